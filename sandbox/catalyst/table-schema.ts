/** The column types that the emulator knows, with the names that the Data Store gives them. */
export const COLUMN_TYPES = [
  'varchar',
  'text',
  'encrypted text',
  'int',
  'bigint',
  'double',
  'boolean',
  'datetime',
] as const;

export type ColumnType = (typeof COLUMN_TYPES)[number];

export interface ColumnSchema {
  readonly name: string;
  readonly type: ColumnType;
  readonly isUnique?: boolean;
  readonly isMandatory?: boolean;
}

/** A table as it is set up in the console or by a project template. */
export interface TableSchema {
  readonly name: string;
  readonly columns: readonly ColumnSchema[];
}

/** Columns that every table has and that only the Data Store writes. */
export const SYSTEM_COLUMNS = ['ROWID', 'CREATORID', 'CREATEDTIME', 'MODIFIEDTIME'] as const;
