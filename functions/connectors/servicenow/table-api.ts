import { z } from 'zod';
import type { ApiAnswer, ApiClient } from '../http/api-client.ts';
import type { Clock } from '../http/runtime.ts';
import { isSuccess, toAnswerError } from './answer-error.ts';
import { isSysId, isTableName, UnsafeQueryError } from './encoded-query.ts';
import type { RawRow } from './record-codec.ts';

const CONTENT_TYPE = { 'Content-Type': 'application/json' };

const Row = z.record(z.string(), z.unknown());
const ListBody = z.object({ result: z.array(Row) });
const RecordBody = z.object({ result: Row });
const StatsBody = z.object({ result: z.object({ stats: z.object({ count: z.coerce.number().int() }) }) });

export interface ListRequest {
  readonly table: string;
  readonly query: string;
  readonly fields: readonly string[];
  readonly limit: number;
  readonly offset?: number;
  /** References as objects with a link, which names the table they point at. */
  readonly withLinks?: boolean;
}

export interface ListedRows {
  readonly rows: readonly RawRow[];
  /** Rows that match the query, counted before access rules take theirs out; undefined when the answer does not say. */
  readonly total?: number;
  /** The instance's clock (ISO). */
  readonly serverTime: string;
}

/** The REST calls of one instance. Lists and counts throw a `ConnectorError` unless they worked. */
export interface TableApi {
  list(request: ListRequest): Promise<ListedRows>;
  /** From the Aggregate API. */
  count(table: string, query: string): Promise<number>;
  insert(table: string, body: Readonly<Record<string, string>>, fields: readonly string[]): Promise<ApiAnswer>;
  patch(
    table: string,
    id: string,
    body: Readonly<Record<string, string>>,
    fields: readonly string[],
  ): Promise<ApiAnswer>;
}

export function createTableApi({
  origin,
  client,
  clock,
}: {
  readonly origin: string;
  readonly client: ApiClient;
  readonly clock: Clock;
}): TableApi {
  const tableUrl = (api: 'table' | 'stats', table: string) => {
    if (!isTableName(table)) throw new UnsafeQueryError('A table name of this form');
    return `${origin}/api/now/${api}/${table}`;
  };

  return {
    list: async (request) => {
      const call = { method: 'GET', url: tableUrl('table', request.table), query: toQuery(request) } as const;
      const answer = await client.call({ ...call, repeatable: true });
      const parsed = ListBody.safeParse(answer.json);
      if (!isSuccess(answer) || !parsed.success || hasError(answer)) throw toAnswerError(answer);
      const total = readTotal(answer);
      const rows = { rows: parsed.data.result, serverTime: readServerTime(answer, clock) };
      return total === undefined ? rows : { ...rows, total };
    },

    count: async (table, query) => {
      const answer = await client.call({
        method: 'GET',
        url: tableUrl('stats', table),
        query: { sysparm_count: 'true', ...(query === '' ? {} : { sysparm_query: query }) },
        repeatable: true,
      });
      const parsed = StatsBody.safeParse(answer.json);
      if (!isSuccess(answer) || !parsed.success) throw toAnswerError(answer);
      return parsed.data.result.stats.count;
    },

    insert: (table, body, fields) =>
      client.call({
        method: 'POST',
        url: tableUrl('table', table),
        query: writeQuery(fields),
        headers: CONTENT_TYPE,
        json: body,
        repeatable: false,
      }),

    patch: async (table, id, body, fields) => {
      if (!isSysId(id)) throw new UnsafeQueryError('An id of this form');
      return client.call({
        method: 'PATCH',
        url: `${tableUrl('table', table)}/${id}`,
        query: writeQuery(fields),
        headers: CONTENT_TYPE,
        json: body,
        repeatable: false,
      });
    },
  };
}

/** The record that a write gave back, or undefined when the answer has none. */
export function readWrittenRow(answer: ApiAnswer): RawRow | undefined {
  return RecordBody.safeParse(answer.json).data?.result;
}

/** Raw values and plain ids always: display values depend on the language, time zone and format of the connected user. */
function toQuery({ query, fields, limit, offset, withLinks }: ListRequest): Record<string, string> {
  return {
    ...(query === '' ? {} : { sysparm_query: query }),
    ...(fields.length === 0 ? {} : { sysparm_fields: fields.join(',') }),
    sysparm_limit: String(limit),
    ...(offset === undefined || offset === 0 ? {} : { sysparm_offset: String(offset) }),
    sysparm_display_value: 'false',
    sysparm_exclude_reference_link: withLinks === true ? 'false' : 'true',
    // The `Link` header repeats the whole query several times.
    sysparm_suppress_pagination_header: 'true',
  };
}

function writeQuery(fields: readonly string[]): Record<string, string> {
  return {
    sysparm_fields: fields.join(','),
    sysparm_display_value: 'false',
    sysparm_exclude_reference_link: 'true',
    sysparm_input_display_value: 'false',
  };
}

/** An answer that was cut while its rows were on the way can carry rows and an error. */
function hasError({ json }: ApiAnswer): boolean {
  return typeof json === 'object' && json !== null && 'error' in json;
}

function readTotal({ headers }: ApiAnswer): number | undefined {
  const text = headers['x-total-count']?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function readServerTime({ headers }: ApiAnswer, clock: Clock): string {
  const time = Date.parse(headers.date ?? '');
  return toIsoSeconds(Number.isNaN(time) ? clock.now() : time);
}

function toIsoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
