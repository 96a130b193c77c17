import type { ApiClient } from '../../http/api-client.ts';
import { createCallLimiter } from '../../http/call-limiter.ts';
import { createApiClient } from '../../http/create-api-client.ts';
import type { HttpRequest } from '../../http/runtime.ts';
import {
  createScriptedTransport,
  type Script,
  type ScriptedAnswer,
  type ScriptedTransport,
  silentLogger,
} from '../../http/testing/scripted-transport.ts';
import { createVirtualClock, type VirtualClock } from '../../http/testing/virtual-clock.ts';
import { createRestMetadata } from '../rest-metadata.ts';
import { createZohoConnector } from '../zoho-connector.ts';

export const API = 'https://www.zohoapis.test';

export interface ScriptedClient extends ScriptedTransport {
  readonly client: ApiClient;
  readonly clock: VirtualClock;
}

/** The real API client on a scripted network and a virtual clock. */
export function scriptedClient(script: Script): ScriptedClient {
  const clock = createVirtualClock();
  const scripted = createScriptedTransport(script);
  const limiter = createCallLimiter({ concurrency: 10, clock });
  const client = createApiClient({
    side: 'crm',
    transport: scripted.transport,
    clock,
    random: () => 0.5,
    logger: silentLogger,
    limiter,
  });
  return { ...scripted, client, clock };
}

function field(apiName: string, dataType: string, more: object = {}): object {
  return { api_name: apiName, data_type: dataType, field_label: apiName.replaceAll('_', ' '), unique: {}, ...more };
}

export const KEY_FIELD = field('ServiceNow_ID', 'text', { length: 100, unique: { casesensitive: false } });

export const CONTACT_FIELDS: readonly object[] = [
  field('id', 'bigint', { read_only: true }),
  field('First_Name', 'text', { length: 40 }),
  field('Last_Name', 'text', { length: 80, system_mandatory: true }),
  field('Email', 'email', { length: 100 }),
  field('Description', 'textarea', { length: 32000 }),
  field('Account_Name', 'lookup', { lookup: { module: { api_name: 'Accounts', id: '1' } } }),
  field('Email_Opt_Out', 'boolean'),
  field('Lead_Source', 'picklist', {
    pick_list_values: [
      { display_value: '-None-', actual_value: '-None-' },
      { display_value: 'Web site', actual_value: 'Web' },
    ],
  }),
  field('Tax', 'subform'),
  field('Modified_Time', 'datetime', { read_only: true, operation_type: { api_create: false, api_update: false } }),
];

export const ORDER_FIELDS: readonly object[] = [
  field('Subject', 'text', { system_mandatory: true }),
  field('Terms_and_Conditions', 'textarea', { textarea: { type: 'rich_text' } }),
  field('Description', 'textarea'),
  field('Grand_Total', 'currency', { read_only: true, decimal_place: 2 }),
  field('Purchase_Items', 'subform', { associated_module: { module: 'Purchase_Items', id: '9' } }),
  KEY_FIELD,
];

export const LINE_FIELDS: readonly object[] = [
  field('Parent_Id', 'lookup', { lookup: { module: { api_name: 'Purchase_Orders', id: '2' } } }),
  field('Product_Name', 'lookup', { lookup: { module: { api_name: 'Products', id: '3' } } }),
  field('Quantity', 'double', { decimal_place: 2 }),
  field('List_Price', 'currency', { decimal_place: 2 }),
  field('Description', 'textarea'),
];

const FIELDS: Readonly<Record<string, readonly object[]>> = {
  Purchase_Orders: ORDER_FIELDS,
  Purchase_Items: LINE_FIELDS,
};

/** One that the organisation has not, and one that the API may not use: Zoho refuses both alike. */
const REFUSED_MODULES: ReadonlySet<string> = new Set(['Unicorns', 'Visits']);
const INVALID_MODULE: ScriptedAnswer = {
  status: 400,
  json: { code: 'INVALID_MODULE', details: {}, message: 'the module name given seems to be invalid', status: 'error' },
};

/** Answers metadata from a list of fields and leaves the rest to the script. */
export function withMetadata(script: Script, fields: () => readonly object[] = () => [...CONTACT_FIELDS, KEY_FIELD]) {
  let used = 0;
  return (request: HttpRequest): ScriptedAnswer => {
    if (request.method === 'GET' && request.url.includes('/settings/fields')) {
      const module = new URL(request.url).searchParams.get('module') ?? '';
      if (REFUSED_MODULES.has(module)) return INVALID_MODULE;
      return { json: { fields: FIELDS[module] ?? fields() } };
    }
    const answer = typeof script === 'function' ? script(request, used) : script[used];
    used += 1;
    return answer ?? { status: 599, body: 'No answer was scripted' };
  };
}

/** The connector on a scripted network; `calls` are the requests other than metadata. */
export function scriptedConnector(script: Script, fields?: () => readonly object[]) {
  const scripted = scriptedClient(withMetadata(script, fields));
  const credits: number[] = [];
  const connector = createZohoConnector({
    apiOrigin: API,
    client: scripted.client,
    metadata: createRestMetadata(scripted.client, API),
    clock: scripted.clock,
    logger: silentLogger,
    onCredits: (remaining) => credits.push(remaining),
  });
  const calls = () => scripted.requests.filter((request) => request.method !== 'GET');
  const bodies = () => calls().map((request) => JSON.parse(request.body ?? 'null'));
  const queries = () => bodies().flatMap((body) => body?.select_query ?? []);
  /** Everything but metadata, as short lines. */
  const lines = () => scripted.log.filter((line) => !line.includes('/settings/'));
  return { ...scripted, connector, credits, calls, bodies, queries, lines };
}
