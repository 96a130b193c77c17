import { type ErrorBody, errorBody } from '../crm-error.ts';
import type { Json, JsonObject } from '../json.ts';
import { type Organisation, type OrgField, type OrgModule, uniqueFields, userById } from '../organisation.ts';
import { checkValue } from './check-value.ts';
import { findUnconverted } from './lead-state.ts';
import { presentUser } from './present-record.ts';
import type { StoredRecord, StoredValue } from './stored-record.ts';
import { checkSubform } from './subform-rows.ts';

export type Values = Readonly<Record<string, StoredValue>>;

export type CheckedRow =
  | { readonly ok: true; readonly values: Values }
  | { readonly ok: false; readonly error: ErrorBody };

export interface RowToCheck {
  readonly organisation: Organisation;
  readonly module: OrgModule;
  readonly row: JsonObject;
  /** Where the row stands in the request: `$.data[3]`. */
  readonly path: string;
  /** The record that is being changed; missing for a new one. */
  readonly before?: StoredRecord | undefined;
  readonly now: number;
}

function isEmpty(value: Json | StoredValue | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/**
 * Checks one row: required fields first, then every value, then validation rules and unique fields. Fields that do not exist or that only
 * the system writes are dropped without a word, as the API does.
 */
export function checkRow(request: RowToCheck): CheckedRow {
  const missing = findMissing(request);
  if (missing) return refuse('MANDATORY_NOT_FOUND', 'required field not found', missing.apiName, request.path);
  const values: Record<string, StoredValue> = {};
  for (const [name, value] of Object.entries(request.row)) {
    const field = request.module.fields.get(name);
    if (!field || field.readOnly || value === undefined) continue;
    const checked = checkFieldValue(request, field, value);
    if (!checked.ok) return checked;
    values[name] = checked.value;
  }
  const error = findViolation(request, values) ?? findDuplicate(request, values);
  return error ? { ok: false, error } : { ok: true, values };
}

/** Validation rules see the record as it would be. */
function findViolation({ organisation, module, path, before }: RowToCheck, values: Values): ErrorBody | undefined {
  for (const rule of organisation.rules.validations) {
    if (rule.module !== module.definition.apiName) continue;
    const violation = rule.check({ ...before?.values, ...values });
    if (!violation) continue;
    const { code, message, field } = violation;
    return errorBody(code, message, { api_name: field, json_path: `${path}.${field}` });
  }
  return undefined;
}

function findMissing({ module, row, before }: RowToCheck): OrgField | undefined {
  for (const field of module.fields.values()) {
    if (!field.systemMandatory && !field.layoutMandatory) continue;
    const isLeftAlone = before !== undefined && (!(field.apiName in row) || field.dataType === 'subform');
    if (!isLeftAlone && isEmpty(row[field.apiName])) return field;
  }
  return undefined;
}

type CheckedField =
  | { readonly ok: true; readonly value: StoredValue }
  | { readonly ok: false; readonly error: ErrorBody };

function checkFieldValue(request: RowToCheck, field: OrgField, value: Json): CheckedField {
  const path = `${request.path}.${field.apiName}`;
  if (field.dataType === 'subform') return checkSubform({ ...request, field, value, path });
  const checked = checkValue(appended(request, field, value), field, request.organisation);
  if (checked.ok) return checked;
  const details = { ...checked.details, api_name: field.apiName, json_path: path };
  return { ok: false, error: errorBody('INVALID_DATA', checked.message ?? 'invalid data', details) };
}

/** `$append_values` adds to a multi-select picklist instead of replacing it. */
function appended({ row, before }: RowToCheck, field: OrgField, value: Json): Json {
  const marks = row.$append_values;
  const appends = typeof marks === 'object' && marks !== null && (marks as JsonObject)[field.apiName] === true;
  const kept = before?.values[field.apiName];
  if (!appends || !Array.isArray(value) || !Array.isArray(kept)) return value;
  return [...new Set([...(kept as readonly string[]), ...(value as readonly Json[])])];
}

function refuse(code: string, message: string, apiName: string, path: string): CheckedRow {
  return { ok: false, error: errorBody(code, message, { api_name: apiName, json_path: `${path}.${apiName}` }) };
}

function findDuplicate({ organisation, module, path, before }: RowToCheck, values: Values): ErrorBody | undefined {
  const errors: ErrorBody[] = [];
  for (const field of uniqueFields(module)) {
    const value = values[field.apiName];
    if (typeof value !== 'string') continue;
    const holder = findUnconverted(module, field.apiName, value).find(({ id }) => id !== before?.id);
    if (holder) errors.push(duplicateError(organisation, module, field, holder, path));
  }
  if (errors.length <= 1) return errors[0];
  return errorBody('MULTIPLE_OR_MULTI_ERRORS', 'duplicate data in multiple fields', { errors });
}

function duplicateError(
  organisation: Organisation,
  module: OrgModule,
  field: OrgField,
  holder: StoredRecord,
  path: string,
): ErrorBody {
  const owner = userById(organisation, holder.owner);
  return errorBody('DUPLICATE_DATA', 'duplicate data', {
    api_name: field.apiName,
    json_path: `${path}.${field.apiName}`,
    duplicate_record: {
      id: holder.id,
      module: { id: module.id, api_name: module.definition.apiName },
      Owner: owner ? presentUser(owner) : null,
    },
  });
}
