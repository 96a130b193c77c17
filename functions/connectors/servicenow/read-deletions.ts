import type { Deletion, DeletionFeed, KeysetPosition } from '../connector.ts';
import { isNotAllowed, isNotThere } from './answer-error.ts';
import { createEncodedQuery } from './encoded-query.ts';
import { decodeInstant, type RawRow, readText } from './record-codec.ts';
import type { ListedRows, TableApi } from './table-api.ts';
import { chunkLists } from './table-family.ts';

/** One row for each record deleted, unless its table is excluded from it. Most users may not read it. */
const FEED = 'sys_audit_delete';
const FIELDS = ['sys_id', 'tablename', 'documentkey', 'sys_created_on'];
const FEED_PAGE = 1000;

/**
 * Records of these tables deleted at or after an instant, oldest first. Undefined where the connected user may not read
 * the feed.
 */
export async function readDeletions(
  api: TableApi,
  tables: readonly string[],
  since: string,
): Promise<DeletionFeed | undefined> {
  try {
    const feeds = await Promise.all(chunkLists(tables).map((part) => readFeed(api, part, since)));
    return mergeFeeds(feeds);
  } catch (error) {
    if (isNotAllowed(error) || isNotThere(error)) return undefined;
    throw error;
  }
}

function mergeFeeds(feeds: readonly (DeletionFeed | undefined)[]): DeletionFeed | undefined {
  const readable = feeds.filter((feed) => feed !== undefined);
  if (readable.length < feeds.length || readable.length === 0) return undefined;
  const times = readable.map(({ serverTime }) => serverTime).sort();
  const deletions = readable.flatMap((feed) => feed.deletions);
  return {
    deletions: deletions.toSorted((left, right) => compareText(left.deletedAt, right.deletedAt)),
    // What is deleted while the feed is read belongs to the next reading.
    serverTime: times[0] ?? '',
  };
}

async function readFeed(api: TableApi, tables: readonly string[], since: string): Promise<DeletionFeed | undefined> {
  const deletions: Deletion[] = [];
  let serverTime: string | undefined;
  for (let after: KeysetPosition | undefined; ; ) {
    const page = await readFeedPage(api, tables, after ?? { since });
    serverTime ??= page.serverTime;
    // Rows that match and that nobody shows us: the feed is closed to this user.
    if (page.rows.length === 0 && (page.total ?? 0) > 0) return undefined;
    deletions.push(...page.rows.flatMap((row) => toDeletion(row, tables)));
    after = positionOf(page.rows.at(-1));
    if (after === undefined || (page.total !== undefined && page.total <= FEED_PAGE)) return { deletions, serverTime };
  }
}

function readFeedPage(
  api: TableApi,
  tables: readonly string[],
  from: KeysetPosition | { readonly since: string },
): Promise<ListedRows> {
  // Columns of the platform's own table, which every instance has.
  const query = createEncodedQuery(() => true).oneOf('tablename', tables);
  if ('since' in from) query.since(from.since, 'sys_created_on');
  else query.after(from, 'sys_created_on');
  return api.list({
    table: FEED,
    query: query.inKeysetOrder('sys_created_on').toString(),
    fields: FIELDS,
    limit: FEED_PAGE,
  });
}

function toDeletion(row: RawRow, tables: readonly string[]): readonly Deletion[] {
  const id = readText(row.documentkey).trim();
  const deletedAt = decodeInstant(readText(row.sys_created_on));
  return id !== '' && tables.includes(readText(row.tablename)) ? [{ id, deletedAt }] : [];
}

function positionOf(row: RawRow | undefined): KeysetPosition | undefined {
  const id = readText(row?.sys_id);
  return id === '' ? undefined : { modifiedAt: decodeInstant(readText(row?.sys_created_on)), id };
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
