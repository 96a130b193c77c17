import { CrmError, errorBody, invalidData } from '../crm-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { type Organisation, type OrgModule, type User, uniqueFields, userById } from '../organisation.ts';
import { checkRow } from './check-row.ts';
import { formatTime } from './crm-time.ts';
import { findUnconverted } from './lead-state.ts';
import { presentUser } from './present-record.ts';
import { refuseState } from './refuse-state.ts';
import { saveRecord } from './save-record.ts';
import type { StoredRecord } from './stored-record.ts';

export type WriteKind = 'insert' | 'update' | 'upsert';

export interface WriteRequest {
  readonly organisation: Organisation;
  readonly module: OrgModule;
  readonly user: User;
  readonly kind: WriteKind;
  readonly rows: readonly Json[];
  readonly duplicateCheckFields?: readonly string[] | undefined;
  readonly runsWorkflows: boolean;
  /** From `If-Unmodified-Since`, ms since 1970. */
  readonly unmodifiedSince?: number | undefined;
  readonly now: number;
}

/** The record that a row is about, and the field it was found by when that was no id. */
interface Target {
  readonly record?: StoredRecord;
  readonly duplicateField?: string;
  readonly error?: JsonObject;
}

interface PlannedRow {
  readonly row: JsonObject;
  readonly path: string;
}

/**
 * Writes rows one after the other, each with a result of its own. Throws a `CrmError` when nothing may be written at
 * all: a wrong duplicate check field, or a record that was modified after `If-Unmodified-Since`.
 */
export function writeRows(request: WriteRequest): readonly JsonObject[] {
  checkDuplicateFields(request);
  refuseModified(request);
  return request.rows.map((row, index) => writeRow(request, row, `$.data[${index}]`));
}

function writeRow(request: WriteRequest, row: Json, path: string): JsonObject {
  if (!isJsonObject(row))
    return errorBody('INVALID_DATA', 'invalid data', { expected_data_type: 'jsonobject', json_path: path });
  const target = findTarget(request, { row, path });
  const refused = target.error ?? (target.record && refuseState(target.record));
  if (refused) return refused;
  const { organisation, module, user, now, runsWorkflows } = request;
  const checked = checkRow({ organisation, module, row, path, now, before: target.record });
  if (!checked.ok) return checked.error;
  const saved = saveRecord({
    organisation,
    module,
    user,
    now,
    runsWorkflows,
    values: checked.values,
    before: target.record,
  });
  return success(request, saved, target);
}

function findTarget(request: WriteRequest, planned: PlannedRow): Target {
  if (request.kind === 'insert') return {};
  if (planned.row.id !== undefined) return targetById(request, planned);
  if (request.kind === 'upsert') return targetByDuplicate(request, planned.row);
  const details = { api_name: 'id', json_path: `${planned.path}.id` };
  return { error: errorBody('MANDATORY_NOT_FOUND', 'required field not found', details) };
}

function targetById({ module }: WriteRequest, { row, path }: PlannedRow): Target {
  const id = row.id;
  const record = typeof id === 'string' ? module.records.get(id) : undefined;
  if (record) return { record };
  const details = { api_name: 'id', json_path: `${path}.id` };
  return { error: errorBody('INVALID_DATA', 'the id given seems to be invalid', details) };
}

/** Named fields first, then the remaining unique ones; the module's own field only when named or when none is. */
function duplicateOrder({ module, duplicateCheckFields }: WriteRequest): readonly string[] {
  const first = duplicateCheckFields ?? [module.definition.duplicateField];
  return [...new Set([...first, ...uniqueFields(module).map((field) => field.apiName)])];
}

function targetByDuplicate(request: WriteRequest, row: JsonObject): Target {
  for (const duplicateField of duplicateOrder(request)) {
    const value = row[duplicateField];
    if (typeof value !== 'string' || value === '') continue;
    const [record] = findUnconverted(request.module, duplicateField, value);
    if (record) return { record, duplicateField };
  }
  return {};
}

function checkDuplicateFields({ module, duplicateCheckFields }: WriteRequest): void {
  const allowed = new Set([module.definition.duplicateField, ...uniqueFields(module).map((field) => field.apiName)]);
  const wrong = duplicateCheckFields?.findIndex((name) => !allowed.has(name)) ?? -1;
  if (wrong >= 0) {
    throw invalidData('duplicate_check_fields', { json_path: `$.duplicate_check_fields[${wrong}]` });
  }
}

/** One date covers the whole call, so that one newer record stops all of it. */
function refuseModified(request: WriteRequest): void {
  const { unmodifiedSince: since, rows } = request;
  if (since === undefined) return;
  const isModified = rows.some((row, index) => {
    const record = isJsonObject(row) ? findTarget(request, { row, path: `$.data[${index}]` }).record : undefined;
    return record !== undefined && record.modifiedAt > since;
  });
  if (!isModified) return;
  const message = 'Record updated time has already passed if-unmodified-since time';
  throw new CrmError(412, 'ALREADY_MODIFIED', message);
}

function success(request: WriteRequest, record: StoredRecord, target: Target): JsonObject {
  const { organisation, kind } = request;
  const isUpdate = target.record !== undefined;
  return {
    code: 'SUCCESS',
    ...(kind === 'upsert'
      ? { duplicate_field: target.duplicateField ?? null, action: isUpdate ? 'update' : 'insert' }
      : {}),
    details: {
      Modified_Time: formatTime(record.modifiedAt, organisation.offsetMinutes),
      Modified_By: nameAndId(organisation, record.modifiedBy),
      Created_Time: formatTime(record.createdAt, organisation.offsetMinutes),
      id: record.id,
      Created_By: nameAndId(organisation, record.createdBy),
      ...(isUpdate ? {} : { $approval_state: 'approved' }),
    },
    message: isUpdate ? 'record updated' : 'record added',
    status: 'success',
  };
}

function nameAndId(organisation: Organisation, id: string): JsonObject | null {
  const user = userById(organisation, id);
  if (!user) return null;
  const { name, id: userId } = presentUser(user);
  return { name, id: userId };
}
