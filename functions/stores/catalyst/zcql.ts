import type { ColumnName, DataStoreCondition, DataStoreSelection } from './data-store-table.ts';

/** Everything that reading a row takes. */
const ALL_COLUMNS: readonly ColumnName[] = ['RowKey', 'Born', 'Version', 'RefA', 'RefB', 'Fence', 'Parts', 'Body'];

/**
 * The selection as a ZCQL query, whose values can only be written into its text.
 * https://docs.catalyst.zoho.com/en/cloud-scale/help/zcql/introduction/
 */
export function toZcql(table: string, selection: DataStoreSelection): string {
  const { where, columns = ALL_COLUMNS, descending, limit } = selection;
  const names = ['ROWID', ...new Set([...columns, 'RowKey'])].join(', ');
  const conditions = where.map(toCondition).join(' AND ');
  const filter = conditions === '' ? '' : ` WHERE ${conditions}`;
  return `SELECT ${names} FROM ${table}${filter} ORDER BY RowKey ${descending ? 'DESC' : 'ASC'} LIMIT 0, ${limit}`;
}

export function toRowIdQuery(table: string, rowIds: readonly string[]): string {
  return `SELECT ROWID FROM ${table} WHERE ROWID IN (${rowIds.map(quote).join(', ')}) LIMIT 0, ${rowIds.length}`;
}

function toCondition(condition: DataStoreCondition): string {
  if (condition.operator === 'in') return `${condition.column} IN (${condition.values.map(quote).join(', ')})`;
  return `${condition.column} ${condition.operator} ${quote(condition.value)}`;
}

/** A quote in a text is written twice. Keys are printable ASCII, so nothing else needs care. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
