import { errorBody } from '../crm-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { type DataType, field } from '../modules/field.ts';
import { type Organisation, type OrgModule, uniqueFields } from '../organisation.ts';

/** In every edition: https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html */
const UNIQUE_FIELDS_PER_MODULE = 2;
const LONGEST_LABEL = 50;

const CREATABLE: ReadonlySet<string> = new Set<DataType>([
  'text',
  'textarea',
  'email',
  'phone',
  'website',
  'picklist',
  'multiselectpicklist',
  'boolean',
  'integer',
  'double',
  'currency',
  'percent',
  'date',
  'datetime',
  'lookup',
]);

const MAY_BE_UNIQUE: ReadonlySet<string> = new Set<DataType>(['text', 'email', 'phone', 'integer', 'double']);

/** Makes a custom field and answers with the result of its row. */
export function createField(organisation: Organisation, module: OrgModule, row: Json, path: string): JsonObject {
  if (!isJsonObject(row))
    return errorBody('INVALID_DATA', 'invalid data', { json_path: path, expected_data_type: 'jsonobject' });
  const problem = findProblem(organisation, module, row, path);
  if (problem) return problem;
  const label = String(row.field_label).trim();
  const external = isJsonObject(row.external) ? row.external.type : undefined;
  const length = row.length;
  const target = targetOf(row);
  const created = {
    ...field(row.data_type as DataType, apiNameOf(label), {
      label,
      custom: true,
      unique: row.unique !== undefined || external !== undefined,
      ...(typeof length === 'number' ? { length } : {}),
      ...(external === 'org' || external === 'user' ? { external } : {}),
      ...(target === undefined ? {} : { target }),
      ...(Array.isArray(row.pick_list_values) ? { choices: choicesOf(row.pick_list_values) } : {}),
    }),
    id: organisation.nextId(),
  };
  module.fields.set(created.apiName, created);
  if (created.unique) module.records.addIndex(created.apiName);
  return { code: 'SUCCESS', details: { id: created.id }, message: 'field created', status: 'success' };
}

/** `ServiceNow ID` becomes `ServiceNow_ID`. */
function apiNameOf(label: string): string {
  return label.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '');
}

function targetOf(row: JsonObject): string | undefined {
  const lookup = isJsonObject(row.lookup) ? row.lookup.module : undefined;
  const apiName = isJsonObject(lookup) ? lookup.api_name : undefined;
  return typeof apiName === 'string' ? apiName : undefined;
}

function choicesOf(values: readonly Json[]): readonly string[] {
  return values.flatMap((value) =>
    isJsonObject(value) && typeof value.display_value === 'string' ? [value.display_value] : [],
  );
}

function findProblem(
  organisation: Organisation,
  module: OrgModule,
  row: JsonObject,
  path: string,
): JsonObject | undefined {
  return findMalformed(organisation, row, path) ?? findCollision(module, row, path);
}

function findMalformed(organisation: Organisation, row: JsonObject, path: string): JsonObject | undefined {
  const { field_label: label, data_type: type, external } = row;
  for (const name of ['field_label', 'data_type']) {
    if (!row[name])
      return errorBody('MANDATORY_NOT_FOUND', 'required field not found', { api_name: name, json_path: path });
  }
  if (typeof label !== 'string' || label.length > LONGEST_LABEL || apiNameOf(label) === '') {
    return errorBody('INVALID_DATA', 'invalid data', {
      api_name: 'field_label',
      json_path: `${path}.field_label`,
      maximum_length: LONGEST_LABEL,
    });
  }
  if (typeof type !== 'string' || !CREATABLE.has(type)) {
    return errorBody('INVALID_DATA', 'invalid data', { api_name: 'data_type', json_path: `${path}.data_type` });
  }
  const asksForUnique = row.unique !== undefined || external !== undefined;
  if (asksForUnique && !MAY_BE_UNIQUE.has(type)) {
    return errorBody('NOT_ALLOWED', 'this data type cannot be unique', { api_name: 'unique', json_path: path });
  }
  if (external !== undefined && type !== 'text') {
    return errorBody('NOT_ALLOWED', 'an external field is a single line', { api_name: 'external', json_path: path });
  }
  if (type === 'lookup' && !organisation.modules.has(targetOf(row) ?? '')) {
    return errorBody('DEPENDENT_FIELD_MISSING', 'One or more dependent fields are missing', {
      api_name: 'lookup',
      json_path: path,
    });
  }
  return undefined;
}

function findCollision(module: OrgModule, row: JsonObject, path: string): JsonObject | undefined {
  const label = String(row.field_label).trim();
  const fields = [...module.fields.values()];
  const isTaken = fields.some(
    (other) => other.label.toLowerCase() === label.toLowerCase() || other.apiName === apiNameOf(label),
  );
  if (isTaken)
    return errorBody('DUPLICATE_DATA', 'Duplicate field label', {
      api_name: 'field_label',
      json_path: `${path}.field_label`,
    });
  const asksForUnique = row.unique !== undefined || row.external !== undefined;
  if (!asksForUnique || uniqueFields(module).length < UNIQUE_FIELDS_PER_MODULE) return undefined;
  return errorBody('LIMIT_EXCEEDED', 'The field has reached its maximum creation limit', {
    api_name: 'unique',
    limit: UNIQUE_FIELDS_PER_MODULE,
    json_path: path,
  });
}
