import { z } from 'zod';
import type { Connector, Deletion } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import type { ApiAnswer, ApiClient } from '../http/api-client.ts';
import type { Clock } from '../http/runtime.ts';
import { crmUrl, expectAnswer } from './answers.ts';
import { coqlInstant } from './coql.ts';
import type { ModuleCatalog } from './module-catalog.ts';
import { toInstant } from './record-codec.ts';
import { requireModule } from './record-reader.ts';

const PER_PAGE = 200;
const SECOND_MS = 1000;
const NOTHING: ReadonlySet<number> = new Set([204, 304]);

/** The list ends before everything was told: page numbers reach 2,000 records in Zoho's lists. */
const OUT_OF_REACH: ReadonlySet<string> = new Set([
  'DISCRETE_PAGINATION_LIMIT_EXCEEDED',
  'PAGINATION_LIMIT_EXCEEDED',
  'LIMIT_EXCEEDED',
]);

const Answer = z.object({
  data: z.array(z.object({ id: z.union([z.string(), z.number()]).transform(String), deleted_time: z.string() })),
  info: z.object({ more_records: z.boolean() }).optional().catch(undefined),
});

function isOutOfReach(error: unknown): boolean {
  if (!(error instanceof ConnectorError)) return false;
  return error.code === 'not-allowed' || OUT_OF_REACH.has(error.remoteCode ?? '');
}

function toDeletions(rows: z.infer<typeof Answer>['data']): readonly Deletion[] {
  return rows.map((row) => ({ id: row.id, deletedAt: toInstant(row.deleted_time) ?? row.deleted_time }));
}

/**
 * The feed of deleted records, recycle bin and beyond, newest first as Zoho lists it.
 * @see https://www.zoho.com/crm/developer/docs/api/v8/get-deleted-records.html
 */
export function createDeletionReader(deps: {
  readonly client: ApiClient;
  readonly apiOrigin: string;
  readonly catalog: ModuleCatalog;
  readonly clock: Clock;
}): Connector['readDeletions'] {
  const { client, apiOrigin, catalog, clock } = deps;

  function readPage(module: string, since: string, page: number): Promise<ApiAnswer> {
    return client.call({
      method: 'GET',
      url: crmUrl(apiOrigin, `${module}/deleted`),
      query: { type: 'all', page: String(page), per_page: String(PER_PAGE) },
      headers: { 'If-Modified-Since': coqlInstant(since) },
      repeatable: true,
    });
  }

  function timeOf(answer: ApiAnswer): string {
    const time = Date.parse(answer.headers.date ?? '');
    return new Date(Number.isNaN(time) ? clock.now() : time).toISOString().replace(/\.\d{3}Z$/, 'Z');
  }

  return async (collection, since) => {
    const module = await requireModule(catalog, collection);
    const deletions: Deletion[] = [];
    let serverTime: string | undefined;
    try {
      for (let page = 1; ; page += 1) {
        const answer = await readPage(module.name, secondBefore(since), page);
        serverTime ??= timeOf(answer);
        const isEmpty = NOTHING.has(answer.status);
        const { data, info } = isEmpty ? { data: [], info: undefined } : expectAnswer(answer, Answer);
        deletions.push(...toDeletions(data));
        if (info?.more_records !== true) return { deletions: oldestFirst(deletions, since), serverTime };
      }
    } catch (error) {
      if (isOutOfReach(error)) return undefined;
      throw error;
    }
  };
}

/** Whether the header's second itself belongs to the answer is not documented. */
function secondBefore(instant: string): string {
  return new Date(Date.parse(instant) - SECOND_MS).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Pages shift while they are read, so that a row may come twice. */
function oldestFirst(deletions: readonly Deletion[], since: string): readonly Deletion[] {
  const byId = new Map(deletions.toReversed().map((deletion) => [deletion.id, deletion]));
  return [...byId.values()]
    .filter(({ deletedAt }) => deletedAt >= since)
    .sort((left, right) => (left.deletedAt < right.deletedAt ? -1 : Number(left.deletedAt > right.deletedAt)));
}
