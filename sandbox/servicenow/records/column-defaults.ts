import type { Column } from '../dictionary/column.ts';
import type { Row } from './row-store.ts';

/** What a new record holds where nothing was given. */
export function columnDefaults(columns: ReadonlyMap<string, Column>): Row {
  const values: Row = {};
  for (const column of columns.values()) {
    if (column.defaultValue !== undefined) values[column.name] = column.defaultValue;
  }
  return values;
}
