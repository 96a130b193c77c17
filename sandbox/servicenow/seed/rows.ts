import type { Row } from '../records/row-store.ts';
import type { SeedTime } from './seed-times.ts';

/** A row to be put into a table as it is, past all rules. */
export type SeedRow = readonly [table: string, row: Row];

/** What the system keeps of a record's history. */
export function history({ createdOn, updatedOn, modCount }: SeedTime & { readonly modCount: number }): Row {
  return { sys_created_on: createdOn, sys_updated_on: updatedOn, sys_mod_count: String(modCount) };
}
