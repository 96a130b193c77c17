import type { ServiceNowSimulator } from '../servicenow-simulator.ts';
import { startServiceNowSimulator } from '../start-servicenow-simulator.ts';
import type { Call } from '../testing.ts';
import { caller, manualClock } from '../testing.ts';

let simulator: ServiceNowSimulator;
let call: Call;

beforeEach(async () => {
  simulator = await startServiceNowSimulator({ clock: manualClock(), people: 20 });
  call = caller(simulator, simulator.users.integration);
});
afterEach(() => simulator.stop());

const HEADERS = [
  { name: 'Accept', value: 'application/json' },
  { name: 'Content-Type', value: 'application/json' },
];
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const decoded = (body: string) => JSON.parse(Buffer.from(body, 'base64').toString('utf8'));
const read = (id: string, url = '/api/now/table/customer_contact?sysparm_limit=1') => ({
  id,
  method: 'GET',
  url,
  headers: HEADERS,
});
const batch = (rest_requests: unknown[]) => call('POST', '/api/now/v1/batch', { batch_request_id: 7, rest_requests });

test('a batch answers 200 whatever became of its items', async () => {
  const { status, body } = await batch([
    read('1'),
    {
      id: '2',
      method: 'POST',
      url: '/api/now/table/customer_contact',
      headers: HEADERS,
      body: encoded({ last_name: 'Weiß' }),
    },
    read('3', '/api/now/table/no_such_table'),
  ]);
  expect(status).toBe(200);
  expect(body).toMatchObject({ batch_request_id: '7', unserviced_requests: [] });
  expect(body.serviced_requests.map((item: { status_code: number }) => item.status_code)).toEqual([200, 201, 400]);
  expect(decoded(body.serviced_requests[1].body).result.last_name).toBe('Weiß');
  expect(body.serviced_requests[0].headers).toContainEqual({ name: 'x-total-count', value: '20' });
});

test('what passes a limit is left for the caller to send again', async () => {
  simulator.setBatchLimits({ maxItems: 2 });
  const { body } = await batch([read('1'), read('2'), read('3'), read('4')]);
  expect(body.serviced_requests.map((item: { id: string }) => item.id)).toEqual(['1', '2']);
  expect(body.unserviced_requests).toEqual(['3', '4']);
});

test('response headers can be left out', async () => {
  const { body } = await batch([{ ...read('1'), exclude_response_headers: true }]);
  expect(body.serviced_requests[0].headers).toEqual([]);
});

test('a batch of reads is logged as a read, one with writes as a write of so many records', async () => {
  simulator.clearCalls();
  await batch([read('1')]);
  const write = { method: 'POST', url: '/api/now/table/customer_contact', headers: HEADERS, body: encoded({}) };
  await batch([read('1'), { id: '2', ...write }, { id: '3', ...write }]);
  expect(simulator.calls.map(({ kind, records }) => [kind, records])).toEqual([
    ['read', undefined],
    ['write', 2],
  ]);
  expect(simulator.writes()).toBe(2);
});

test('a count is a text', async () => {
  const { body } = await call('GET', '/api/now/stats/customer_contact?sysparm_count=true&sysparm_query=active=true');
  expect(body).toEqual({ result: { stats: { count: '20' } } });
});

test('counts by group name their values', async () => {
  const { body } = await call('GET', '/api/now/stats/sys_user?sysparm_count=true&sysparm_group_by=sys_class_name');
  expect(body.result).toContainEqual({
    stats: { count: '20' },
    groupby_fields: [{ field: 'sys_class_name', value: 'customer_contact' }],
  });
});
