import type { Collection } from '../stores.ts';

/** The columns of every collection. */
export interface RowTable {
  readonly tenant: string;
  readonly key: string;
  readonly ref_a: string | null;
  readonly ref_b: string | null;
  readonly fence: number;
  /** JSON text. */
  readonly body: string;
}

/** One table per collection, named like it. */
export type StoreSchema = Readonly<Record<Collection, RowTable>>;
