import type { ServiceNowSimulator } from '../servicenow-simulator.ts';
import { startServiceNowSimulator } from '../start-servicenow-simulator.ts';
import type { Call } from '../testing.ts';
import { caller, listPath, manualClock } from '../testing.ts';

let simulator: ServiceNowSimulator;
let call: Call;

beforeAll(async () => {
  simulator = await startServiceNowSimulator({ clock: manualClock() });
  call = caller(simulator, simulator.users.integration);
});
afterAll(() => simulator.stop());

const anyone = () => simulator.seeded.people.find((person) => person.company && person.email)!;

test('a list is a result of texts, with the headers of the platform', async () => {
  const { status, headers, body } = await call('GET', listPath('customer_contact', { sysparm_limit: '100' }));
  expect(status).toBe(200);
  expect(body.result).toHaveLength(100);
  for (const value of Object.values(body.result[0])) {
    if (typeof value !== 'string') expect(value).toEqual({ link: expect.any(String), value: expect.any(String) });
  }
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'application/json;charset=UTF-8',
    date: 'Mon, 05 Jan 2026 12:00:00 GMT',
    'x-total-count': '400',
    'x-is-logged-in': 'true',
    'x-transaction-id': expect.stringMatching(/^[0-9a-f]{12}$/),
    'server-timing': expect.stringContaining('sem_wait'),
    'cache-control': expect.stringContaining('no-store'),
    server: 'snow_adc',
  });
});

test.each([
  ['first', '0', ['first', 0, 'next', 150, 'last', 300]],
  ['middle', '150', ['first', 0, 'prev', 0, 'next', 300, 'last', 300]],
  ['last', '300', ['first', 0, 'prev', 150, 'last', 300]],
])('the %s page links to the others', async (_name, offset, expected) => {
  const parameters = { sysparm_query: 'ORDERBYsys_id', sysparm_limit: '150', sysparm_offset: offset };
  const { headers } = await call('GET', listPath('customer_contact', parameters));
  const links = [...headers.get('link')!.matchAll(/<([^>]+)>;rel="(\w+)"/g)];
  expect(links.flatMap(([, url, rel]) => [rel, Number(new URL(url!).searchParams.get('sysparm_offset'))])).toEqual(
    expected,
  );
  expect(links[0]![1]).toContain('sysparm_query=ORDERBYsys_id&sysparm_limit=150&sysparm_offset=0');
});

test('one page has no links, and counting and links can be left out', async () => {
  const plain = await call('GET', listPath('customer_contact'));
  expect(plain.body.result).toHaveLength(400);
  expect(plain.headers.get('link')).toBeNull();
  const uncounted = await call('GET', listPath('customer_contact', { sysparm_limit: '5', sysparm_no_count: 'true' }));
  expect(uncounted.headers.get('x-total-count')).toBeNull();
  const suppressed = { sysparm_limit: '5', sysparm_suppress_pagination_header: 'true' };
  expect((await call('GET', listPath('customer_contact', suppressed))).headers.get('link')).toBeNull();
});

test('fields that do not exist are left out, and references can be walked', async () => {
  const { sysId, company } = anyone();
  const path = `/api/now/table/customer_contact/${sysId}?sysparm_fields=sys_id,nonsense,account.name,manager.name`;
  expect((await call('GET', path)).body.result).toEqual({
    sys_id: sysId,
    'account.name': company!.name,
    'manager.name': '',
  });
});

test.each([
  [
    'false',
    'false',
    (id: string) => ({ link: expect.stringContaining(`/api/now/table/customer_account/${id}`), value: id }),
  ],
  ['false', 'true', (id: string) => id],
  ['true', 'false', (id: string, name: string) => ({ display_value: name, link: expect.stringContaining(id) })],
  ['true', 'true', (_id: string, name: string) => name],
  [
    'all',
    'false',
    (id: string, name: string) => ({ display_value: name, link: expect.stringContaining(id), value: id }),
  ],
  ['all', 'true', (id: string, name: string) => ({ display_value: name, value: id })],
])('a reference with display_value=%s and exclude_reference_link=%s', async (display, exclude, expected) => {
  const { sysId, company } = anyone();
  const path = `/api/now/table/customer_contact/${sysId}?sysparm_display_value=${display}&sysparm_exclude_reference_link=${exclude}`;
  expect((await call('GET', path)).body.result.account).toEqual(expected(company!.sysId, company!.name));
});

test('display values are labels and times of the reader’s own zone; an empty choice is null', async () => {
  const admin = caller(simulator, simulator.users.admin);
  const { sysId, updatedOn } = simulator.seeded.people.find((person) => person.country === 'DE')!;
  const path = `/api/now/table/customer_contact/${sysId}?sysparm_display_value=all&sysparm_fields=country,gender,sys_updated_on`;
  const { country, gender, sys_updated_on } = (await admin('GET', path)).body.result;
  expect(country).toEqual({ display_value: 'Germany', value: 'DE' });
  expect(gender).toEqual({ display_value: null, value: '' });
  const hoursBehind = (Date.parse(`${updatedOn}Z`) - Date.parse(`${sys_updated_on.display_value}Z`)) / 3_600_000;
  expect(sys_updated_on.value).toBe(updatedOn);
  expect([7, 8]).toContain(hoursBehind);
});

test('sys_user holds the contacts too, with the columns of users only', async () => {
  const { sysId } = anyone();
  const { body } = await call('GET', `/api/now/table/sys_user/${sysId}`);
  expect(body.result.sys_class_name).toBe('customer_contact');
  expect(body.result).not.toHaveProperty('account');
  const logins = await call('GET', listPath('sys_user', { sysparm_query: 'sys_class_name=sys_user' }));
  expect(logins.headers.get('x-total-count')).toBe('5');
});

test('metadata can be read: tables with what they extend, columns, choices, roles', async () => {
  const table = await call(
    'GET',
    listPath('sys_db_object', { sysparm_query: 'name=customer_contact', sysparm_fields: 'name,super_class.name' }),
  );
  expect(table.body.result).toEqual([{ name: 'customer_contact', 'super_class.name': 'sys_user' }]);
  const columns = await call(
    'GET',
    listPath('sys_dictionary', {
      sysparm_query: 'name=sys_user^element=last_name',
      sysparm_fields: 'internal_type,max_length',
      sysparm_exclude_reference_link: 'true',
    }),
  );
  expect(columns.body.result).toEqual([{ internal_type: 'string', max_length: '50' }]);
  const choices = await call(
    'GET',
    listPath('sys_choice', { sysparm_query: 'name=incident^element=state^ORDERBYsequence', sysparm_fields: 'label' }),
  );
  expect(choices.body.result[0]).toEqual({ label: 'New' });
  const roles = await call(
    'GET',
    listPath('sys_user_has_role', { sysparm_query: 'user=javascript:gs.getUserID()', sysparm_fields: 'role.name' }),
  );
  expect(roles.body.result).toContainEqual({ 'role.name': 'csm_ws_integration' });
});

test.each([
  ['GET', '/api/now/table/no_such_table', 400, 'Invalid table no_such_table', null],
  ['GET', '/api/now/nothing', 400, 'Requested URI does not represent any resource', null],
  [
    'GET',
    '/api/now/table/customer_contact/0123',
    404,
    'No Record found',
    "Record doesn't exist or ACL restricts the record retrieval",
  ],
  ['POST', '/api/now/table/customer_contact/0123', 405, 'Method not allowed', expect.any(String)],
  ['GET', '/api/now/table/customer_contact?sysparm_offset=-1', 400, 'Invalid request', expect.any(String)],
])('%s %s is refused with %i', async (method, path, status, message, detail) => {
  const answer = await call(method, path, method === 'POST' ? {} : undefined);
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({ error: { message, detail }, status: 'failure' });
});

test('a wrong login, none, and one whose password must be reset are refused alike', async () => {
  const logins = [{ userName: 'zoho.integration', password: 'wrong' }, simulator.users.mustReset, 'no-such-token'];
  for (const login of logins) {
    const { status, headers, body } = await caller(simulator, login)('GET', listPath('customer_contact'));
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('BASIC');
    expect(body.error).toEqual({ message: 'User Not Authenticated', detail: 'Required to provide Auth information' });
  }
});

test('a user without rights may not query, and a record is as if it did not exist', async () => {
  const weak = caller(simulator, simulator.users.withoutRights);
  const list = await weak('GET', listPath('customer_contact'));
  expect([list.status, list.body.error]).toEqual([
    403,
    { message: 'Insufficient rights', detail: 'Insufficient rights to query records' },
  ]);
  expect((await weak('GET', `/api/now/table/customer_contact/${anyone().sysId}`)).status).toBe(404);
  const users = await weak('GET', listPath('sys_user'));
  expect([users.body.result.length, users.headers.get('x-total-count')]).toEqual([5, '405']);
});

test('Accept must be there and name JSON', async () => {
  expect((await call('GET', listPath('sys_user'), undefined, { accept: '' })).status).toBe(400);
  expect((await call('GET', listPath('sys_user'), undefined, { accept: 'text/csv' })).status).toBe(406);
});

test('HEAD answers the headers of GET without a body', async () => {
  const { status, headers, body } = await call('HEAD', listPath('customer_contact', { sysparm_limit: '1' }));
  expect([status, headers.get('x-total-count'), body]).toEqual([200, '400', undefined]);
});

test('version 1 answers 404 where nothing was found, the others an empty list', async () => {
  const query = '?sysparm_query=sys_id=none';
  expect((await call('GET', `/api/now/v1/table/sys_user${query}`)).status).toBe(404);
  for (const version of ['v2/', '']) {
    const { status, headers, body } = await call('GET', `/api/now/${version}table/sys_user${query}`);
    expect([status, headers.get('x-total-count'), body]).toEqual([200, '0', { result: [] }]);
  }
});

test('parameters that are columns filter by value or label', async () => {
  const byValue = await call('GET', listPath('customer_contact', { country: 'DE' }));
  const byLabel = await call('GET', listPath('customer_contact', { country: 'germany' }));
  expect(Number(byValue.headers.get('x-total-count'))).toBeGreaterThan(10);
  expect(byLabel.headers.get('x-total-count')).toBe(byValue.headers.get('x-total-count'));
});
