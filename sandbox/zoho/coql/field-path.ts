import type { Organisation, OrgField, OrgModule } from '../organisation.ts';
import { storedValue } from '../records/present-record.ts';
import type { StoredRecord, StoredValue } from '../records/stored-record.ts';
import { invalidQuery, limitExceeded } from './coql-error.ts';

const LONGEST_PATH = 3;
const MOST_JOINS = 5;

/** A field of the queried module, or of a record that its lookups lead to. */
export interface FieldPath {
  readonly name: string;
  readonly field: OrgField;
  /** The lookups that are walked first; together they name a join. */
  readonly join: string;
  read(record: StoredRecord): StoredValue;
}

/** Resolves `Account_Name.Phone`. Throws `INVALID_QUERY` when a part does not exist. */
export function resolvePath(organisation: Organisation, module: OrgModule, name: string): FieldPath {
  const parts = name.split('.');
  if (parts.length > LONGEST_PATH) throw limitExceeded('join', LONGEST_PATH - 1);
  const lookups: { readonly apiName: string; readonly target: OrgModule }[] = [];
  let current = module;
  for (const part of parts.slice(0, -1)) {
    const target = organisation.modules.get(current.fields.get(part)?.target ?? '');
    if (!target) throw unknownColumn(name);
    lookups.push({ apiName: part, target });
    current = target;
  }
  const last = parts[parts.length - 1] ?? '';
  const field = current.fields.get(last);
  if (!field) throw unknownColumn(name);
  const read: FieldPath['read'] =
    lookups.length === 0 ? (record) => storedValue(record, last) : (record) => walk(record, lookups, last);
  return { name, field, join: parts.slice(0, -1).join('.'), read: withoutDangling(organisation, field, read) };
}

/** A lookup whose record was deleted is empty, as if nothing had ever been chosen. */
function withoutDangling(organisation: Organisation, field: OrgField, read: FieldPath['read']): FieldPath['read'] {
  const target = field.dataType === 'lookup' ? organisation.modules.get(field.target ?? '') : undefined;
  if (!target) return read;
  return (record) => {
    const id = read(record);
    return typeof id === 'string' && target.records.get(id) ? id : null;
  };
}

function walk(
  start: StoredRecord,
  lookups: readonly { readonly apiName: string; readonly target: OrgModule }[],
  last: string,
): StoredValue {
  let record: StoredRecord | undefined = start;
  for (const { apiName, target } of lookups) {
    const id: StoredValue | undefined = record && storedValue(record, apiName);
    record = typeof id === 'string' ? target.records.get(id) : undefined;
  }
  return record ? storedValue(record, last) : null;
}

function unknownColumn(name: string): Error {
  return invalidQuery('column given seems to be invalid', { column_name: name });
}

/** A query may walk five different ways at most. */
export function refuseManyJoins(paths: readonly FieldPath[]): void {
  const joins = new Set(paths.map((path) => path.join).filter((join) => join !== ''));
  if (joins.size > MOST_JOINS) throw limitExceeded('join', MOST_JOINS);
}
