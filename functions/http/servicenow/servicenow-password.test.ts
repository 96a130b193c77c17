import { ConnectorError } from '../../connectors/errors.ts';
import { createConnections } from '../../stores/connections.ts';
import type { Installation } from '../contract/installation.ts';
import { createTestApi, type TestApi } from '../testing/test-api.ts';

const PATH = '/api/connections/servicenow';
const BASIC = { instance: 'acme', signIn: 'basic', userName: 'zoho.integration', password: 'Integrate!42' } as const;

async function signedIn() {
  const api = createTestApi();
  const { token } = await api.signIn();
  const put = (body: object) => api.call<Installation>('PUT', PATH, body, { session: token });
  const refusal = (body: object) => api.refusal('PUT', PATH, body, { session: token });
  return { api, session: token, put, refusal };
}

function connectionsOf(api: TestApi) {
  return createConnections(api.store, api.sealer);
}

test('a user name and a password that work connect the instance at once', async () => {
  const { api, put } = await signedIn();
  const view = await put(BASIC);
  expect(view.servicenow).toMatchObject({
    state: 'connected',
    signIn: 'basic',
    instance: 'https://acme.service-now.com',
    userName: 'zoho.integration',
    connectedBy: 'Ada Admin',
  });
  expect(view.servicenow.expiresAt).toBeUndefined();
  expect(view.reach).toMatchObject([{ entity: 'people', state: 'ok' }]);
  expect(await connectionsOf(api).password('7001')).toBe('Integrate!42');
  expect(JSON.stringify(await api.store.scan('7001', 'connections', { prefix: '', limit: 9 }))).not.toContain(
    'Integrate!42',
  );
  expect(api.zoho.published.at(-1)).toMatchObject({ connected: true });
});

test.each([
  ['reconnect-needed', '422 password_refused'],
  ['not-allowed', '403 user_without_rights'],
  ['unavailable', '503 instance_unavailable'],
] as const)('a try that fails with %s is told as %s, and nothing is stored', async (code, told) => {
  const { api, refusal } = await signedIn();
  api.servicenow.failure = new ConnectorError({ side: 'servicenow', code, message: 'No.' });
  expect(await refusal(BASIC)).toBe(told);
  expect(await connectionsOf(api).get('7001', 'servicenow')).toBeUndefined();
  expect(await connectionsOf(api).password('7001')).toBeUndefined();
});

test('a user who may not read people is refused with the role that is missing', async () => {
  const { api, refusal } = await signedIn();
  api.servicenow.reachable = [
    { entity: 'people', state: 'denied', table: 'customer_contact', role: 'csm_ws_integration' },
  ];
  expect(await refusal(BASIC)).toBe('403 user_without_rights');
});

test('name and password are needed; a stored password is for its user and instance only', async () => {
  const { api, put, refusal } = await signedIn();
  const { password: _, ...withoutPassword } = BASIC;
  expect(await refusal({ instance: 'acme', signIn: 'basic', password: 'x' })).toBe('400 invalid_request');
  expect(await refusal(withoutPassword)).toBe('400 invalid_request');
  await put(BASIC);
  expect((await put(withoutPassword)).servicenow.state).toBe('connected');
  expect(await refusal({ ...withoutPassword, userName: 'other' })).toBe('400 invalid_request');
  expect(await refusal({ ...withoutPassword, instance: 'other' })).toBe('400 invalid_request');
  expect(api.servicenow.logins.map(({ userName }) => userName)).toEqual(['zoho.integration', 'zoho.integration']);
});

test('a wrong new password leaves the connection that works', async () => {
  const { api, put, refusal } = await signedIn();
  await put(BASIC);
  api.servicenow.failure = new ConnectorError({ side: 'servicenow', code: 'reconnect-needed', message: 'No.' });
  expect(await refusal({ ...BASIC, password: 'wrong' })).toBe('422 password_refused');
  expect(await connectionsOf(api).get('7001', 'servicenow')).toMatchObject({ state: 'connected' });
  expect(await connectionsOf(api).password('7001')).toBe('Integrate!42');
});

test('changing from OAuth to a password ends the authorization and forgets the client secret, and back', async () => {
  const { api, session, put } = await signedIn();
  await api.connectServiceNow(session);
  await put(BASIC);
  expect(api.servicenow.revoked).toEqual(['sn-refresh-one']);
  expect(await connectionsOf(api).clientSecret('7001')).toBeUndefined();
  const back = await put({ instance: 'acme', clientId: 'client', clientSecret: 'secret' });
  expect(back.servicenow).toMatchObject({ state: 'saved', clientId: 'client' });
  expect(back.servicenow.signIn).toBeUndefined();
  expect(await connectionsOf(api).password('7001')).toBeUndefined();
});

test('revoking forgets the password and keeps the name', async () => {
  const { api, session, put } = await signedIn();
  await put(BASIC);
  const view = await api.call<Installation>('DELETE', PATH, undefined, { session });
  expect(view.servicenow).toMatchObject({ state: 'none', signIn: 'basic', userName: 'zoho.integration' });
  expect(await connectionsOf(api).password('7001')).toBeUndefined();
});

test('a password that stopped working is forgotten, and a person has to type it again', async () => {
  const { api, put } = await signedIn();
  await put(BASIC);
  await connectionsOf(api).markReconnect('7001', 'servicenow');
  expect(await connectionsOf(api).get('7001', 'servicenow')).toMatchObject({ state: 'reconnect' });
  expect(await connectionsOf(api).password('7001')).toBeUndefined();
});
