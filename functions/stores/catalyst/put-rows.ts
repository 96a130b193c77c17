import { keepLast } from '../check-row.ts';
import type { Row } from '../stores.ts';
import { type BodyParts, removeParts, writeParts } from './body-parts.ts';
import { type DataStoreRow, type DataStoreTable, UnclearOutcomeError } from './data-store-table.ts';
import { encodeBody, toRowKey } from './row-codec.ts';
import { selectByKeys } from './select-rows.ts';
import { insertRows, MAX_ATTEMPTS, type NewDataStoreRow, updateRows } from './write-rows.ts';

/** What a write to one collection needs. */
export interface WriteTarget {
  readonly table: DataStoreTable;
  readonly parts: DataStoreTable;
  readonly tenant: string;
  /** A text that no other write has, of at most 40 characters. */
  createToken(): string;
}

interface EncodedRow {
  readonly columns: NewDataStoreRow;
  readonly body: BodyParts;
}

function encodeRow({ tenant, createToken }: WriteTarget, row: Row, fence: number): EncodedRow {
  const token = createToken();
  const [first, ...pieces] = encodeBody(row.body);
  const columns = {
    RowKey: toRowKey(tenant, row.key),
    Born: token,
    Version: token,
    RefA: row.refA ?? null,
    RefB: row.refB ?? null,
    Fence: String(fence),
    Parts: String(pieces.length),
    Body: first,
  };
  return { columns, body: { tenant, version: token, pieces } };
}

/** Inserts rows with keys that differ, and tells the row keys of those that were not there before. */
export async function insertAbsent(
  target: WriteTarget,
  rows: readonly Row[],
  fence: number,
): Promise<ReadonlySet<string>> {
  const encoded = rows.map((row) => encodeRow(target, row, fence));
  await writeBodies(target, encoded);
  return insertEncoded(target, encoded);
}

async function writeBodies({ parts }: WriteTarget, rows: readonly EncodedRow[]): Promise<void> {
  await writeParts(
    parts,
    rows.map((row) => row.body),
  );
}

async function insertEncoded({ table, parts }: WriteTarget, rows: readonly EncodedRow[]): Promise<ReadonlySet<string>> {
  const columns = rows.map((row) => row.columns);
  const inserted = await insertRows(table, columns);
  await removeParts(
    parts,
    columns.filter((row) => !inserted.has(row.RowKey)),
  );
  return inserted;
}

/**
 * Inserts or replaces. True where every row was written; false where a newer owner holds one. The Data Store has no
 * conditional update, so the fencing number is compared by reading: what keeps two owners apart is the lease, and this
 * stops an owner that lost it a while ago.
 */
export async function putRows(target: WriteTarget, rows: readonly Row[], fence: number | undefined): Promise<boolean> {
  let isFenced = false;
  let pending = keepLast(rows);
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt === MAX_ATTEMPTS) throw new UnclearOutcomeError();
    const round = await putRound(target, pending, fence);
    isFenced ||= round.isFenced;
    pending = round.pending;
  }
  return !isFenced;
}

/**
 * One attempt. Pending afterwards are the rows that came or went between reading and writing, and those whose update was
 * not answered. The next attempt writes them as a new version: the parts of this one may be gone by then, if it arrived
 * and another writer has replaced it.
 */
async function putRound(target: WriteTarget, rows: readonly Row[], fence: number | undefined) {
  const stored = await selectByKeys(
    target.table,
    rows.map((row) => toRowKey(target.tenant, row.key)),
    ['Fence', 'Version', 'Parts'],
  );
  const storedByKey = new Map(stored.map((row) => [row.RowKey, row]));
  const storedOf = (row: Row) => storedByKey.get(toRowKey(target.tenant, row.key));
  const writable = rows.filter((row) => fence === undefined || Number(storedOf(row)?.Fence ?? 0) <= fence);

  const encoded = writable.map((row) => encodeRow(target, row, fence ?? 0));
  await writeBodies(target, encoded);
  const absent = encoded.filter(({ columns }) => !storedByKey.has(columns.RowKey));
  const inserted = await insertEncoded(target, absent);
  const replaced = await replaceRows(target, encoded, storedByKey, fence);

  const isDone = (row: Row) => {
    const rowKey = toRowKey(target.tenant, row.key);
    return inserted.has(rowKey) || replaced.has(rowKey);
  };
  return { isFenced: writable.length < rows.length, pending: writable.filter((row) => !isDone(row)) };
}

/** Replaces the rows that are stored, and tells the row keys of those that are known to be written. */
async function replaceRows(
  { table, parts }: WriteTarget,
  rows: readonly EncodedRow[],
  storedByKey: ReadonlyMap<string, DataStoreRow>,
  fence: number | undefined,
): Promise<ReadonlySet<string>> {
  const replacements = rows.flatMap(({ columns }) => {
    const stored = storedByKey.get(columns.RowKey);
    return stored ? [{ columns, stored }] : [];
  });
  const updated = await updateRows(
    table,
    replacements.map(({ columns, stored }) => {
      const { RowKey: _key, Born: _born, Fence, ...changes } = columns;
      return { ...changes, ...(fence !== undefined && Fence !== undefined && { Fence }), ROWID: stored.ROWID };
    }),
  );
  const replaced = replacements.filter(({ stored }) => updated.has(stored.ROWID));
  await removeParts(
    parts,
    replaced.map(({ stored }) => stored),
  );
  return new Set(replaced.map(({ columns }) => columns.RowKey));
}
