import type { Column } from '../dictionary/column.ts';
import type { Schema } from '../dictionary/schema.ts';
import type { Row, RowStore } from '../records/row-store.ts';

/** Reads a column of a row, or of the row that its references lead to. */
export interface ColumnReader {
  readonly column: Column;
  read(row: Row): string;
  /** The row that holds the column: itself, or the last one the references lead to. */
  holder(row: Row): Row | undefined;
}

export interface ColumnLookup {
  readonly schema: Schema;
  readonly store: RowStore;
}

/** Resolves a name such as `email` or, walking references, `account.parent.name`. Undefined when a part does not exist. */
export function resolveColumn(lookup: ColumnLookup, table: string, name: string): ColumnReader | undefined {
  const [head = '', ...tail] = name.split('.');
  const column = lookup.schema.columns(table).get(head);
  if (!column) return undefined;
  if (tail.length === 0) return { column, read: (row) => row[head] ?? '', holder: (row) => row };
  const target = column.reference;
  if (!target) return undefined;
  const further = resolveColumn(lookup, target, tail.join('.'));
  if (!further) return undefined;
  const holder = (row: Row): Row | undefined => {
    const referred = lookup.store.find(target, row[head] ?? '');
    return referred && further.holder(referred);
  };
  return {
    column: further.column,
    holder,
    read: (row) => holder(row)?.[further.column.name] ?? '',
  };
}
