import type { Column } from '../dictionary/column.ts';
import type { Schema } from '../dictionary/schema.ts';
import type { Row, RowStore } from './row-store.ts';

export interface Reference {
  readonly table: string;
  readonly row: Row;
  readonly column: Column;
}

/** Every reference to a record. Lists of ids are not followed: the platform leaves them alone. */
export function referencesTo(schema: Schema, store: RowStore, table: string, sysId: string): Reference[] {
  return schema.tables().flatMap((from) => {
    const columns = from.columns.filter(
      ({ type, reference = '' }) => type === 'reference' && schema.isA(table, reference),
    );
    if (columns.length === 0) return [];
    return store.rows(from.name).flatMap((row) =>
      columns.flatMap((column) => {
        if (row[column.name] !== sysId) return [];
        return [{ table: row.sys_class_name || from.name, row, column }];
      }),
    );
  });
}
