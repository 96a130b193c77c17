import { chunksOf } from '../chunks.ts';
import {
  type DataStoreColumns,
  type DataStoreTable,
  DuplicateValueError,
  MAX_BATCH_ROWS,
  UnclearOutcomeError,
} from './data-store-table.ts';
import { selectByKeys } from './select-rows.ts';

/** Each attempt settles at least one row, or the Data Store is not answering; then this many are enough. */
export const MAX_ATTEMPTS = 10;

export type NewDataStoreRow = DataStoreColumns & { readonly Born: string };

/**
 * Inserts the rows whose key is not there and tells the keys of those this call inserted. A duplicate proves nothing by
 * itself: the Data Store's client repeats a request whose reply was lost, so the row in the way may be our own. Every row
 * therefore carries a token of its insert, by which it is known when it is read back.
 */
export async function insertRows(
  table: DataStoreTable,
  rows: readonly NewDataStoreRow[],
): Promise<ReadonlySet<string>> {
  const inserted = new Set<string>();
  for (const batch of chunksOf(rows, MAX_BATCH_ROWS)) {
    for (const rowKey of await insertBatch(table, batch)) inserted.add(rowKey);
  }
  return inserted;
}

async function insertBatch(table: DataStoreTable, rows: readonly NewDataStoreRow[]): Promise<readonly string[]> {
  const inserted: string[] = [];
  let pending = rows;
  for (let attempt = 0; attempt < MAX_ATTEMPTS && pending.length > 0; attempt++) {
    if (await tryInsert(table, pending)) return [...inserted, ...pending.map((row) => row.RowKey)];
    const stored = await selectByKeys(
      table,
      pending.map((row) => row.RowKey),
      ['Born'],
    );
    const bornByKey = new Map(stored.map((row) => [row.RowKey, row.Born]));
    for (const row of pending) if (bornByKey.get(row.RowKey) === row.Born) inserted.push(row.RowKey);
    pending = pending.filter((row) => !bornByKey.has(row.RowKey));
  }
  if (pending.length > 0) throw new UnclearOutcomeError();
  return inserted;
}

/** False where the rows have to be read back to know what happened. */
async function tryInsert(table: DataStoreTable, rows: readonly NewDataStoreRow[]): Promise<boolean> {
  try {
    await table.insertRows(rows);
    return true;
  } catch (error) {
    if (error instanceof DuplicateValueError || error instanceof UnclearOutcomeError) return false;
    throw error;
  }
}

/** Updates rows by their ROWID and tells which of them are known to be written. */
export async function updateRows(
  table: DataStoreTable,
  rows: Parameters<DataStoreTable['updateRows']>[0],
): Promise<ReadonlySet<string>> {
  const updated = new Set<string>();
  for (const batch of chunksOf(rows, MAX_BATCH_ROWS)) {
    for (const rowId of await tryUpdate(table, batch)) updated.add(rowId);
  }
  return updated;
}

async function tryUpdate(...[table, rows]: Parameters<typeof updateRows>): Promise<readonly string[]> {
  try {
    return await table.updateRows(rows);
  } catch (error) {
    if (error instanceof UnclearOutcomeError) return [];
    throw error;
  }
}

/** A ROWID is never given twice, so a delete whose reply was lost is simply repeated. */
export async function deleteRows(table: DataStoreTable, rowIds: readonly string[]): Promise<void> {
  for (const batch of chunksOf(rowIds, MAX_BATCH_ROWS)) await deleteBatch(table, batch);
}

async function deleteBatch(table: DataStoreTable, rowIds: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await table.deleteRows(rowIds);
    } catch (error) {
      if (!(error instanceof UnclearOutcomeError) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
