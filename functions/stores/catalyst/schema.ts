import { COLLECTIONS } from '../stores.ts';
import { type ColumnName, MAX_TEXT_LENGTH, MAX_VARCHAR_LENGTH } from './data-store-table.ts';

/** The tables of the store: one per collection, and one for what of a body does not fit into its row. */
export const DATA_STORE_TABLES = [...COLLECTIONS, 'parts'] as const;

export type DataStoreTableName = (typeof DATA_STORE_TABLES)[number];

export interface ColumnDeclaration {
  readonly name: ColumnName;
  readonly type: 'varchar' | 'text' | 'bigint';
  readonly maxLength: number;
  readonly isUnique?: boolean;
  readonly isMandatory?: boolean;
}

/**
 * The columns of every table. A schema cannot be changed by a deployment, only by hand in the console, so there is one
 * shape that fits all rows: what a row means is in its body.
 */
export const DATA_STORE_COLUMNS: readonly ColumnDeclaration[] = [
  { name: 'RowKey', type: 'varchar', maxLength: MAX_VARCHAR_LENGTH, isUnique: true, isMandatory: true },
  { name: 'Born', type: 'varchar', maxLength: MAX_VARCHAR_LENGTH },
  { name: 'Version', type: 'varchar', maxLength: MAX_VARCHAR_LENGTH },
  { name: 'RefA', type: 'varchar', maxLength: MAX_VARCHAR_LENGTH },
  { name: 'RefB', type: 'varchar', maxLength: MAX_VARCHAR_LENGTH },
  { name: 'Fence', type: 'bigint', maxLength: 19 },
  { name: 'Parts', type: 'bigint', maxLength: 19 },
  { name: 'Body', type: 'text', maxLength: MAX_TEXT_LENGTH },
];

/** The name of a table in the project: prefixed, so that it is no reserved word and stands beside tables of others. */
export function physicalName(table: DataStoreTableName): string {
  return `Sync${table.charAt(0).toUpperCase()}${table.slice(1)}`;
}
