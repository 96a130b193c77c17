import { ConnectorError } from '../../connectors/errors.ts';
import { createConnections } from '../../stores/connections.ts';
import type { Installation } from '../contract/installation.ts';
import type { StartedGrant } from '../contract/sign-in.ts';
import { ApiProblem } from '../problem.ts';
import { ADMIN } from '../testing/fake-far-sides.ts';
import { createProofKey, createTestApi, type TestApi, WIDGET } from '../testing/test-api.ts';

const MINUTE = 60_000;
const PATH = '/api/connections/servicenow';
const { verifier, challenge } = createProofKey();

async function signedIn() {
  const api = createTestApi();
  const { token } = await api.signIn();
  return { api, session: token };
}

async function authorize(api: TestApi, session: string): Promise<string> {
  return (await api.call<StartedGrant>('POST', `${PATH}/authorize`, { challenge }, { session })).state;
}

function storedTokens(api: TestApi) {
  return createConnections(api.store, api.sealer).tokens('7001', 'servicenow');
}

function connectorError(code: ConnectorError['code'], remoteMessage: string): ConnectorError {
  return new ConnectorError({ side: 'servicenow', code, message: 'Failed.', remoteMessage });
}

test('saving, authorizing and completing connects the instance', async () => {
  const { api, session } = await signedIn();
  const saved = await api.saveServiceNow(session);
  expect(saved.servicenow).toEqual({ state: 'saved', instance: 'https://acme.service-now.com', clientId: 'client' });
  const connected = await api.connectServiceNow(session);
  expect(connected).toMatchObject({
    servicenow: { state: 'connected', userName: 'zoho.integration', connectedBy: 'Ada Admin' },
    reach: [{ entity: 'people', state: 'ok' }],
  });
  const days = (Date.parse(connected.servicenow.expiresAt ?? '') - api.clock.now()) / (24 * 60 * MINUTE);
  expect(days).toBe(100);
  expect(await storedTokens(api)).toMatchObject({ refreshToken: 'sn-refresh-one' });
});

test.each(['instance_private', 'instance_unknown', 'instance_not_servicenow', 'instance_not_allowed'] as const)(
  'an instance that is refused as %s is not stored',
  async (code) => {
    const { api, session } = await signedIn();
    api.servicenow.refusal = new ApiProblem(code, 'No.', { field: 'instance' });
    const body = { instance: 'x', clientId: 'c', clientSecret: 's' };
    expect(await api.refusal('PUT', PATH, body, { session })).toBe(`422 ${code}`);
    const view = await api.call<Installation>('GET', '/api/installation', undefined, { session });
    expect(view.servicenow).toEqual({ state: 'none' });
  },
);

test('the secret may be left out for the same client only', async () => {
  const { api, session } = await signedIn();
  const put = (body: object) => api.refusal('PUT', PATH, body, { session });
  expect(await put({ instance: 'acme', clientId: 'client' })).toBe('400 invalid_request');
  await api.saveServiceNow(session);
  await api.call('PUT', PATH, { instance: 'acme', clientId: 'client' }, { session });
  expect(await put({ instance: 'other', clientId: 'client' })).toBe('400 invalid_request');
  expect(await put({ instance: 'acme', clientId: 'other' })).toBe('400 invalid_request');
});

test('saving the same data again keeps the authorization', async () => {
  const { api, session } = await signedIn();
  await api.connectServiceNow(session);
  expect((await api.saveServiceNow(session)).servicenow.state).toBe('connected');
  expect(api.servicenow.revoked).toEqual([]);
});

test('saving another client ends the authorization of the old one', async () => {
  const { api, session } = await signedIn();
  await api.connectServiceNow(session);
  const other = { instance: 'acme', clientId: 'client', clientSecret: 'another' };
  const view = await api.call<Installation>('PUT', PATH, other, { session });
  expect(view.servicenow.state).toBe('saved');
  expect(api.servicenow.revoked).toEqual(['sn-refresh-one']);
  expect(api.runs.stopped).toContain('7001');
  expect(await storedTokens(api)).toBeUndefined();
});

test('authorizing needs saved client data, a session and the widget', async () => {
  const { api, session } = await signedIn();
  const ask = (options: object) => api.refusal('POST', `${PATH}/authorize`, { challenge }, options);
  expect(await ask({ session })).toBe('409 servicenow_not_connected');
  expect(await ask({})).toBe('401 signed_out');
  expect(await ask({ session, origin: undefined })).toBe('403 origin_not_allowed');
});

test('a callback without a state shows so and tells every origin that a widget may have', async () => {
  const { api } = await signedIn();
  const page = await api.open('/auth/servicenow/callback?code=abc');
  expect(page.text).toContain('opened without its state');
  expect(page.message).toEqual({ type: 'servicenow-sync.grant', state: '', error: 'state_missing' });
  expect(page.origins).toContain(WIDGET);
});

test('an unknown, a used and an expired state end in a page that says so', async () => {
  const { api, session } = await signedIn();
  await api.saveServiceNow(session);
  const state = await authorize(api, session);
  const back = (value: string) => api.open(`/auth/servicenow/callback?state=${value}&code=abc`);
  expect((await back('a'.repeat(64))).message.error).toBe('consent_expired');
  expect((await back(state)).message.code).toBeDefined();
  expect((await back(state)).message.error).toBe('consent_expired');
  const late = await authorize(api, session);
  await api.clock.advance(10 * MINUTE);
  expect((await back(late)).message.error).toBe('consent_expired');
});

test('a state of a sign-in is worth nothing at the callback of ServiceNow', async () => {
  const { api } = await signedIn();
  const { state } = await api.call<StartedGrant>('POST', '/api/auth/start', { challenge });
  const page = await api.open(`/auth/servicenow/callback?state=${state}&code=abc`);
  expect(page.message.error).toBe('consent_expired');
});

test('a refused consent changes nothing', async () => {
  const { api, session } = await signedIn();
  await api.saveServiceNow(session);
  const state = await authorize(api, session);
  const page = await api.open(`/auth/servicenow/callback?state=${state}&error=access_denied`);
  expect(page.message).toMatchObject({ state, error: 'consent_refused', details: 'access_denied' });
  const refused = await api.refusal('POST', `${PATH}/complete`, { state, verifier, code: 'X' }, { session });
  expect(refused).toBe('403 consent_refused');
  expect(await storedTokens(api)).toBeUndefined();
});

test.each([
  ['client-refused', 'client_refused'],
  ['consent-refused', 'consent_expired'],
  ['unavailable', 'instance_unavailable'],
] as const)('an exchange that fails with %s is told as %s', async (failure, error) => {
  const { api, session } = await signedIn();
  await api.saveServiceNow(session);
  api.servicenow.failure = connectorError(failure, 'access_denied');
  const state = await authorize(api, session);
  const page = await api.open(`/auth/servicenow/callback?state=${state}&code=abc`);
  expect(page.message).toMatchObject({ error, details: 'access_denied' });
});

test.each([
  ['denied', [{ entity: 'people', state: 'denied', table: 'sys_user', role: 'itil' }]],
  ['absent', []],
] as const)('a user for whom people are %s is refused and the tokens are given back', async (_name, reach) => {
  const { api, session } = await signedIn();
  await api.saveServiceNow(session);
  api.servicenow.reachable = reach;
  const state = await authorize(api, session);
  const page = await api.open(`/auth/servicenow/callback?state=${state}&code=abc`);
  expect(page.message.error).toBe('user_without_rights');
  expect(api.servicenow.revoked).toEqual(['sn-refresh-one']);
});

test('completing needs the right verifier, the right code, and works once', async () => {
  const { api, session } = await signedIn();
  await api.saveServiceNow(session);
  const state = await authorize(api, session);
  const { message } = await api.open(`/auth/servicenow/callback?state=${state}&code=abc`);
  const complete = (proof: object) => api.refusal('POST', `${PATH}/complete`, proof, { session });
  const wrong = createProofKey().verifier;
  expect(await complete({ state, verifier: wrong, code: message.code })).toBe('403 consent_refused');
  expect(await complete({ state, verifier, code: 'AAAAAAAAAA' })).toBe('403 consent_refused');
  await api.call('POST', `${PATH}/complete`, { state, verifier, code: message.code }, { session });
  expect(await complete({ state, verifier, code: message.code })).toBe('410 consent_expired');
});

test('an authorization of one organisation cannot be completed by another', async () => {
  const { api, session } = await signedIn();
  await api.saveServiceNow(session);
  const state = await authorize(api, session);
  const { message } = await api.open(`/auth/servicenow/callback?state=${state}&code=abc`);
  api.zoho.identity = { ...ADMIN, organisation: { id: '7002', name: 'Hooli' } };
  const { token: stranger } = await api.signIn();
  const proof = { state, verifier, code: message.code };
  const refused = await api.refusal('POST', `${PATH}/complete`, proof, { session: stranger });
  expect(refused).toBe('410 consent_expired');
  await api.call('POST', `${PATH}/complete`, proof, { session });
});

test('an instance that was changed while somebody consented is not connected', async () => {
  const { api, session } = await signedIn();
  await api.saveServiceNow(session);
  const state = await authorize(api, session);
  await api.call('PUT', PATH, { instance: 'other', clientId: 'client', clientSecret: 's' }, { session });
  const page = await api.open(`/auth/servicenow/callback?state=${state}&code=abc`);
  expect(page.message.error).toBe('consent_expired');
});

test('an abandoned second authorization does not revoke the tokens that are in use', async () => {
  const { api, session } = await signedIn();
  await api.connectServiceNow(session);
  const state = await authorize(api, session);
  await api.open(`/auth/servicenow/callback?state=${state}&code=abc`);
  await api.clock.advance(10 * MINUTE);
  await api.cleanUp();
  expect(api.servicenow.revoked).toEqual([]);
});

test('an abandoned authorization of another user is given back', async () => {
  const { api, session } = await signedIn();
  await api.connectServiceNow(session);
  api.servicenow.tokenName = 'two';
  const state = await authorize(api, session);
  await api.open(`/auth/servicenow/callback?state=${state}&code=abc`);
  await api.clock.advance(10 * MINUTE);
  await api.cleanUp();
  expect(api.servicenow.revoked).toEqual(['sn-refresh-two']);
});

test('authorizing as another user gives the old tokens back', async () => {
  const { api, session } = await signedIn();
  await api.connectServiceNow(session);
  api.servicenow.tokenName = 'two';
  await api.connectServiceNow(session);
  expect(api.servicenow.revoked).toEqual(['sn-refresh-one']);
  expect(await storedTokens(api)).toMatchObject({ refreshToken: 'sn-refresh-two' });
});

test('revoking stops runs, ends the tokens on both sides and tells the other users', async () => {
  const { api, session } = await signedIn();
  await api.connectServiceNow(session);
  const view = await api.call<Installation>('DELETE', PATH, undefined, { session });
  expect(view.servicenow).toEqual({ state: 'none', instance: 'https://acme.service-now.com', clientId: 'client' });
  expect(view.reach).toEqual([]);
  expect(api.runs.stopped).toEqual(['7001']);
  expect(api.servicenow.revoked).toEqual(['sn-refresh-one']);
  expect(await storedTokens(api)).toBeUndefined();
  expect(api.zoho.published.map(({ connected }) => connected)).toEqual([true, false]);
});

test('a CRM that is down keeps nobody from revoking', async () => {
  const { api, session } = await signedIn();
  await api.connectServiceNow(session);
  api.zoho.failure = connectorError('unavailable', 'down');
  const view = await api.call<Installation>('DELETE', PATH, undefined, { session });
  expect(view.servicenow.state).toBe('none');
});

test('after revoking it can be authorized again without typing anything', async () => {
  const { api, session } = await signedIn();
  await api.connectServiceNow(session);
  await api.call('DELETE', PATH, undefined, { session });
  const view = await api.call<Installation>('PUT', PATH, { instance: 'acme', clientId: 'client' }, { session });
  expect(view.servicenow.state).toBe('saved');
  await authorize(api, session);
});

test('a token refreshed while it was revoked is not stored again', async () => {
  const { api, session } = await signedIn();
  await api.connectServiceNow(session);
  const vault = createConnections(api.store, api.sealer).vault('7001', 'servicenow');
  const tokens = await vault.load();
  await api.call('DELETE', PATH, undefined, { session });
  await vault.save(tokens!);
  expect(await storedTokens(api)).toBeUndefined();
});

test('what was learned of a consent is sealed until it is completed', async () => {
  const { api, session } = await signedIn();
  await api.saveServiceNow(session);
  const state = await authorize(api, session);
  const { message } = await api.open(`/auth/servicenow/callback?state=${state}&code=abc`);
  const rows = JSON.stringify(await api.store.scan('-', 'grants', { limit: 50 }));
  for (const secret of ['sn-access', 'sn-refresh', 'zoho.integration', message.code ?? '?']) {
    expect(rows).not.toContain(secret);
  }
});
