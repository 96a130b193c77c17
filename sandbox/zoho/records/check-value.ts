import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { DataType } from '../modules/field.ts';
import { type Organisation, type OrgField, userById } from '../organisation.ts';
import { isDay, parseTime } from './crm-time.ts';
import type { StoredValue } from './stored-record.ts';
import { isEmail, isPhone, isWebsite } from './value-format.ts';

/** A value in the form it is kept in, or what `details` says about why it is refused. */
export type CheckedValue =
  | { readonly ok: true; readonly value: StoredValue }
  | { readonly ok: false; readonly details: JsonObject; readonly message?: string };

type Check = (value: Json, field: OrgField, organisation: Organisation) => CheckedValue;

const INVALID_ID = 'the id given seems to be invalid';

function accept(value: StoredValue): CheckedValue {
  return { ok: true, value };
}

function expected(dataType: string): CheckedValue {
  return { ok: false, details: { expected_data_type: dataType } };
}

/** Text of a form; its length is counted in UTF-16 units, as Java does. */
function textThat(dataType: string, isValid: (value: string) => boolean = () => true): Check {
  return (value, field) => {
    if (typeof value !== 'string') return expected(dataType);
    if (value.length > field.length) return { ok: false, details: { maximum_length: field.length } };
    return value === '' || isValid(value) ? accept(value === '' ? null : value) : expected(dataType);
  };
}

const checkInteger: Check = (value, field) =>
  typeof value === 'number' && Number.isInteger(value) && String(Math.abs(value)).length <= field.length
    ? accept(value)
    : expected('integer');

const checkDouble: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? accept(value) : expected('double');

const checkBoolean: Check = (value) => (typeof value === 'boolean' ? accept(value) : expected('boolean'));

const checkDate: Check = (value) => (typeof value === 'string' && isDay(value) ? accept(value) : expected('date'));

const checkTime: Check = (value) => {
  const ms = typeof value === 'string' ? parseTime(value) : undefined;
  return ms === undefined ? expected('datetime') : accept(ms);
};

const checkLookup: Check = (value, field, organisation) => {
  const id = isJsonObject(value) ? value.id : undefined;
  if (typeof id !== 'string') return expected('jsonobject');
  const exists = organisation.modules.get(field.target ?? '')?.records.get(id) !== undefined;
  return exists ? accept(id) : { ok: false, details: { expected_data_type: 'bigint' }, message: INVALID_ID };
};

const checkUser: Check = (value, _field, organisation) => {
  const id = isJsonObject(value) ? value.id : undefined;
  if (typeof id !== 'string') return expected('jsonobject');
  return userById(organisation, id)?.active ? accept(id) : { ok: false, details: {}, message: INVALID_ID };
};

const checkChoices: Check = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? accept(value as readonly string[])
    : expected('jsonarray');

/** Subforms are checked row by row elsewhere; ids and numbers given by the system are never read from a request. */
const CHECKS: Readonly<Record<Exclude<DataType, 'bigint' | 'autonumber' | 'subform'>, Check>> = {
  text: textThat('text'),
  textarea: textThat('textarea'),
  email: textThat('email', isEmail),
  phone: textThat('phone', isPhone),
  website: textThat('website', isWebsite),
  // A value that is not on the list is taken over: the API adds to picklists.
  picklist: textThat('picklist'),
  multiselectpicklist: checkChoices,
  boolean: checkBoolean,
  integer: checkInteger,
  double: checkDouble,
  currency: checkDouble,
  percent: checkDouble,
  date: checkDate,
  datetime: checkTime,
  lookup: checkLookup,
  ownerlookup: checkUser,
};

/** Checks one value of a request against its field. `null` always clears. */
export function checkValue(value: Json, field: OrgField, organisation: Organisation): CheckedValue {
  if (value === null) return accept(null);
  const check = (CHECKS as Partial<Record<DataType, Check>>)[field.dataType];
  return check ? check(value, field, organisation) : accept(null);
}
