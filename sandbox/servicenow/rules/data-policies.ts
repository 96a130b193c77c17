import type { Schema } from '../dictionary/schema.ts';
import { InstanceError } from '../errors.ts';
import type { Row } from '../records/row-store.ts';

/** Columns that must hold something whenever a record of a table is saved, by whatever way. */
export interface DataPolicy {
  readonly table: string;
  readonly mandatory: readonly string[];
  /** Holds for every record when missing. */
  applies?(row: Readonly<Row>): boolean;
}

/** A mark of "mandatory" in the dictionary concerns forms only; these are what refuses a call. */
export const DATA_POLICIES: readonly DataPolicy[] = [
  { table: 'core_company', mandatory: ['name'] },
  { table: 'cmdb_model', mandatory: ['name'] },
  { table: 'incident', mandatory: ['short_description'] },
  {
    table: 'incident',
    mandatory: ['close_code', 'close_notes'],
    applies: ({ state }) => state === '6' || state === '7',
  },
  { table: 'sn_customerservice_case', mandatory: ['short_description'] },
  {
    table: 'sn_customerservice_case',
    mandatory: ['resolution_code', 'close_notes'],
    applies: ({ state }) => state === '6' || state === '3',
  },
];

/** Throws the refusal that a record without a mandatory value meets; it names labels, not columns. */
export function checkDataPolicies(policies: readonly DataPolicy[], schema: Schema, table: string, row: Row): void {
  const missing = policies
    .filter((policy) => schema.isA(table, policy.table) && (policy.applies?.(row) ?? true))
    .flatMap(({ mandatory }) => mandatory.filter((name) => (row[name] ?? '').trim() === ''));
  if (missing.length === 0) return;
  const labels = [...new Set(missing)].map((name) => schema.columns(table).get(name)?.label ?? name);
  throw new InstanceError(
    403,
    'Operation Failed',
    `Data Policy Exception: \n\tThe following fields are mandatory: ${labels.join(', ')}`,
  );
}
