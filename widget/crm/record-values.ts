import type { HostRecord } from '../host/host-page.ts';

/** An amount with its currency, where that is known. */
export interface Money {
  readonly amount: number;
  readonly currency: string | undefined;
}

/** What a record of the CRM says in a field, as a person reads it. Lookups are named. */
export function textOf(record: HostRecord, field: string): string | undefined {
  const value = record[field];
  if (typeof value === 'object' && value !== null && 'name' in value) return nonEmpty(value.name);
  return nonEmpty(value);
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The id of a record, or of the one that a lookup leads to. */
export function idOf(record: HostRecord, field = 'id'): string | undefined {
  const value = record[field];
  if (typeof value === 'object' && value !== null && 'id' in value) return nonEmpty(value.id);
  return nonEmpty(value);
}

export function numberOf(record: HostRecord, field: string): number | undefined {
  const value = record[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function moneyOf(record: HostRecord, field: string, currency: string | undefined): Money | undefined {
  const amount = numberOf(record, field);
  // Only organisations with several currencies have the field.
  return amount === undefined ? undefined : { amount, currency: textOf(record, 'Currency') ?? currency };
}
