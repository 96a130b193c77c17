import type { Json } from '../json.ts';

/** A row of a subform: it has an id of its own. */
export interface StoredRow {
  readonly id: string;
  readonly values: Readonly<Record<string, StoredValue>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** A value as it is kept: a lookup is the id of the record it points at, a time is ms since 1970. */
export type StoredValue = Exclude<Json, object> | readonly string[] | readonly StoredRow[];

export function rowsOf(value: StoredValue | undefined): readonly StoredRow[] {
  return Array.isArray(value) ? value.filter((row): row is StoredRow => typeof row === 'object') : [];
}

/** Why the API may not change a record for now: somebody locked it, or an approval or a blueprint holds it. */
export type Lock = 'locked' | 'approval' | 'blueprint';

export interface StoredRecord {
  readonly id: string;
  readonly values: Readonly<Record<string, StoredValue>>;
  readonly owner: string;
  readonly createdBy: string;
  readonly modifiedBy: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly lock?: Lock | undefined;
}

export interface DeletedRecord {
  readonly id: string;
  readonly displayName: string;
  readonly deletedAt: number;
  readonly deletedBy: string;
  readonly createdBy: string;
  readonly permanent: boolean;
  /** What comes back when the record is restored. */
  readonly record: StoredRecord;
}
