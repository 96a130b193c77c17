import type { Row, Store } from '../stores.ts';

/** A store under test. */
export interface OpenedStore {
  readonly store: Store;
  /** Closes the store and opens the same data again; missing where nothing outlives the store. */
  reopen?(): Promise<Store>;
}

/** Rows with the keys `<prefix>0000`, `<prefix>0001`, … whose body is their number. */
export function makeRows(count: number, prefix = 'k'): readonly Row[] {
  return Array.from({ length: count }, (_, index) => ({
    key: prefix + String(index).padStart(4, '0'),
    body: index,
  }));
}

export function keysOf(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => row.key);
}
