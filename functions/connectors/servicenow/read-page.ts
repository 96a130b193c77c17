import type { FieldType, KeysetPosition, PageRequest, RecordPage } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { isBrokenAnswer } from './answer-error.ts';
import { addConditions, isMet, splitConditions } from './conditions.ts';
import { createEncodedQuery, type EncodedQuery } from './encoded-query.ts';
import { decodeRecord, type RawRow, SYSTEM_COLUMNS } from './record-codec.ts';
import type { ListedRows, TableApi } from './table-api.ts';

export const MAX_PAGE = 1000;
/** A page this small that still breaks off does so for another reason than its size. */
const MIN_PAGE = 10;
/** After a fault that may have another cause than the size of the page, it is made no smaller than this. */
const MIN_PAGE_AFTER_FAULT = 100;
/** Pages of hidden rows are stepped over by offset; a record that moves meanwhile must not fall between two steps. */
const OFFSET_OVERLAP = 5;

/** What a page is read with. */
export interface PageContext {
  readonly api: TableApi;
  /** Columns to read, with their types. */
  readonly types: ReadonlyMap<string, FieldType>;
  readonly isKnownColumn: (column: string) => boolean;
  /** How many rows a table has given at once without breaking off; shared by all reads of a connector. */
  readonly pageSizes: Map<string, number>;
}

interface Window extends ListedRows {
  /** Rows of the result that the window and those before it have covered, hidden ones included. */
  readonly offset: number;
  readonly limit: number;
}

/**
 * One page in keyset order. The platform takes hidden rows out after it has applied the limit, so a short or empty page
 * says nothing about the end; the number of matching rows does.
 */
export async function readKeysetPage(context: PageContext, request: PageRequest): Promise<RecordPage> {
  const window = await readVisibleWindow(context, request);
  const last = findLast(window.rows, context.types);
  // Only a count that agrees with the rows proves the end; else the next page, an empty one, will.
  const isEnd = last === undefined || (window.total !== undefined && window.rows.length >= window.total);
  const hidden = await countHidden(context, request, { window, last, isEnd });
  const { unsent } = splitConditions(request.where ?? [], context.isKnownColumn);
  return {
    records: window.rows
      .filter((row) => unsent.every((condition) => isMet(row, condition)))
      .flatMap((row) => {
        const record = decodeRecord(row, context.types);
        return record === undefined ? [] : [record];
      }),
    serverTime: window.serverTime,
    ...(isEnd ? {} : { next: last }),
    ...(hidden > 0 ? { hidden } : {}),
  };
}

/** The first window that shows a row, or the last one. */
async function readVisibleWindow(context: PageContext, request: PageRequest): Promise<Window> {
  for (let offset = 0; ; ) {
    const window = await readWindow(context, request, offset);
    const isEnd = window.total === undefined || offset + window.limit >= window.total;
    if (window.rows.length > 0 || isEnd) return window;
    offset += Math.max(window.limit - OFFSET_OVERLAP, 1);
  }
}

/** Asks for half as many rows when the instance breaks off its answer, and remembers how many it can give. */
async function readWindow(context: PageContext, request: PageRequest, offset: number): Promise<Window> {
  const { api, types, pageSizes } = context;
  const table = request.collection;
  for (;;) {
    const limit = Math.max(1, Math.min(request.limit, pageSizes.get(table) ?? MAX_PAGE));
    try {
      const query = buildQuery(context, request).inKeysetOrder().toString();
      return { ...(await api.list({ table, query, fields: [...types.keys()], limit, offset })), offset, limit };
    } catch (error) {
      const smaller = smallerPage(error, limit);
      if (smaller < limit) pageSizes.set(table, smaller);
      if (!isBrokenAnswer(error) || smaller >= limit) throw error;
    }
  }
}

/** The page size to go on with. A broken answer is asked for again at once; after another fault the next call is smaller. */
function smallerPage(error: unknown, limit: number): number {
  if (isBrokenAnswer(error)) return Math.max(Math.floor(limit / 2), Math.min(MIN_PAGE, limit));
  const isFault = error instanceof ConnectorError && error.code === 'unavailable';
  return isFault ? Math.max(Math.floor(limit / 2), Math.min(MIN_PAGE_AFTER_FAULT, limit)) : limit;
}

function buildQuery({ isKnownColumn }: PageContext, request: PageRequest): EncodedQuery {
  const query = createEncodedQuery(isKnownColumn);
  addConditions(query, splitConditions(request.where ?? [], isKnownColumn).sent);
  const { after, since } = request;
  if (since !== undefined && (after === undefined || after.modifiedAt < since)) query.since(since);
  else if (after !== undefined) query.after(after);
  return query;
}

function findLast(rows: readonly RawRow[], types: ReadonlyMap<string, FieldType>): KeysetPosition | undefined {
  const record = rows.map((row) => decodeRecord(row, types)).findLast((candidate) => candidate !== undefined);
  return record === undefined ? undefined : { modifiedAt: record.version.modifiedAt, id: record.id };
}

/**
 * Rows that this page has passed and the user may not see. Where a short page is not the last, only the number of rows
 * behind it tells how many were hidden before its last row and are not met again.
 */
async function countHidden(
  context: PageContext,
  request: PageRequest,
  { window, last, isEnd }: { window: Window; last: KeysetPosition | undefined; isEnd: boolean },
): Promise<number> {
  if (window.total === undefined) return 0;
  if (isEnd || last === undefined) return Math.max(0, window.total - window.rows.length);
  if (window.rows.length >= window.limit) return window.offset;
  const rest = buildQuery(context, { ...request, after: last })
    .inKeysetOrder()
    .toString();
  const { total } = await context.api.list({
    table: request.collection,
    query: rest,
    fields: [...SYSTEM_COLUMNS],
    limit: 1,
  });
  return total === undefined ? 0 : Math.max(0, window.total - total - window.rows.length);
}
