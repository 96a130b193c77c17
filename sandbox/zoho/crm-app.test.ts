import { realClock } from '../simulator/real-clock.ts';
import { type OpenZoho, openZoho } from './testing/open-zoho.ts';

let zoho: OpenZoho;

afterEach(() => zoho.stop());

async function tokenFor(scope: string, sandboxUser?: string): Promise<string> {
  const url = await zoho.consent(scope, sandboxUser === undefined ? {} : { sandbox_user: sandboxUser });
  const answer = await zoho.token({ grant_type: 'authorization_code', code: url.searchParams.get('code') ?? '' });
  return String(answer.json.access_token);
}

test('a call needs a token that is alive', async () => {
  zoho = await openZoho({ people: 40 });

  expect(await zoho.call('GET', '/org', { headers: { Authorization: '' } })).toMatchObject({
    status: 401,
    json: { code: 'AUTHENTICATION_FAILURE' },
  });
  expect(await zoho.call('GET', '/org', { token: 'nonsense' })).toMatchObject({
    status: 401,
    json: { code: 'INVALID_TOKEN' },
  });
});

test('every call checks the scopes of its token', async () => {
  zoho = await openZoho({ people: 40 });
  const token = await tokenFor('ZohoCRM.users.READ,ZohoCRM.coql.READ,ZohoCRM.modules.leads.READ');
  const codeOf = async (method: string, path: string, body?: unknown) =>
    (await zoho.call(method, path, { token, ...(body === undefined ? {} : { body }) })).json.code;
  const query = (module: string) => ({ select_query: `select id from ${module} where id is not null` });

  expect(await codeOf('GET', '/users')).toBeUndefined();
  expect(await codeOf('POST', '/coql', query('Leads'))).toBeUndefined();
  expect(await codeOf('POST', '/coql', query('Contacts'))).toBe('OAUTH_SCOPE_MISMATCH');
  expect(await codeOf('GET', '/org')).toBe('OAUTH_SCOPE_MISMATCH');
  expect(await codeOf('GET', '/settings/fields?module=Leads')).toBe('OAUTH_SCOPE_MISMATCH');
  expect(await codeOf('POST', '/Leads', { data: [{ Last_Name: 'a' }] })).toBe('OAUTH_SCOPE_MISMATCH');
});

test('the token alone says which organisation a call sees', async () => {
  zoho = await openZoho({ people: 40 });
  const main = await zoho.call('GET', '/org');
  const other = await zoho.call('GET', '/org', { token: zoho.sessionToken('Northwind Admin') });
  const [record] = zoho.records('Contacts');

  expect(main.rows[0]).toMatchObject({ company_name: 'Zylker Sandbox', zgid: '60012345678' });
  expect(other.rows[0]).toMatchObject({ company_name: 'Northwind Sandbox', zgid: '60098765432' });
  const stolen = await zoho.call('GET', `/Contacts/${record!.id}`, { token: zoho.sessionToken('Northwind Admin') });
  expect(stolen.status).toBe(204);
});

test('administrators are told from other users', async () => {
  zoho = await openZoho({ people: 40 });
  const names = async (type: string, token = zoho.sessionToken()) =>
    (await zoho.call('GET', `/users?type=${type}`, { token })).rows.map((row) => row.full_name);

  expect(await names('AdminUsers')).toEqual(['Sandbox Admin', 'Sandbox Second Admin']);
  expect(await names('CurrentUser', zoho.sessionToken('Sandbox Sales User'))).toEqual(['Sandbox Sales User']);
  expect(await names('ActiveUsers')).not.toContain('Former Colleague');
  expect(await names('AllUsers')).toContain('Former Colleague');
});

test('a profile without the right may not create', async () => {
  zoho = await openZoho({ people: 40 });
  const token = zoho.sessionToken('Sandbox Support User');

  const answer = await zoho.call('POST', '/Contacts', { token, body: { data: [{ Last_Name: 'a' }] } });

  expect([answer.status, answer.json.code]).toEqual([403, 'NO_PERMISSION']);
});

test('custom fields get their API name from their label, and two of a module may be unique', async () => {
  zoho = await openZoho({ people: 40, withoutExtensionFields: true });
  const create = (label: string) =>
    zoho.call('POST', '/settings/fields?module=Contacts', {
      body: { fields: [{ field_label: label, data_type: 'text', length: 64, external: { type: 'org', show: false } }] },
    });
  const names = async () => (await zoho.call('GET', '/settings/fields?module=Contacts')).rows;

  expect((await names()).map((row) => row.api_name)).not.toContain('ServiceNow_ID');
  expect((await create('ServiceNow ID')).status).toBe(201);
  expect((await create('servicenow id')).rows[0]).toMatchObject({ code: 'DUPLICATE_DATA' });
  expect((await create('Second Key')).status).toBe(201);
  expect((await create('Third Key')).rows[0]).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect((await names()).find((row) => row.api_name === 'ServiceNow_ID')).toMatchObject({
    custom_field: true,
    length: 64,
    unique: { casesensitive: 'false' },
    external: { type: 'org' },
  });
  const upsert = await zoho.upsert('Contacts', [{ Last_Name: 'a', ServiceNow_ID: '1' }], {
    duplicate_check_fields: ['ServiceNow_ID'],
  });
  expect(upsert.rows[0]).toMatchObject({ code: 'SUCCESS', action: 'insert' });
});

test('organisation variables are made, changed and read by their API name', async () => {
  zoho = await openZoho({ people: 40 });
  const variable = {
    name: 'Summary',
    api_name: 'Summary',
    type: 'text',
    variable_group: { name: 'ServiceNow' },
    value: 'a',
  };
  const path = '/settings/variables';

  expect((await zoho.call('GET', path)).status).toBe(204);
  expect((await zoho.call('POST', path, { body: { variables: [variable] } })).status).toBe(201);
  expect((await zoho.call('POST', path, { body: { variables: [variable] } })).rows[0]).toMatchObject({
    code: 'DUPLICATE_DATA',
  });
  expect((await zoho.call('PUT', `${path}/Summary`, { body: { variables: [{ value: 'b' }] } })).status).toBe(200);
  expect((await zoho.call('GET', `${path}/Summary`)).rows[0]).toMatchObject({
    value: 'b',
    variable_group: { name: 'ServiceNow' },
  });
  const tooLong = await zoho.call('PUT', `${path}/Summary`, { body: { variables: [{ value: 'x'.repeat(1_001) }] } });
  expect(tooLong.rows[0]).toMatchObject({ code: 'INVALID_DATA', details: { maximum_length: 1_000 } });
});

test('credits are counted exactly, announced from the half on, and run out', async () => {
  zoho = await openZoho({ people: 40 });
  zoho.setCreditLimit(10);
  const upsert = (count: number) =>
    zoho.upsert(
      'Contacts',
      Array.from({ length: count }, (_, index) => ({ Last_Name: 'a', ServiceNow_ID: `${index}` })),
    );

  expect((await upsert(40)).headers.get('X-API-CREDITS-REMAINING')).toBeNull();
  expect((await zoho.call('GET', '/org')).headers.get('X-API-CREDITS-REMAINING')).toBe('5');
  expect(zoho.credits()).toBe(5);
  const refused = await upsert(60);
  expect([refused.status, refused.json.code]).toEqual([429, 'TOO_MANY_REQUESTS']);
  expect(refused.headers.get('Retry-After')).toBeNull();
  expect(zoho.credits()).toBe(5);
  zoho.clock.advance(24 * 3_600_000);
  expect((await zoho.call('GET', '/org', { token: zoho.sessionToken() })).status).toBe(200);
});

test('eleven heavy calls at once are one too many, and twenty-one of any kind', async () => {
  zoho = await openZoho({ people: 40, clock: realClock, delayMs: 20 });
  const statuses = async (calls: readonly Promise<{ readonly status: number }>[]) =>
    (await Promise.all(calls)).map((answer) => answer.status).sort();
  const query = () => zoho.query('select id from Contacts where id is not null limit 1');

  expect(await statuses(Array.from({ length: 11 }, query))).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  const light = Array.from({ length: 21 }, () => zoho.call('GET', '/org'));
  expect(await statuses(light)).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
  expect((await query()).status).toBe(200);
});

test('what does not exist is said as the API says it', async () => {
  zoho = await openZoho({ people: 40 });

  expect(await zoho.call('GET', '/Nonsense?fields=id')).toMatchObject({
    status: 400,
    json: { code: 'INVALID_MODULE' },
  });
  expect(await zoho.call('GET', '/a/b/c')).toMatchObject({ status: 404, json: { code: 'INVALID_URL_PATTERN' } });
  expect(await zoho.call('PATCH', '/Contacts', { body: {} })).toMatchObject({
    status: 400,
    json: { code: 'INVALID_REQUEST_METHOD' },
  });
});

test('every answer carries the time of the simulated clock', async () => {
  zoho = await openZoho({ people: 40 });

  expect((await zoho.call('GET', '/org')).headers.get('Date')).toBe('Mon, 02 Mar 2026 09:30:15 GMT');
});
