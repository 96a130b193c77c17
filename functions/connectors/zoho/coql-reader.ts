import { z } from 'zod';
import type { ApiClient } from '../http/api-client.ts';
import type { Clock } from '../http/runtime.ts';
import { crmUrl, expectAnswer, failureOf } from './answers.ts';
import { afterPosition, all, buildCountQuery, buildQuery, type Criterion, compare, MAX_ROWS } from './coql.ts';
import { toInstant } from './record-codec.ts';

/** Rows of one query. `more` tells that further rows match. */
export interface CoqlRows {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly more: boolean;
  /** The server's clock (ISO). */
  readonly serverTime: string;
}

export interface SelectRequest {
  readonly module: string;
  /** The id is always read as well, and so is `Modified_Time` unless the rows are those of a subform. */
  readonly columns: readonly string[];
  readonly isSubform?: boolean;
  readonly where?: readonly Criterion[];
  readonly order: 'modified' | 'id';
  readonly limit: number;
}

export interface CoqlReader {
  /** One page in the order asked for. */
  select(request: SelectRequest): Promise<CoqlRows>;
  /**
   * Every row that matches, a first page of `limit` and then as large ones as there are, by keyset: LIMIT and OFFSET end at 100,000 rows. `modified` reads in the
   * order (modified, id); `id` is for complete readings, as a record keeps its place there when it is edited meanwhile.
   */
  readAll(request: SelectRequest): AsyncGenerator<CoqlRows['rows']>;
  count(module: string, where: readonly Criterion[]): Promise<number>;
}

const Rows = z.object({
  data: z.array(z.record(z.string(), z.unknown())),
  info: z.object({ more_records: z.boolean() }).optional().catch(undefined),
});

const Id = z.object({ id: z.union([z.string(), z.number()]).transform(String) });
const Keys = Id.extend({ Modified_Time: z.string() });

const ORDERS = { modified: ['Modified_Time', 'id'], id: ['id'] } as const;

/** The one number of a count's answer, whichever name its column has. */
function readCount(rows: CoqlRows['rows']): number | undefined {
  const numbers = Object.entries(rows[0] ?? {})
    .filter(([name]) => /count/i.test(name))
    .map(([, value]) => Number(value));
  return numbers.find((value) => Number.isInteger(value) && value >= 0);
}

/** Where the next page begins, after the last row of this one. */
function afterRow(row: Readonly<Record<string, unknown>>, order: SelectRequest['order']): Criterion | undefined {
  if (order === 'id') {
    const id = Id.safeParse(row).data?.id;
    return id === undefined ? undefined : compare('id', '>', id);
  }
  const keys = Keys.safeParse(row).data;
  if (keys === undefined) return undefined;
  const modifiedAt = toInstant(keys.Modified_Time);
  return modifiedAt === undefined ? undefined : afterPosition({ modifiedAt, id: keys.id });
}

export function createCoqlReader(deps: {
  readonly client: ApiClient;
  readonly apiOrigin: string;
  readonly clock: Clock;
}): CoqlReader {
  const { client, apiOrigin, clock } = deps;

  async function run(query: string, limit: number): Promise<CoqlRows> {
    const answer = await client.call({
      method: 'POST',
      url: crmUrl(apiOrigin, 'coql'),
      json: { select_query: query },
      repeatable: true,
      heavy: true,
    });
    const time = Date.parse(answer.headers.date ?? '');
    const serverTime = new Date(Number.isNaN(time) ? clock.now() : time).toISOString().replace(/\.\d{3}Z$/, 'Z');
    // Zoho answers 204 without a body where nothing matches.
    if (answer.status === 204) return { rows: [], more: false, serverTime };
    const { data, info } = expectAnswer(answer, Rows);
    return { rows: data, more: info?.more_records ?? data.length >= limit, serverTime };
  }

  async function select(request: SelectRequest): Promise<CoqlRows> {
    const columns = ['id', ...(request.isSubform ? [] : ['Modified_Time']), ...request.columns];
    const query = buildQuery({
      module: request.module,
      columns: [...new Set(columns)],
      where: all(request.where ?? []),
      orderBy: ORDERS[request.order],
      limit: request.limit,
    });
    return run(query, request.limit);
  }

  return {
    select,
    async *readAll(request) {
      let position: Criterion | undefined;
      let { limit } = request;
      do {
        const where = [...(request.where ?? []), ...(position ? [position] : [])];
        const page = await select({ ...request, where, limit });
        limit = MAX_ROWS;
        if (page.rows.length > 0) yield page.rows;
        const last = page.rows.at(-1);
        position = page.more && last ? afterRow(last, request.order) : undefined;
      } while (position);
    },
    async count(module, where) {
      const { rows } = await run(buildCountQuery(module, all(where)), 1);
      if (rows.length === 0) return 0;
      const count = readCount(rows);
      if (count === undefined) throw failureOf({ status: 200, json: undefined });
      return count;
    },
  };
}
