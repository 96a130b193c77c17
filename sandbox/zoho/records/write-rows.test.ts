import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';

let zoho: OpenZoho;

beforeEach(async () => {
  zoho = await openZoho({ people: 40, contacts: 0 });
});

afterEach(() => zoho.stop());

const KEY = { duplicate_check_fields: ['ServiceNow_ID'] };

test('an upsert by our own field inserts once and updates from then on', async () => {
  const first = await zoho.upsert('Contacts', [{ Last_Name: 'New', ServiceNow_ID: 'abc' }], KEY);
  const second = await zoho.upsert('Contacts', [{ Last_Name: 'Newer', ServiceNow_ID: 'ABC' }], KEY);

  expect(first.status).toBe(200);
  expect(first.rows[0]).toMatchObject({
    code: 'SUCCESS',
    action: 'insert',
    duplicate_field: null,
    message: 'record added',
  });
  expect(second.rows[0]).toMatchObject({
    action: 'update',
    duplicate_field: 'ServiceNow_ID',
    message: 'record updated',
  });
  expect((second.rows[0]!.details as { id: string }).id).toBe((first.rows[0]!.details as { id: string }).id);
  expect(zoho.writes()).toEqual({ records: 2, calls: 2, created: 1, updated: 1, deleted: 0 });
});

test('without named fields an upsert merges by e-mail, which strangers may share', async () => {
  await zoho.upsert('Contacts', [{ Last_Name: 'First', Email: 'office@acme.example' }]);

  const answer = await zoho.upsert('Contacts', [{ Last_Name: 'Second', Email: 'Office@acme.example' }]);

  expect(answer.rows[0]).toMatchObject({ action: 'update', duplicate_field: 'Email' });
});

test('with our own field named, the e-mail address is ignored', async () => {
  await zoho.upsert('Contacts', [{ Last_Name: 'First', Email: 'office@acme.example', ServiceNow_ID: 'a' }], KEY);

  const answer = await zoho.upsert(
    'Contacts',
    [{ Last_Name: 'Second', Email: 'office@acme.example', ServiceNow_ID: 'b' }],
    KEY,
  );

  expect(answer.rows[0]).toMatchObject({ action: 'insert' });
});

test('unique fields that are not named are checked after the named ones', async () => {
  await zoho.upsert('Contacts', [{ Last_Name: 'First', ServiceNow_ID: 'a' }], KEY);

  const answer = await zoho.upsert(
    'Contacts',
    [{ Last_Name: 'Second', Email: 'new@acme.example', ServiceNow_ID: 'a' }],
    {
      duplicate_check_fields: ['Email'],
    },
  );

  expect(answer.rows[0]).toMatchObject({ action: 'update', duplicate_field: 'ServiceNow_ID' });
});

test('only the system field and unique fields may be named', async () => {
  const answer = await zoho.upsert('Contacts', [{ Last_Name: 'a' }], { duplicate_check_fields: ['Phone'] });

  expect([answer.status, answer.json.code]).toEqual([400, 'INVALID_DATA']);
  expect(zoho.writes().records).toBe(0);
});

test('the same key twice in one call updates one record, and the last row wins', async () => {
  const answer = await zoho.upsert(
    'Contacts',
    [
      { Last_Name: 'One', ServiceNow_ID: 'k' },
      { Last_Name: 'Two', ServiceNow_ID: 'k' },
    ],
    KEY,
  );

  expect(answer.rows.map((row) => row.action)).toEqual(['insert', 'update']);
  expect([...zoho.values('Contacts', 'Last_Name').values()].filter((name) => name === 'One' || name === 'Two')).toEqual(
    ['Two'],
  );
});

test('a mixed call is answered with 200 and a result for each row', async () => {
  const answer = await zoho.upsert(
    'Contacts',
    [
      { Last_Name: 'Fine', ServiceNow_ID: '1' },
      { First_Name: 'Nameless', ServiceNow_ID: '2' },
    ],
    KEY,
  );

  expect(answer.status).toBe(200);
  expect(answer.rows.map((row) => row.code)).toEqual(['SUCCESS', 'MANDATORY_NOT_FOUND']);
  expect(answer.rows[1]!.details).toEqual({ api_name: 'Last_Name', json_path: '$.data[1].Last_Name' });
});

test('a call in which every row fails says so in its status', async () => {
  const answer = await zoho.call('POST', '/Contacts', { body: { data: [{ First_Name: 'Nameless' }] } });

  expect([answer.status, answer.rows[0]!.code]).toEqual([400, 'MANDATORY_NOT_FOUND']);
});

test('inserts are answered with 201', async () => {
  expect((await zoho.call('POST', '/Contacts', { body: { data: [{ Last_Name: 'a' }] } })).status).toBe(201);
});

test.each([
  ['an e-mail address that is none', { Email: 'not an address' }, { api_name: 'Email', expected_data_type: 'email' }],
  [
    'a telephone number with letters of another kind',
    { Phone: '020/555' },
    { api_name: 'Phone', expected_data_type: 'phone' },
  ],
  ['a text that is too long', { First_Name: 'x'.repeat(41) }, { api_name: 'First_Name', maximum_length: 40 }],
  ['a number for a text', { Title: 5 }, { api_name: 'Title', expected_data_type: 'text' }],
  ['a text for a boolean', { Email_Opt_Out: 'true' }, { api_name: 'Email_Opt_Out', expected_data_type: 'boolean' }],
  [
    'a date that does not exist',
    { Date_of_Birth: '2026-02-30' },
    { api_name: 'Date_of_Birth', expected_data_type: 'date' },
  ],
  ['a lookup that leads nowhere', { Account_Name: { id: '1' } }, { api_name: 'Account_Name' }],
  ['a lookup without an id', { Account_Name: 'Acme' }, { api_name: 'Account_Name', expected_data_type: 'jsonobject' }],
])('refuses %s', async (_what, values, details) => {
  const answer = await zoho.call('POST', '/Contacts', { body: { data: [{ Last_Name: 'a', ...values }] } });

  expect(answer.rows[0]).toMatchObject({ code: 'INVALID_DATA', status: 'error', details });
});

test.each(['+1 (555) 019-1000 ext. 3', '+44 20 7946 0100', '555-0100', '(555) 010 2000'])(
  'takes the telephone number %s',
  async (phone) => {
    const answer = await zoho.call('POST', '/Contacts', { body: { data: [{ Last_Name: 'a', Phone: phone }] } });

    expect(answer.status).toBe(201);
  },
);

test('unknown and read-only fields are dropped without a word', async () => {
  const answer = await zoho.call('POST', '/Contacts', {
    body: { data: [{ Last_Name: 'a', Nonsense: 1, Created_Time: '2001-01-01T00:00:00Z' }] },
  });
  const id = (answer.rows[0]!.details as { id: string }).id;
  const record = (await zoho.call('GET', `/Contacts/${id}`)).rows[0]!;

  expect(answer.status).toBe(201);
  expect(record).not.toHaveProperty('Nonsense');
  expect(record.Created_Time).toBe('2026-03-02T15:00:15+05:30');
});

test('a lead without a company is refused because of its layout', async () => {
  const answer = await zoho.call('POST', '/Leads', { body: { data: [{ Last_Name: 'a' }] } });

  expect(answer.rows[0]).toMatchObject({ code: 'MANDATORY_NOT_FOUND', details: { api_name: 'Company' } });
});

test('a value of a unique field that another record has is refused, with that record', async () => {
  const first = zoho.createAsPerson('Contacts', { Last_Name: 'Holder', ServiceNow_ID: 'taken' });
  const second = zoho.createAsPerson('Contacts', { Last_Name: 'Other' });

  const answer = await zoho.call('PUT', '/Contacts', { body: { data: [{ id: second.id, ServiceNow_ID: 'taken' }] } });

  expect(answer.rows[0]).toMatchObject({
    code: 'DUPLICATE_DATA',
    details: { api_name: 'ServiceNow_ID', duplicate_record: { id: first.id, module: { api_name: 'Contacts' } } },
  });
});

test('an update changes what it names, clears what it names as null and leaves the rest', async () => {
  const { id } = zoho.createAsPerson('Contacts', { Last_Name: 'a', Phone: '5550100', Title: 'Buyer' });

  await zoho.call('PUT', `/Contacts/${id}`, { body: { data: [{ Title: null }] } });

  expect(zoho.records('Contacts').find((record) => record.id === id)).toMatchObject({
    Last_Name: 'a',
    Phone: '5550100',
    Title: null,
  });
});

test('an update of a record that is not there fails on its own', async () => {
  const answer = await zoho.call('PUT', '/Contacts', { body: { data: [{ id: '1', Title: 'a' }, { Title: 'b' }] } });

  expect(answer.rows.map((row) => row.code)).toEqual(['INVALID_DATA', 'MANDATORY_NOT_FOUND']);
});

test('If-Unmodified-Since stops a call when one of its records is newer', async () => {
  const old = zoho.createAsPerson('Contacts', { Last_Name: 'Old' });
  zoho.clock.advance(5_000);
  const read = '2026-03-02T09:30:20+00:00';
  const headers = { 'If-Unmodified-Since': read };
  const rows = [{ id: old.id, Title: 'By the sync' }];

  const before = await zoho.call('PUT', '/Contacts', { body: { data: rows }, headers });
  zoho.clock.advance(5_000);
  zoho.editAsPerson('Contacts', String(old.id), { Title: 'By a person' });
  const after = await zoho.call('PUT', '/Contacts', { body: { data: rows }, headers });

  expect(before.status).toBe(200);
  expect([after.status, after.json.code]).toEqual([412, 'ALREADY_MODIFIED']);
  expect(zoho.values('Contacts', 'Title').get(String(old.id))).toBe('By a person');
});

test('an empty trigger keeps the automations of the organisation from running', async () => {
  zoho.addWorkflow({ module: 'Contacts', run: () => ({ Lead_Source: 'Partner' }) });

  const quiet = await zoho.upsert('Contacts', [{ Last_Name: 'a', ServiceNow_ID: 'q' }], { ...KEY, trigger: [] });
  const loud = await zoho.upsert('Contacts', [{ Last_Name: 'b', ServiceNow_ID: 'l' }], KEY);

  const sources = zoho.values('Contacts', 'Lead_Source');
  expect(sources.get((quiet.rows[0]!.details as { id: string }).id)).toBeNull();
  expect(sources.get((loud.rows[0]!.details as { id: string }).id)).toBe('Partner');
  expect((await zoho.upsert('Contacts', [{ Last_Name: 'c' }], { trigger: ['everything'] })).json.code).toBe(
    'INVALID_DATA',
  );
});

test('more than a hundred rows are refused as a whole', async () => {
  const data = Array.from({ length: 101 }, () => ({ Last_Name: 'a' }));

  expect((await zoho.call('POST', '/Contacts', { body: { data } })).json.code).toBe('LIMIT_EXCEEDED');
});

test('a record can be named by its external id', async () => {
  zoho.createAsPerson('Contacts', { Last_Name: 'External', ServiceNow_ID: 'f00' });
  const headers = { 'X-EXTERNAL': 'Contacts.ServiceNow_ID' };

  expect((await zoho.call('GET', '/Contacts/f00', { headers })).rows[0]).toMatchObject({ Last_Name: 'External' });
  expect((await zoho.call('PUT', '/Contacts/f00', { headers, body: { data: [{ Title: 'x' }] } })).status).toBe(200);
  expect((await zoho.call('GET', '/Contacts/f00')).status).toBe(204);
});
