import { type ErrorBody, errorBody } from '../crm-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { Organisation, OrgField, OrgModule } from '../organisation.ts';
import { checkValue } from './check-value.ts';
import { wholeSecond } from './crm-time.ts';
import { completeLine, inSequence } from './purchase-lines.ts';
import { rowsOf, type StoredRecord, type StoredRow, type StoredValue } from './stored-record.ts';

export interface SubformToCheck {
  readonly organisation: Organisation;
  readonly module: OrgModule;
  readonly field: OrgField;
  readonly value: Json;
  readonly path: string;
  readonly before?: StoredRecord | undefined;
  readonly now: number;
}

type CheckedRows =
  | { readonly ok: true; readonly value: readonly StoredRow[] }
  | { readonly ok: false; readonly error: ErrorBody };

interface RowsInWork {
  readonly rows: Map<string, StoredRow>;
  /** Rows that the request gave a number. */
  readonly moved: Set<string>;
}

class RowRefused extends Error {
  readonly error: ErrorBody;

  constructor(error: ErrorBody) {
    super(error.message);
    this.error = error;
  }
}

/**
 * What a subform holds after a request: a row with an id is changed, one without is added, one with `_delete` goes,
 * and an empty list removes all: https://www.zoho.com/crm/developer/docs/api/v8/update-subforms.html
 */
export function checkSubform(request: SubformToCheck): CheckedRows {
  const { value, field, path } = request;
  if (value === null || (Array.isArray(value) && value.length === 0)) return { ok: true, value: [] };
  if (!Array.isArray(value)) {
    return {
      ok: false,
      error: errorBody('INVALID_DATA', 'invalid data', {
        expected_data_type: 'jsonarray',
        api_name: field.apiName,
        json_path: path,
      }),
    };
  }
  const rows = new Map(rowsOf(request.before?.values[field.apiName]).map((row) => [row.id, row]));
  const moved = new Set<string>();
  try {
    for (const [index, item] of (value as readonly Json[]).entries())
      applyRow(request, { rows, moved }, item, `${path}[${index}]`);
  } catch (error) {
    if (error instanceof RowRefused) return { ok: false, error: error.error };
    throw error;
  }
  return { ok: true, value: inSequence([...rows.values()], moved) };
}

function applyRow(request: SubformToCheck, { rows, moved }: RowsInWork, item: Json, path: string): void {
  if (!isJsonObject(item)) throw refusal('INVALID_DATA', 'invalid data', request.field.apiName, path);
  const id = item.id;
  const before = typeof id === 'string' ? rows.get(id) : undefined;
  if (id !== undefined && !before) {
    throw refusal('INVALID_DATA', 'the id given seems to be invalid', 'id', `${path}.id`);
  }
  if (before && '_delete' in item) {
    rows.delete(before.id);
    return;
  }
  const now = wholeSecond(request.now);
  const row: StoredRow = {
    id: before?.id ?? request.organisation.nextId(),
    values: completeLine(request.organisation, { ...before?.values, ...checkCells(request, item, before, path) }),
    createdAt: before?.createdAt ?? now,
    modifiedAt: now,
  };
  rows.set(row.id, row);
  if (item.Sequence_Number !== undefined) moved.add(row.id);
}

function checkCells(
  request: SubformToCheck,
  item: JsonObject,
  before: StoredRow | undefined,
  path: string,
): Record<string, StoredValue> {
  const cells: Record<string, StoredValue> = {};
  const fields = request.organisation.modules.get(request.field.target ?? '')?.fields ?? new Map<string, OrgField>();
  for (const field of fields.values()) {
    const value = item[field.apiName];
    if (field.systemMandatory && (value === null || (value === undefined && !before))) {
      throw refusal('MANDATORY_NOT_FOUND', 'required field not found', field.apiName, `${path}.${field.apiName}`);
    }
    if (value === undefined || field.readOnly) continue;
    const checked = checkValue(value, field, request.organisation);
    if (!checked.ok) {
      throw refusal(
        'INVALID_DATA',
        checked.message ?? 'invalid data',
        field.apiName,
        `${path}.${field.apiName}`,
        checked.details,
      );
    }
    cells[field.apiName] = checked.value;
  }
  return cells;
}

function refusal(code: string, message: string, apiName: string, path: string, details: JsonObject = {}): RowRefused {
  return new RowRefused(errorBody(code, message, { ...details, api_name: apiName, json_path: path }));
}
