import { chunksOf } from '../chunks.ts';
import {
  type ColumnName,
  type DataStoreCondition,
  type DataStoreRow,
  type DataStoreTable,
  MAX_READ_ROWS,
} from './data-store-table.ts';

/** Values of one `IN`: keys may be 255 characters long, and a ZCQL query should stay of a reasonable length. */
const MAX_IN_VALUES = 100;

/** The rows with these row keys, in any order; of all columns, or of some besides ROWID and `RowKey`. */
export async function selectByKeys(
  table: DataStoreTable,
  rowKeys: readonly string[],
  columns?: readonly ColumnName[],
): Promise<readonly DataStoreRow[]> {
  const found: DataStoreRow[] = [];
  for (const values of chunksOf(rowKeys, MAX_IN_VALUES)) {
    const where = [{ column: 'RowKey', operator: 'in', values }] as const;
    found.push(...(await table.select({ where, limit: MAX_READ_ROWS, ...(columns && { columns }) })));
  }
  return found;
}

/** The rows where a reference column has one of these values, in any order. */
export async function selectByRefs(
  table: DataStoreTable,
  where: readonly DataStoreCondition[],
  column: 'RefA' | 'RefB',
  references: readonly string[],
): Promise<readonly DataStoreRow[]> {
  const found: DataStoreRow[] = [];
  for (const values of chunksOf(references, MAX_IN_VALUES)) {
    const condition = { column, operator: 'in', values } as const;
    for await (const rows of selectPages(table, [...where, condition])) found.push(...rows);
  }
  return found;
}

/**
 * Rows in the order of their row keys, page by page. Pages continue after the last key instead of at an offset, so that
 * rows which come or go meanwhile shift nothing.
 */
export async function* selectPages(
  table: DataStoreTable,
  where: readonly DataStoreCondition[],
  options: { readonly descending?: boolean; readonly limit?: number; readonly columns?: readonly ColumnName[] } = {},
): AsyncGenerator<readonly DataStoreRow[]> {
  const { descending = false, limit = Number.POSITIVE_INFINITY, columns } = options;
  let position: readonly DataStoreCondition[] = [];
  let left = limit;
  while (left > 0) {
    const pageSize = Math.min(left, MAX_READ_ROWS);
    const conditions = [...where, ...position];
    const rows = await table.select({ where: conditions, descending, limit: pageSize, ...(columns && { columns }) });
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    left -= rows.length;
    position = [{ column: 'RowKey', operator: descending ? '<' : '>', value: last.RowKey }];
  }
}
