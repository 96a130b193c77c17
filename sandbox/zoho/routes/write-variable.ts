import { errorBody } from '../crm-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { Organisation, OrgVariable } from '../organisation.ts';

/** The longest value is not documented; nothing should depend on more. */
const LONGEST_VALUE = 1_000;
const API_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

const TYPES: ReadonlySet<string> = new Set([
  'text',
  'textarea',
  'integer',
  'long',
  'decimal',
  'percent',
  'currency',
  'date',
  'datetime',
  'email',
  'phone',
  'url',
  'checkbox',
]);

/** Makes a variable and answers with the result of its row: https://www.zoho.com/crm/developer/docs/api/v8/create-variables.html */
export function createVariable(organisation: Organisation, row: Json, path: string): JsonObject {
  if (!isJsonObject(row)) return refuse('INVALID_DATA', 'variables', path);
  const missing = ['name', 'api_name', 'type', 'variable_group'].find((name) => !row[name]);
  if (missing)
    return errorBody('MANDATORY_NOT_FOUND', 'required field not found', { api_name: missing, json_path: path });
  const { name, api_name: apiName, type, value, description } = row;
  if (typeof apiName !== 'string' || !API_NAME.test(apiName)) return refuse('INVALID_DATA', 'api_name', path);
  if (typeof type !== 'string' || !TYPES.has(type)) return refuse('INVALID_DATA', 'type', path);
  if (!isValue(value)) return tooLong(path);
  const isTaken = [...organisation.variables.values()].some((other) => other.apiName === apiName);
  if (isTaken) return refuse('DUPLICATE_DATA', 'api_name', path);
  const groupId = groupIdOf(organisation, row.variable_group);
  if (groupId === undefined) return refuse('INVALID_DATA', 'variable_group', path);
  const id = organisation.nextId();
  organisation.variables.set(id, {
    id,
    apiName,
    type,
    groupId,
    name: String(name),
    value: value ?? null,
    description: typeof description === 'string' ? description : null,
  });
  return { code: 'SUCCESS', details: { id }, message: 'variable created', status: 'success' };
}

export function updateVariable(
  organisation: Organisation,
  variable: OrgVariable | undefined,
  row: Json,
  path: string,
): JsonObject {
  if (!variable || !isJsonObject(row)) return refuse('INVALID_DATA', 'id', path);
  const { value, name, description } = row;
  if (!isValue(value)) return tooLong(path);
  organisation.variables.set(variable.id, {
    ...variable,
    ...(value === undefined ? {} : { value }),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  });
  return { code: 'SUCCESS', details: { id: variable.id }, message: 'variable updated', status: 'success' };
}

function isValue(value: Json | undefined): value is string | null | undefined {
  return value === undefined || value === null || (typeof value === 'string' && value.length <= LONGEST_VALUE);
}

function refuse(code: string, apiName: string, path: string): JsonObject {
  const message = code === 'DUPLICATE_DATA' ? 'duplicate data' : 'invalid data';
  return errorBody(code, message, { api_name: apiName, json_path: `${path}.${apiName}` });
}

function tooLong(path: string): JsonObject {
  const details = { api_name: 'value', json_path: `${path}.value`, maximum_length: LONGEST_VALUE };
  return errorBody('INVALID_DATA', 'invalid data', details);
}

/** A group is named by id or by name; a name that is new makes a group. */
function groupIdOf(organisation: Organisation, group: Json | undefined): string | undefined {
  if (!isJsonObject(group)) return undefined;
  const { id, name } = group;
  const groups = [...organisation.variableGroups.values()];
  const found = groups.find((other) => other.id === id || other.name === name || other.apiName === name);
  if (found) return found.id;
  if (id !== undefined || typeof name !== 'string') return undefined;
  const created = { id: organisation.nextId(), name, apiName: name.replaceAll(/\W+/g, '_') };
  organisation.variableGroups.set(created.id, created);
  return created.id;
}
