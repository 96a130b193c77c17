import { z } from 'zod';
import type { ApiAnswer, ApiCall, ApiClient } from '../http/api-client.ts';
import type { Clock } from '../http/runtime.ts';
import { isSuccess, toAnswerError } from './answer-error.ts';
import { type BatchApi, type CallResult, createBatchApi } from './batch-api.ts';
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

/** From this number on, reads that belong together are sent in batches. */
const BATCHED_READS = 3;

/** The REST calls of one instance. Lists and counts throw a `ConnectorError` unless they worked. */
export interface TableApi {
  list(request: ListRequest): Promise<ListedRows>;
  /** Several lists, in few calls; all of them or none. */
  listAll(requests: readonly ListRequest[]): Promise<readonly ListedRows[]>;
  /** From the Aggregate API. */
  count(table: string, query: string): Promise<number>;
  /** Calls that write, to be sent by `batch`. They throw an `UnsafeQueryError` for names and ids that no URL may hold. */
  insertCall(table: string, body: Readonly<Record<string, string>>, fields: readonly string[]): ApiCall;
  patchCall(table: string, id: string, body: Readonly<Record<string, string>>, fields: readonly string[]): ApiCall;
  removeCall(table: string, id: string): ApiCall;
  readonly batch: BatchApi;
}

export function createTableApi(deps: {
  readonly origin: string;
  readonly client: ApiClient;
  readonly clock: Clock;
}): TableApi {
  const { origin, client, clock } = deps;
  const batch = createBatchApi(deps);

  const tableUrl = (api: 'table' | 'stats', table: string) => {
    if (!isTableName(table)) throw new UnsafeQueryError('A table name of this form');
    return `${origin}/api/now/${api}/${table}`;
  };
  const recordUrl = (table: string, id: string) => {
    if (!isSysId(id)) throw new UnsafeQueryError('An id of this form');
    return `${tableUrl('table', table)}/${id}`;
  };
  const listCall = (request: ListRequest): ApiCall => ({
    method: 'GET',
    url: tableUrl('table', request.table),
    query: toQuery(request),
    repeatable: true,
  });
  const list = async (request: ListRequest) => readList(await client.call(listCall(request)), clock);

  return {
    list,

    listAll: async (requests) => {
      if (requests.length < BATCHED_READS) return Promise.all(requests.map(list));
      const results = await batch.sendAll(requests.map(listCall));
      return results.map((result) => readList(answerOf(result), clock));
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

    insertCall: (table, body, fields) => ({
      method: 'POST',
      url: tableUrl('table', table),
      query: writeQuery(fields),
      headers: CONTENT_TYPE,
      json: body,
      repeatable: false,
    }),

    patchCall: (table, id, body, fields) => ({
      method: 'PATCH',
      url: recordUrl(table, id),
      query: writeQuery(fields),
      headers: CONTENT_TYPE,
      json: body,
      repeatable: false,
    }),

    // Removing twice finds nothing the second time, which counts as removed.
    removeCall: (table, id) => ({
      method: 'DELETE',
      url: recordUrl(table, id),
      headers: CONTENT_TYPE,
      repeatable: true,
    }),

    batch,
  };
}

function readList(answer: ApiAnswer, clock: Clock): ListedRows {
  const parsed = ListBody.safeParse(answer.json);
  if (!isSuccess(answer) || !parsed.success || hasError(answer)) throw toAnswerError(answer);
  const total = readTotal(answer);
  const rows = { rows: parsed.data.result, serverTime: readServerTime(answer, clock) };
  return total === undefined ? rows : { ...rows, total };
}

function answerOf(result: CallResult): ApiAnswer {
  if ('error' in result) throw result.error;
  return result.answer;
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
