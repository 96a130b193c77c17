import type { Json, JsonObject } from '../json.ts';
import { fullName, type Organisation, type OrgField, type OrgModule, type User, userById } from '../organisation.ts';
import { formatTime } from './crm-time.ts';
import { rowsOf, type StoredRecord, type StoredRow, type StoredValue } from './stored-record.ts';

export function presentUser(user: User): JsonObject {
  return { name: fullName(user), id: user.id, email: user.email };
}

/** The name of a record, as lookups and the recycle bin show it. */
export function nameOf(module: OrgModule, record: StoredRecord): string {
  const name = storedValue(record, module.definition.nameField);
  return typeof name === 'string' ? name : record.id;
}

/** The value of a field, whether it is kept with the others or beside them. */
export function storedValue(record: StoredRecord, apiName: string): StoredValue {
  switch (apiName) {
    case 'id':
      return record.id;
    case 'Owner':
      return record.owner;
    case 'Created_By':
      return record.createdBy;
    case 'Modified_By':
      return record.modifiedBy;
    case 'Created_Time':
      return record.createdAt;
    case 'Modified_Time':
    case 'Last_Activity_Time':
    case 'Change_Log_Time__s':
      return record.modifiedAt;
    case 'Locked__s':
      return record.lock === 'locked';
    case 'Record_Status__s':
      return 'Available';
    case 'Full_Name':
      return [record.values.First_Name, record.values.Last_Name].filter((part) => part).join(' ') || null;
    default:
      return record.values[apiName] ?? null;
  }
}

/** A lookup as the API shows it: null when the record it points at is gone. */
function presentLookup(organisation: Organisation, field: OrgField, id: string): Json {
  const target = organisation.modules.get(field.target ?? '');
  const record = target?.records.get(id);
  return target && record ? { name: nameOf(target, record), id } : null;
}

function presentText(organisation: Organisation, field: OrgField, value: string): Json {
  if (field.dataType === 'lookup') return presentLookup(organisation, field, value);
  if (field.dataType !== 'ownerlookup') return value;
  const user = userById(organisation, value);
  return user ? presentUser(user) : null;
}

/** A value as the API shows it. */
export function presentValue(organisation: Organisation, field: OrgField, value: StoredValue): Json {
  if (typeof value === 'string') return presentText(organisation, field, value);
  if (typeof value === 'number' && field.dataType === 'datetime') return formatTime(value, organisation.offsetMinutes);
  if (field.dataType === 'boolean') return value === true;
  if (field.dataType === 'subform') return rowsOf(value).map((row) => presentRow(organisation, field, row));
  return Array.isArray(value) ? (value as readonly string[]) : (value as Json);
}

function presentRow(organisation: Organisation, field: OrgField, row: StoredRow): JsonObject {
  const shown: Record<string, Json> = {
    id: row.id,
    Created_Time: formatTime(row.createdAt, organisation.offsetMinutes),
    Modified_Time: formatTime(row.modifiedAt, organisation.offsetMinutes),
  };
  for (const cell of organisation.modules.get(field.target ?? '')?.fields.values() ?? []) {
    if (cell.apiName in shown || cell.apiName === 'Parent_Id') continue;
    shown[cell.apiName] = presentValue(organisation, cell, row.values[cell.apiName] ?? null);
  }
  return shown;
}

/** A record with the fields asked for; names that do not exist are left out without a word. */
export function presentRecord(
  organisation: Organisation,
  module: OrgModule,
  record: StoredRecord,
  apiNames: Iterable<string>,
): JsonObject {
  const shown: Record<string, Json> = { id: record.id };
  for (const apiName of apiNames) {
    const field = module.fields.get(apiName);
    if (field) shown[apiName] = presentValue(organisation, field, storedValue(record, apiName));
  }
  return shown;
}
