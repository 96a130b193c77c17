import { API, scriptedClient } from './testing/crm-fixture.ts';
import { publishVariable } from './variables.ts';

const VARIABLE = { apiName: 'ServiceNow_Dashboard', name: 'ServiceNow dashboard', value: '{"created":400}' };
const WRITTEN = { json: { variables: [{ code: 'SUCCESS', status: 'success', message: '', details: { id: '9' } }] } };
const listed = (value: string) => ({ json: { variables: [{ id: '9', api_name: VARIABLE.apiName, value }] } });

test('is made where it is missing', async () => {
  const { client, log, requests } = scriptedClient([{ status: 204, body: '' }, WRITTEN]);
  expect(await publishVariable(client, API, VARIABLE)).toBe('created');
  expect(log).toEqual(['GET /crm/v8/settings/variables', 'POST /crm/v8/settings/variables']);
  expect(JSON.parse(requests[1]?.body ?? '')).toEqual({
    variables: [
      {
        name: 'ServiceNow dashboard',
        api_name: 'ServiceNow_Dashboard',
        type: 'textarea',
        value: '{"created":400}',
        variable_group: { name: 'ServiceNow' },
      },
    ],
  });
});

test('is updated by its id', async () => {
  const { client, log, requests } = scriptedClient([listed('old'), WRITTEN]);
  expect(await publishVariable(client, API, VARIABLE)).toBe('updated');
  expect(log[1]).toBe('PUT /crm/v8/settings/variables');
  expect(JSON.parse(requests[1]?.body ?? '')).toEqual({ variables: [{ id: '9', value: '{"created":400}' }] });
});

test('is left alone when it has the value already', async () => {
  const { client, log } = scriptedClient([listed(VARIABLE.value)]);
  expect(await publishVariable(client, API, VARIABLE)).toBe('unchanged');
  expect(log).toHaveLength(1);
});

test('a value that may be cut is not sent', async () => {
  const { client, log } = scriptedClient([]);
  const tooLong = { ...VARIABLE, value: 'x'.repeat(1000) };
  await expect(publishVariable(client, API, tooLong)).rejects.toMatchObject({ code: 'bad-request' });
  expect(log).toEqual([]);
});

test('a refusal with a successful status is a failure', async () => {
  const refusal = { json: { variables: [{ code: 'INVALID_DATA', status: 'error', message: 'invalid', details: {} }] } };
  const { client } = scriptedClient([listed('old'), refusal]);
  await expect(publishVariable(client, API, VARIABLE)).rejects.toMatchObject({ remoteCode: 'INVALID_DATA' });
});
