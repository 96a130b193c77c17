import type { CallData } from '../sdk-stand-in/messages.ts';
import { isRecord } from '../sdk-stand-in/messages.ts';

/** What the CRM's server said: `ok` false is a refusal that the widget's promise is rejected with. */
export interface CrmAnswer {
  readonly ok: boolean;
  readonly data: unknown;
}

/** The REST call that does the work of a widget's call. */
interface RestCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

/** Sends a request to the simulated CRM with the rights of one user. */
export type AskCrm = (request: { method: string; path: string; body?: string }) => Promise<Response>;

type Translation = (data: CallData) => RestCall | undefined;

/** Which REST call a widget's call stands for, by its category. */
const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  CONFIG: ({ type }) => {
    if (type === 'CURRENT_USER') return { method: 'GET', path: '/users?type=CurrentUser' };
    return type === 'ORG' ? { method: 'GET', path: '/org' } : undefined;
  },
  META: ({ type, Entity }) => {
    if (type === 'MODULE_LIST') return { method: 'GET', path: '/settings/modules' };
    return type === 'FIELD_LIST' ? { method: 'GET', path: `/settings/fields?module=${encode(Entity)}` } : undefined;
  },
  USER: ({ ID }) => ({ method: 'GET', path: `/users/${encode(ID)}` }),
  READ: ({ APIData }) => ({ method: 'GET', path: readPath(isRecord(APIData) ? APIData : {}) }),
  SEARCH: ({ APIData }) => ({ method: 'GET', path: searchPath(isRecord(APIData) ? APIData : {}) }),
  QUERY: ({ APIData }) => ({ method: 'POST', path: '/coql', body: APIData }),
};

/** The most fields that one call of the REST API gives. */
const MOST_FIELDS = 50;

interface RestAnswer {
  readonly status: number;
  readonly json: unknown;
}

type Send = (call: RestCall) => Promise<RestAnswer>;

/** Answers a widget's data calls from the simulated CRM, with the rights of the user whose `ask` is given. */
export function createCrmSession(ask: AskCrm): (data: CallData) => Promise<CrmAnswer> {
  async function send(call: RestCall): Promise<RestAnswer> {
    const response = await ask({
      method: call.method,
      path: `/crm/v8${call.path}`,
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
  }

  return async (data) => {
    if (data.category === 'CONFIG' && data.type === 'VARIABLE') return readVariables(send, data.nameSpace);
    const call = TRANSLATIONS[String(data.category)]?.(data);
    if (!call) {
      return { ok: false, data: { code: 'NOT_SUPPORTED', message: 'The simulated CRM page does not do this.' } };
    }
    const { status, json } = await send(await withFields(send, data, call));
    // What the SDK hands out where the REST API has nothing to say.
    if (status === 204) return { ok: true, data: { status: 204, statusText: 'nocontent' } };
    return { ok: status < 400, data: json };
  };
}

/** The SDK's list calls give every field where they name none; the REST API demands that they be named. */
async function withFields(send: Send, { category, APIData }: CallData, call: RestCall): Promise<RestCall> {
  if (category !== 'READ' || !isRecord(APIData) || APIData.fields !== undefined) return call;
  const isOneRecord = APIData.RecordID !== undefined && APIData.RelatedList === undefined;
  if (isOneRecord) return call;
  const names = await readFieldNames(send, APIData.RelatedList ?? APIData.Entity);
  return { ...call, path: readPath({ ...APIData, fields: names.slice(0, MOST_FIELDS).join(',') }) };
}

async function readFieldNames(send: Send, module: unknown): Promise<readonly string[]> {
  const { json } = await send({ method: 'GET', path: `/settings/fields?module=${encode(module)}` });
  const fields = isRecord(json) && Array.isArray(json.fields) ? json.fields.filter(isRecord) : [];
  // A related list has a name of its own, which is mostly but not always a module's.
  return fields.length === 0 ? ['id'] : fields.map((field) => String(field.api_name));
}

/** One name gives `{Success: {Content}}`, several give `{Success: {content: {name: {value}}}}`, as documented. */
async function readVariables(send: Send, wanted: unknown): Promise<CrmAnswer> {
  const { status, json } = await send({ method: 'GET', path: '/settings/variables' });
  if (status >= 400) return { ok: false, data: json };
  const values = readVariableValues(json);
  const names = isRecord(wanted) ? wanted.apiKeys : undefined;
  if (Array.isArray(names)) {
    const found = names.map(String).filter((name) => values.has(name));
    const content = Object.fromEntries(found.map((name) => [name, { value: values.get(name) }]));
    return { ok: true, data: { Success: { content } } };
  }
  const value = values.get(String(wanted));
  if (value === undefined) return { ok: true, data: { Error: { Content: 'Variable not found' } } };
  return { ok: true, data: { Success: { Content: value } } };
}

function readVariableValues(json: unknown): Map<string, string> {
  const rows = isRecord(json) && Array.isArray(json.variables) ? json.variables.filter(isRecord) : [];
  return new Map(rows.map((row) => [String(row.api_name), String(row.value ?? '')]));
}

function readPath(data: CallData): string {
  const parts = [data.Entity, data.RecordID, data.RelatedList].filter((part) => part !== undefined);
  const query = new URLSearchParams();
  for (const name of ['page', 'per_page', 'sort_order', 'sort_by', 'fields']) {
    if (data[name] !== undefined) query.set(name, String(data[name]));
  }
  const suffix = query.size === 0 ? '' : `?${query}`;
  return `/${parts.map(encode).join('/')}${suffix}`;
}

function searchPath(data: CallData): string {
  const query = new URLSearchParams({ [String(data.Type)]: String(data.Query) });
  return `/${encode(data.Entity)}/search?${query}`;
}

function encode(value: unknown): string {
  return encodeURIComponent(String(value));
}
