/**
 * The few operations of a Catalyst Data Store table that the store needs. All limits are those of
 * https://docs.catalyst.zoho.com/en/cloud-scale/help/data-store/ and of its bulk and ZCQL pages.
 */

/** Rows of one insert, update or delete call. */
export const MAX_BATCH_ROWS = 200;
/** Rows of one ZCQL SELECT. */
export const MAX_READ_ROWS = 300;
/** Characters of a `text` column. */
export const MAX_TEXT_LENGTH = 10_000;
/** Characters of a `varchar` column. */
export const MAX_VARCHAR_LENGTH = 255;

/** Values are sent and come back as text, numbers too. Columns other than ASCII are not kept. */
export type ColumnValue = string | null;

export interface DataStoreColumns {
  /** The one unique column: varchar. */
  readonly RowKey: string;
  /** varchar: names the insert that made the row and never changes. */
  readonly Born?: string;
  /** varchar: names the write that the body comes from. */
  readonly Version?: ColumnValue;
  /** varchar */
  readonly RefA?: ColumnValue;
  /** varchar */
  readonly RefB?: ColumnValue;
  /** bigint */
  readonly Fence?: ColumnValue;
  /** bigint: in how many further rows the body goes on. */
  readonly Parts?: ColumnValue;
  /** text */
  readonly Body?: ColumnValue;
}

export type ColumnName = keyof DataStoreColumns;

export interface DataStoreRow extends DataStoreColumns {
  /** Given by the Data Store. */
  readonly ROWID: string;
}

/** Conditions of one selection hold together. */
export type DataStoreCondition =
  | { readonly column: ColumnName; readonly operator: '>=' | '>' | '<'; readonly value: string }
  | { readonly column: ColumnName; readonly operator: 'in'; readonly values: readonly string[] };

export interface DataStoreSelection {
  readonly where: readonly DataStoreCondition[];
  /** What is needed besides ROWID and `RowKey`; everything where it is missing. */
  readonly columns?: readonly ColumnName[];
  /** Rows are ordered by `RowKey`, as bytes. */
  readonly descending?: boolean;
  readonly limit: number;
}

/**
 * One table. Whether a batch is atomic is not documented: after any of the two errors, every row of the batch may or may
 * not have been written.
 */
export interface DataStoreTable {
  /** May end in a `DuplicateValueError` or an `UnclearOutcomeError`. */
  insertRows(rows: readonly DataStoreColumns[]): Promise<void>;

  /**
   * Replaces the columns that are given and tells the ROWIDs of the rows that were there. May end in an
   * `UnclearOutcomeError`.
   */
  updateRows(rows: readonly (Partial<DataStoreColumns> & { readonly ROWID: string })[]): Promise<readonly string[]>;

  /** Rows that are gone already are fine. May end in an `UnclearOutcomeError`. */
  deleteRows(rowIds: readonly string[]): Promise<void>;

  select(selection: DataStoreSelection): Promise<readonly DataStoreRow[]>;
}

/** HTTP 409 `DUPLICATE_VALUE`: a row with this `RowKey` is there, perhaps by a repetition of this very call. */
export class DuplicateValueError extends Error {
  constructor(options?: ErrorOptions) {
    super('The Data Store holds a row with this key already.', options);
    this.name = 'DuplicateValueError';
  }
}

/** The reply was lost: the write may or may not have happened. */
export class UnclearOutcomeError extends Error {
  constructor(options?: ErrorOptions) {
    super('The Data Store did not answer; the write may or may not have happened.', options);
    this.name = 'UnclearOutcomeError';
  }
}
