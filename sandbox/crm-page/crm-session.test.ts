import { createCrmSession } from './crm-session.ts';

/** A CRM that answers every path it knows and remembers what it was asked. */
function askStub(answers: Readonly<Record<string, { status?: number; json?: unknown }>>) {
  const asked: { method: string; path: string; body?: string }[] = [];
  const session = createCrmSession(async (request) => {
    asked.push(request);
    const { status = 200, json } = answers[request.path] ?? { status: 404, json: { code: 'INVALID_URL_PATTERN' } };
    return new Response(json === undefined ? null : JSON.stringify(json), { status });
  });
  return { session, asked };
}

test.each([
  [{ category: 'CONFIG', type: 'CURRENT_USER' }, 'GET /crm/v8/users?type=CurrentUser'],
  [{ category: 'CONFIG', type: 'ORG' }, 'GET /crm/v8/org'],
  [{ category: 'READ', APIData: { Entity: 'Contacts', RecordID: '7' } }, 'GET /crm/v8/Contacts/7'],
  [
    { category: 'READ', APIData: { Entity: 'Contacts', RecordID: '7', RelatedList: 'Cases', fields: 'id' } },
    'GET /crm/v8/Contacts/7/Cases?fields=id',
  ],
  [
    { category: 'SEARCH', APIData: { Entity: 'Leads', Type: 'email', Query: 'a+b@example.com' } },
    'GET /crm/v8/Leads/search?email=a%2Bb%40example.com',
  ],
  [{ category: 'META', type: 'FIELD_LIST', Entity: 'Leads' }, 'GET /crm/v8/settings/fields?module=Leads'],
])('%j becomes %s', async (data, expected) => {
  const { session, asked } = askStub({});
  await session(data);
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([expected]);
});

test('a query is sent as it was given', async () => {
  const { session, asked } = askStub({ '/crm/v8/coql': { json: { data: [] } } });
  await session({ category: 'QUERY', APIData: { select_query: 'select id from Leads' } });
  expect(asked[0]).toMatchObject({ method: 'POST', body: '{"select_query":"select id from Leads"}' });
});

test.each([
  ['getAllRecords', { Entity: 'Leads', page: 2 }, '/crm/v8/Leads?page=2&fields=Last_Name%2CEmail'],
  [
    'getRelatedRecords',
    { Entity: 'Contacts', RecordID: '7', RelatedList: 'Leads' },
    '/crm/v8/Contacts/7/Leads?fields=Last_Name%2CEmail',
  ],
])('%s without fields asks for all of them, as the REST API demands', async (_name, APIData, expected) => {
  const fields = [{ api_name: 'Last_Name' }, { api_name: 'Email' }];
  const { session, asked } = askStub({ '/crm/v8/settings/fields?module=Leads': { json: { fields } } });
  await session({ category: 'READ', APIData });
  expect(asked.at(-1)?.path).toBe(expected);
});

test('what the CRM refuses is a refusal with its own words', async () => {
  const { session } = askStub({ '/crm/v8/org': { status: 403, json: { code: 'NO_PERMISSION' } } });
  expect(await session({ category: 'CONFIG', type: 'ORG' })).toEqual({ ok: false, data: { code: 'NO_PERMISSION' } });
});

test('an empty answer becomes what the SDK hands out for it', async () => {
  const { session } = askStub({ '/crm/v8/Leads?fields=id': { status: 204 } });
  expect(await session({ category: 'READ', APIData: { Entity: 'Leads', fields: 'id' } })).toEqual({
    ok: true,
    data: { status: 204, statusText: 'nocontent' },
  });
});

test('a call that the page does not know is refused and nothing is asked', async () => {
  const { session, asked } = askStub({});
  expect((await session({ category: 'FUNCTIONS_EXECUTE' })).ok).toBe(false);
  expect(asked).toEqual([]);
});

describe('organisation variables', () => {
  const variables = {
    variables: [
      { api_name: 'A', value: '1' },
      { api_name: 'B', value: null },
    ],
  };
  const { session } = askStub({ '/crm/v8/settings/variables': { json: variables } });
  const read = async (nameSpace: unknown) => (await session({ category: 'CONFIG', type: 'VARIABLE', nameSpace })).data;

  test('one name gives its content', async () => {
    expect(await read('A')).toEqual({ Success: { Content: '1' } });
  });

  test('several names give those that exist', async () => {
    expect(await read({ apiKeys: ['A', 'B', 'C'] })).toEqual({
      Success: { content: { A: { value: '1' }, B: { value: '' } } },
    });
  });

  test('an unknown name gives no success', async () => {
    expect(await read('C')).not.toHaveProperty('Success');
  });
});
