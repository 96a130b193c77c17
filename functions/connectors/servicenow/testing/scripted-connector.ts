import { createCallLimiter } from '../../http/call-limiter.ts';
import { createApiClient } from '../../http/create-api-client.ts';
import type { HttpRequest } from '../../http/runtime.ts';
import { createScriptedTransport, type ScriptedAnswer, silentLogger } from '../../http/testing/scripted-transport.ts';
import { createVirtualClock } from '../../http/testing/virtual-clock.ts';
import { createServiceNowConnector } from '../servicenow-connector.ts';
import { createTableApi } from '../table-api.ts';

export const ORIGIN = 'https://acme.service-now.com';

/** An id of the platform's form for a small number. */
export const sysId = (number: number): string => number.toString(16).padStart(32, '0');

/** A row as a table of people gives it; versions go up with the number. */
export function personRow(number: number, second = number): Record<string, string> {
  return {
    sys_id: sysId(number),
    sys_updated_on: `2026-03-01 00:00:${String(second).padStart(2, '0')}`,
    sys_mod_count: '1',
    name: `Person ${number}`,
    email: `p${number}@x.example`,
  };
}

export const list = (rows: readonly unknown[], total: number = rows.length): ScriptedAnswer => ({
  headers: { 'x-total-count': String(total) },
  json: { result: rows },
});

export const refusal = (status: number, message: string, detail: string | null = null): ScriptedAnswer => ({
  status,
  json: { error: { message, detail }, status: 'failure' },
});

const TABLES = [
  { sys_id: sysId(1), name: 'people', label: 'People', super_class: sysId(2) },
  { sys_id: sysId(2), name: 'base', label: 'Base', super_class: '' },
  { sys_id: sysId(3), name: 'orders', label: 'Orders', super_class: '', ws_access: 'false' },
  { sys_id: sysId(4), name: 'order_lines', label: 'Order lines', super_class: '' },
];
const column = (name: string, element: string, internal_type: string, more: object = {}) => ({
  sys_id: sysId(100 + element.length),
  name,
  element,
  internal_type,
  column_label: element.toUpperCase(),
  active: 'true',
  ...more,
});
const COLUMNS = [
  column('people', 'name', 'string', { mandatory: 'true', max_length: '100' }),
  column('people', 'email', 'email'),
  column('people', 'active', 'boolean'),
  column('people', 'company', 'reference', { reference: 'base' }),
  column('people', 'secret', 'password2'),
  column('people', 'state', 'integer', { choice: '1' }),
  column('people', 'sys_class_name', 'sys_class_name'),
  column('people', 'comments', 'journal_input'),
  column('people', 'manager', 'reference', { reference: 'people' }),
  column('orders', 'correlation_id', 'string'),
  column('orders', 'short_description', 'string'),
  column('orders', 'vendor', 'reference', { reference: 'people' }),
  column('order_lines', 'purchase_order', 'reference', { reference: 'orders' }),
  column('order_lines', 'number', 'string'),
  column('order_lines', 'model', 'reference', { reference: 'base' }),
  column('order_lines', 'ordered_quantity', 'integer'),
  column('base', 'name', 'string', { mandatory: 'false', max_length: '40' }),
  column('base', 'title', 'string', { read_only: 'true', max_length: '1000' }),
  column('base', 'correlation_id', 'string'),
  column('base', 'born', 'glide_date'),
];
const CHOICES = [
  { sys_id: sysId(1), name: 'base', element: 'state', value: '9', label: 'Old', sequence: '1', inactive: 'false' },
  { sys_id: sysId(2), name: 'people', element: 'state', value: '2', label: 'Two', sequence: '2', inactive: 'false' },
  { sys_id: sysId(3), name: 'people', element: 'state', value: '1', label: 'One', sequence: '1', inactive: 'false' },
  { sys_id: sysId(4), name: 'people', element: 'state', value: '3', label: 'Gone', sequence: '3', inactive: 'true' },
];

/** Answers the metadata tables for two tables, `people` and its parent `base`. */
export function answerMetadata({ url }: HttpRequest): ScriptedAnswer | undefined {
  const { pathname, searchParams } = new URL(url);
  const query = searchParams.get('sysparm_query') ?? '';
  if (pathname.endsWith('/sys_db_object')) {
    return list(TABLES.filter(({ name, sys_id }) => query === `name=${name}` || query === `sys_id=${sys_id}`));
  }
  const names = /^nameIN([^^]*)/.exec(query)?.[1]?.split(',') ?? [];
  if (pathname.endsWith('/sys_dictionary')) return list(COLUMNS.filter(({ name }) => names.includes(name)));
  if (pathname.endsWith('/sys_choice')) return list(CHOICES.filter(({ name }) => names.includes(name)));
  return undefined;
}

export type Answerer = (request: HttpRequest, index: number) => ScriptedAnswer;

/**
 * A connector whose metadata is answered by itself; the script answers the rest, counted from 0. The instance has no
 * Batch API unless the test brings its `batch`.
 */
export function buildConnector(
  answer: Answerer,
  metadata: typeof answerMetadata = answerMetadata,
  batch?: (request: HttpRequest, index: number) => ScriptedAnswer,
) {
  const clock = createVirtualClock();
  let index = -1;
  const data: { readonly line: string; readonly request: HttpRequest }[] = [];
  const batches: HttpRequest[] = [];
  const scripted = createScriptedTransport((request) => {
    const known = metadata(request);
    if (known !== undefined) return known;
    if (request.url.endsWith('/api/now/v1/batch')) {
      batches.push(request);
      return batch?.(request, batches.length - 1) ?? refusal(404, 'Requested URI does not represent any resource');
    }
    index += 1;
    data.push({ line: scripted.log.at(-1) ?? '', request });
    return answer(request, index);
  });
  const limiter = createCallLimiter({ concurrency: 4, clock });
  const deps = { side: 'servicenow', transport: scripted.transport, clock, logger: silentLogger, limiter } as const;
  const client = createApiClient({ ...deps, random: () => 0.5 });
  const connector = createServiceNowConnector({ origin: ORIGIN, client, clock, logger: silentLogger });
  const api = createTableApi({ origin: ORIGIN, client, clock });
  return { connector, api, clock, data, batches, log: scripted.log };
}

export const queryOf = ({ url }: HttpRequest): URLSearchParams => new URL(url).searchParams;
