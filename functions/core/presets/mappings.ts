import type { FieldMapping } from '../flow.ts';

/** A pair of fields that hold the same value in the same words. */
export function plain(servicenow: string, crm: string): FieldMapping {
  return { id: servicenow, servicenow: [servicenow], crm, direction: 'both' };
}
