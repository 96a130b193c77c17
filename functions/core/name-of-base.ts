import type { Link } from './link.ts';
import type { FieldValue } from './record.ts';

/** Mappings whose values people know a record by, by id; the first that has any. */
const NAME_MAPPINGS: readonly (readonly string[])[] = [
  ['first_name', 'last_name'],
  ['name'],
  ['display_name'],
  ['number'],
  ['short_description'],
  ['subject'],
  ['email'],
];

/** What people call the records of a link: from the values that it was settled with, so that none has to be read. */
export function nameOfBase({ base, servicenowId, crmId, id }: Link): string {
  for (const mappings of NAME_MAPPINGS) {
    const parts = mappings.map((mapping) => base[mapping]?.crm ?? base[mapping]?.servicenow).filter(isText);
    if (parts.length > 0) return parts.join(' ');
  }
  return servicenowId ?? crmId ?? id;
}

function isText(value: FieldValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
