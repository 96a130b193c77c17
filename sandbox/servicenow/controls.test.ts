import { text } from './dictionary/column.ts';
import type { ServiceNowSimulator } from './servicenow-simulator.ts';
import { startServiceNowSimulator } from './start-servicenow-simulator.ts';
import type { Call } from './testing.ts';
import { caller, listPath, manualClock } from './testing.ts';

let clock: ReturnType<typeof manualClock>;
let simulator: ServiceNowSimulator;
let call: Call;

beforeEach(async () => {
  clock = manualClock();
  simulator = await startServiceNowSimulator({ clock, people: 20 });
  call = caller(simulator, simulator.users.integration);
});
afterEach(() => simulator.stop());

test('a table whose plugin is missing is unknown, and its records are gone from the parent', async () => {
  simulator.dropTable('customer_contact');
  expect((await call('GET', listPath('customer_contact'))).body.error.message).toBe('Invalid table customer_contact');
  expect((await call('GET', listPath('sys_user'))).headers.get('x-total-count')).toBe('5');
  expect(
    (await call('GET', listPath('sys_db_object', { sysparm_query: 'name=customer_contact' }))).body.result,
  ).toEqual([]);
});

test('a denied table may not be queried, except by administrators', async () => {
  simulator.denyTable('customer_contact');
  expect((await call('GET', listPath('customer_contact'))).status).toBe(403);
  const admin = caller(simulator, simulator.users.admin);
  expect((await admin('GET', listPath('customer_contact'))).status).toBe(200);
  simulator.denyTable('customer_contact', false);
  expect((await call('GET', listPath('customer_contact'))).status).toBe(200);
});

test('hidden rows make a page short although the limit and the count include them', async () => {
  const ids = simulator
    .table('customer_contact')
    .map((row) => row.sys_id!)
    .sort();
  for (const id of ids.slice(0, 3)) simulator.hideRow(id);
  const page = await call('GET', listPath('customer_contact', { sysparm_query: 'ORDERBYsys_id', sysparm_limit: '3' }));
  expect([page.body.result, page.headers.get('x-total-count')]).toEqual([[], '20']);
  expect(page.headers.get('link')).toContain('rel="next"');
  expect((await call('GET', `/api/now/table/customer_contact/${ids[0]}`)).status).toBe(404);
});

test('a sleeping instance answers everything with a page and status 200', async () => {
  simulator.sleepInstance(true);
  const answer = await simulator.fetch(new Request(`${simulator.origin}/api/now/table/sys_user`));
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
  expect(await answer.text()).toContain('hibernating');
  simulator.sleepInstance(false);
  expect((await call('GET', listPath('sys_user'))).status).toBe(200);
});

test('a rate limit is named in headers, refuses what is too much, and starts again with the hour', async () => {
  expect((await call('GET', listPath('sys_user'))).headers.get('x-ratelimit-limit')).toBeNull();
  simulator.setRateLimit({ requestsPerHour: 2 });
  clock.advance(600_000);
  const first = await call('GET', listPath('sys_user'));
  expect(first.headers.get('x-ratelimit-limit')).toBe('2');
  expect(first.headers.get('x-ratelimit-reset')).toBe(String(Date.UTC(2026, 0, 5, 13) / 1000));
  expect(first.headers.get('x-ratelimit-rule')).toMatch(/^[0-9a-f]{32}$/);
  await call('GET', listPath('sys_user'));
  const refused = await call('GET', listPath('sys_user'));
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3000']);
  expect(refused.body.error).toEqual({
    message: 'Rate limit exceeded',
    detail: 'Rate limit of 2 requests per hour for Table API exceeded',
  });
  clock.advance(3_000_000);
  expect((await call('GET', listPath('sys_user'))).status).toBe(200);
});

test('inactive users can be hidden from everyone but administrators', async () => {
  const [row] = simulator.table('customer_contact');
  simulator.editAsPerson('customer_contact', row!.sys_id!, { active: 'false' });
  simulator.hideInactiveUsers(true);
  expect((await call('GET', `/api/now/table/customer_contact/${row!.sys_id}`)).status).toBe(404);
  const admin = caller(simulator, simulator.users.admin);
  expect((await admin('GET', `/api/now/table/customer_contact/${row!.sys_id}`)).status).toBe(200);
});

test('a column that an update set brings can be described, written and queried', async () => {
  simulator.addColumn('customer_contact', text('u_crm_key', 'CRM key', 100));
  const { sys_id } = simulator.table('customer_contact')[0]!;
  await call('PATCH', `/api/now/table/customer_contact/${sys_id}`, { u_crm_key: 'k-1' });
  const found = await call(
    'GET',
    listPath('customer_contact', { sysparm_query: 'u_crm_key=k-1', sysparm_fields: 'sys_id' }),
  );
  expect(found.body.result).toEqual([{ sys_id }]);
  const described = await call('GET', listPath('sys_dictionary', { sysparm_query: 'element=u_crm_key' }));
  expect(described.body.result).toHaveLength(1);
});

test('a link to a record shows it to those who log in', async () => {
  const { sys_id, last_name } = simulator
    .table('customer_contact')
    .find((row) => /^[A-Z][a-z]+$/.test(row.last_name!))!;
  const path = `/customer_contact.do?sys_id=${sys_id}`;
  const link = `/nav_to.do?uri=${encodeURIComponent(path.slice(1))}`;
  const sent = await simulator.fetch(new Request(simulator.origin + link));
  expect(sent.headers.get('location')).toBe(path);
  expect(await (await simulator.fetch(new Request(simulator.origin + path))).text()).toContain('Log In');
  const { userName, password } = simulator.users.integration;
  const body = new URLSearchParams({ next: path, user_name: userName, user_password: password });
  const login = await simulator.fetch(new Request(`${simulator.origin}/login.do`, { method: 'POST', body }));
  const cookie = login.headers.get('set-cookie')!.split(';')[0]!;
  const shown = await simulator.fetch(new Request(simulator.origin + path, { headers: { cookie } }));
  expect(await shown.text()).toContain(last_name);
});
