import type { Row } from '../stores.ts';
import type { DataStoreColumns, DataStoreRow, DataStoreTable } from './data-store-table.ts';
import { decodeRow, tenantOf, toRowKey } from './row-codec.ts';
import { selectByKeys } from './select-rows.ts';
import { deleteRows, insertRows, MAX_ATTEMPTS } from './write-rows.ts';

const INDEX_DIGITS = 4;

/** What of a body does not fit into its row: `pieces` belong to the write that `version` names. */
export interface BodyParts {
  readonly tenant: string;
  readonly version: string;
  readonly pieces: readonly string[];
}

function partKeys(tenant: string, version: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    return toRowKey(tenant, `${version} ${String(index).padStart(INDEX_DIGITS, '0')}`);
  });
}

/**
 * Writes parts before the row that names them: a crash in between leaves a row that is still the old one, and parts that
 * nobody reads until the tenant is erased.
 */
export async function writeParts(parts: DataStoreTable, bodies: readonly BodyParts[]): Promise<void> {
  const rows = bodies.flatMap(({ tenant, version, pieces }) =>
    partKeys(tenant, version, pieces.length).map((RowKey, index) => ({
      RowKey,
      Born: version,
      Body: pieces[index] ?? null,
    })),
  );
  await insertRows(parts, rows);
}

/** Removes the parts of rows that were not written, are gone or have a newer body. */
export async function removeParts(parts: DataStoreTable, rows: readonly DataStoreColumns[]): Promise<void> {
  const stored = await selectByKeys(parts, rows.flatMap(partKeysOf), []);
  await deleteRows(
    parts,
    stored.map((row) => row.ROWID),
  );
}

function partKeysOf(row: DataStoreColumns): readonly string[] {
  return partKeys(tenantOf(row.RowKey), row.Version ?? '', Number(row.Parts ?? 0));
}

/**
 * Puts rows together, in the given order. Where a row was replaced between reading it and its parts, it is read again;
 * where it was removed, it is left out.
 */
export async function assembleRows(
  table: DataStoreTable,
  parts: DataStoreTable,
  rows: readonly DataStoreRow[],
): Promise<readonly Row[]> {
  const assembled = new Map<string, Row>();
  let pending = rows;
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt === MAX_ATTEMPTS) throw new Error('A row of the Data Store lacks a part of its body.');
    const incomplete = await assembleComplete(parts, pending, assembled);
    pending = await selectByKeys(table, incomplete);
  }
  return rows.flatMap((row) => assembled.get(row.RowKey) ?? []);
}

/** Adds the rows whose parts are all there to `assembled`, and tells the keys of the others. */
async function assembleComplete(
  parts: DataStoreTable,
  rows: readonly DataStoreRow[],
  assembled: Map<string, Row>,
): Promise<readonly string[]> {
  const stored = await selectByKeys(parts, rows.flatMap(partKeysOf));
  const textByKey = new Map(stored.map((part) => [part.RowKey, part.Body ?? '']));
  const incomplete: string[] = [];
  for (const row of rows) {
    const keys = partKeysOf(row);
    const pieces = keys.flatMap((key) => textByKey.get(key) ?? []);
    if (pieces.length === keys.length) assembled.set(row.RowKey, decodeRow(row, pieces));
    else incomplete.push(row.RowKey);
  }
  return incomplete;
}
