import type { Schema } from '../dictionary/schema.ts';
import type { Row, RowStore } from '../records/row-store.ts';

/** A record on its way into the database. */
export interface Save {
  /** The record's own class. */
  readonly table: string;
  readonly after: Readonly<Row>;
  /** Undefined for a new record. */
  readonly before: Readonly<Row> | undefined;
  /** The instance's time (UTC). */
  readonly at: string;
  readonly store: RowStore;
  readonly schema: Schema;
}

/** What a rule can do to other records: saves with all rules, in the name of whoever caused them. */
export interface RecordChanges {
  /** Does nothing where the record has these values. */
  change(table: string, row: Row, values: Readonly<Row>): void;
}

/** A rule that comes with the platform or with one of its plugins. It holds for tables that extend its own, too. */
export interface PlatformRule {
  readonly table: string;
  /** Columns to set on the record itself. */
  before?(save: Save): Readonly<Row>;
  /** What follows from the save on other records. */
  after?(save: Save, records: RecordChanges): void;
  /** What follows on other records when this one goes, or comes back. */
  afterDeleteOrRestore?(row: Readonly<Row>, store: RowStore, records: RecordChanges): void;
}

/** Whether the save puts a new value into the column. */
export function changes({ before, after }: Save, column: string): boolean {
  return (before?.[column] ?? '') !== (after[column] ?? '');
}
