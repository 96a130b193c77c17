import { columnNames, type DataTable, type StoredRow } from '../data-table.ts';
import type { StoredValue } from '../stored-value.ts';
import type { ColumnType } from '../table-schema.ts';
import type { Comparison, Condition, SelectQuery } from './select-query.ts';
import { zcqlError } from './zcql-error.ts';

const NUMBERS: ReadonlySet<ColumnType> = new Set(['int', 'bigint', 'double']);

type Compare = (left: string, right: string) => number;

/** The rows of a table that a query asks for, each with the columns it asks for. */
export function runSelect(table: DataTable, query: SelectQuery): readonly StoredRow[] {
  checkColumns(table, query);
  const found = candidates(table, query).filter((row) => isWanted(table, query, row));
  const sorted = found.toSorted((left, right) => compareRows(table, query, left, right));
  const columns = query.columns ?? columnNames(table.schema);
  return sorted
    .slice(query.offset, query.offset + query.limit)
    .map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null])));
}

function checkColumns({ schema }: DataTable, query: SelectQuery): void {
  const known = new Set(columnNames(schema));
  const named = [...(query.columns ?? []), ...query.orderBy.map(({ column }) => column)];
  for (const column of [...named, ...query.where.flat().map((condition) => condition.column)]) {
    if (!known.has(column)) throw zcqlError(`unknown column ${column}`);
  }
}

/** Looks rows up where the query names values of a unique column, so that large tables stay quick. */
function candidates(table: DataTable, { where }: SelectQuery): readonly StoredRow[] {
  const [conditions] = where;
  if (where.length === 1 && conditions) {
    for (const condition of conditions) {
      if (condition.kind !== 'in' || condition.isNegated) continue;
      const rows = table.byUnique(condition.column, condition.values);
      if (rows) return rows;
    }
  }
  return [...table.rows.values()];
}

function isWanted(table: DataTable, { where }: SelectQuery, row: StoredRow): boolean {
  if (where.length === 0) return true;
  return where.some((conditions) =>
    conditions.every((condition) =>
      holds(condition, row[condition.column] ?? null, compareBy(table, condition.column)),
    ),
  );
}

function holds(condition: Condition, stored: StoredValue, compare: Compare): boolean {
  if (condition.kind === 'null') return (stored === null) !== condition.isNegated;
  // As in SQL, nothing compares with a value that is not there.
  if (stored === null) return false;
  if (condition.kind === 'in') return condition.values.has(stored) !== condition.isNegated;
  return COMPARISONS[condition.operator](compare(stored, condition.value));
}

const COMPARISONS: Readonly<Record<Comparison, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Texts are compared as bytes. The collation of the Data Store is not documented. */
function compareBy({ schema }: DataTable, name: string): Compare {
  const type = schema.columns.find((column) => column.name === name)?.type;
  return type && NUMBERS.has(type) ? (left, right) => Number(left) - Number(right) : compareTexts;
}

/** Row ids all have the same number of digits, so their order as texts is that of the numbers. */
function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function compareRows(table: DataTable, { orderBy }: SelectQuery, left: StoredRow, right: StoredRow): number {
  for (const { column, isDescending } of orderBy) {
    const order = compareBy(table, column)(left[column] ?? '', right[column] ?? '');
    if (order !== 0) return isDescending ? -order : order;
  }
  return compareTexts(left.ROWID ?? '', right.ROWID ?? '');
}
