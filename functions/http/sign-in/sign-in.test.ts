import { ConnectorError } from '../../connectors/errors.ts';
import { createConnections } from '../../stores/connections.ts';
import type { Session, StartedGrant } from '../contract/sign-in.ts';
import { ADMIN } from '../testing/fake-far-sides.ts';
import { createProofKey, createTestApi, type TestApi, WIDGET } from '../testing/test-api.ts';

const MINUTE = 60_000;
const { verifier, challenge } = createProofKey();

async function start(api: TestApi): Promise<string> {
  return (await api.call<StartedGrant>('POST', '/api/auth/start', { challenge })).state;
}

function redeem(api: TestApi, proof: object): Promise<string> {
  return api.refusal('POST', '/api/auth/redeem', proof);
}

test('a first sign-in asks for two consents, connects the CRM and gives a session', async () => {
  const api = createTestApi();
  const state = await start(api);
  const page = await api.consentAtZoho(state);
  expect(api.zoho.asked.map(({ consent, dataCentre }) => [consent, dataCentre])).toEqual([
    ['login', undefined],
    ['sync', 'eu'],
  ]);
  expect(page.message).toEqual({ type: 'servicenow-sync.grant', state, code: expect.stringMatching(/^[0-9A-Z]{10}$/) });
  const session = await api.call<Session>('POST', '/api/auth/redeem', { state, verifier, code: page.message.code });
  expect(session).toMatchObject({ user: ADMIN.user, organisation: ADMIN.organisation });
  const view = await api.call('GET', '/api/installation', undefined, { session: session.token });
  expect(view).toMatchObject({
    organisation: ADMIN.organisation,
    crm: { state: 'connected', connectedBy: 'Ada Admin' },
  });
});

test('the token of the login is revoked as soon as the identity is read', async () => {
  const api = createTestApi();
  const state = await start(api);
  await api.visit(`/auth/zoho/callback?state=${state}&code=login-1&location=eu`);
  expect(api.zoho.revoked).toEqual(['zoho-access-login-1']);
});

test('a later sign-in needs one consent and keeps the CRM connection', async () => {
  const api = createTestApi();
  await api.signIn();
  api.zoho.asked.length = 0;
  await api.signIn();
  expect(api.zoho.asked.map(({ consent }) => consent)).toEqual(['login']);
});

test('a dead CRM connection is renewed by the next sign-in, and the old token is given back', async () => {
  const api = createTestApi();
  await api.signIn();
  api.zoho.failure = new ConnectorError({ side: 'crm', code: 'reconnect-needed', message: 'Dead.' });
  api.zoho.asked.length = 0;
  await api.signIn();
  expect(api.zoho.asked.map(({ consent }) => consent)).toEqual(['login', 'sync']);
});

test('a sign-in may be started from the widget only', async () => {
  const api = createTestApi();
  for (const origin of ['https://evil.example', 'null', undefined]) {
    expect(await api.refusal('POST', '/api/auth/start', { challenge }, { origin })).toBe('403 origin_not_allowed');
  }
});

test('the page talks to the origin that started the sign-in and to no other', async () => {
  const api = createTestApi();
  const page = await api.consentAtZoho(await start(api));
  expect(page.origins).toEqual([WIDGET]);
});

test('without an opener the page shows the code, the organisation and a warning', async () => {
  const api = createTestApi();
  const { text, message } = await api.consentAtZoho(await start(api));
  expect(text).toContain(`${message.code?.slice(0, 5)}-${message.code?.slice(5)}`);
  expect(text).toContain('Initech');
  expect(text).toContain('only if you started this yourself');
});

test('a code typed in small letters with dashes is understood', async () => {
  const api = createTestApi();
  const state = await start(api);
  const { message } = await api.consentAtZoho(state);
  const typed = `${message.code?.slice(0, 5)} - ${message.code?.slice(5)}`.toLowerCase();
  await api.call('POST', '/api/auth/redeem', { state, verifier, code: typed });
});

test('a consent that somebody else was talked into yields nothing without the code', async () => {
  const api = createTestApi();
  const state = await start(api);
  await api.consentAtZoho(state);
  expect(await redeem(api, { state, verifier, code: 'AAAAAAAAAA' })).toBe('403 sign_in_refused');
});

test('the code yields nothing without the verifier', async () => {
  const api = createTestApi();
  const state = await start(api);
  const { message } = await api.consentAtZoho(state);
  const other = createProofKey().verifier;
  expect(await redeem(api, { state, verifier: other, code: message.code })).toBe('403 sign_in_refused');
});

test('five wrong codes end a grant, even for the right code', async () => {
  const api = createTestApi();
  const state = await start(api);
  const { message } = await api.consentAtZoho(state);
  for (let attempt = 0; attempt < 5; attempt += 1) await redeem(api, { state, verifier, code: `WRONG${attempt}` });
  expect(await redeem(api, { state, verifier, code: message.code })).toBe('403 sign_in_refused');
});

test('a grant is redeemed once, also when two ask at the same time', async () => {
  const api = createTestApi();
  const state = await start(api);
  const { message } = await api.consentAtZoho(state);
  const proof = { state, verifier, code: message.code };
  const answers = await Promise.all([1, 2, 3].map(() => api.send('POST', '/api/auth/redeem', proof)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
});

test('a grant before its consent, an unknown one and an expired one are refused', async () => {
  const api = createTestApi();
  const state = await start(api);
  expect(await redeem(api, { state, verifier, code: 'X' })).toBe('403 sign_in_refused');
  expect(await redeem(api, { state: 'f'.repeat(64), verifier, code: 'X' })).toBe('410 sign_in_expired');
  const { message } = await api.consentAtZoho(state);
  await api.clock.advance(10 * MINUTE);
  expect(await redeem(api, { state, verifier, code: message.code })).toBe('410 sign_in_expired');
});

test.each([
  ['no state', '/auth/zoho/callback?code=login-1', 'state_missing'],
  ['an unknown state', `/auth/zoho/callback?code=login-1&state=${'a'.repeat(64)}`, 'sign_in_expired'],
])('a callback with %s shows a clear page and changes nothing', async (_name, path, error) => {
  const api = createTestApi();
  const page = await api.open(path);
  expect(page.message).toEqual({ type: 'servicenow-sync.grant', state: '', error });
  expect(page.text).toContain(
    'Nothing was changed'.replace('Nothing', error === 'state_missing' ? 'nothing' : 'Nothing'),
  );
  expect(api.zoho.revoked).toEqual([]);
});

test('a state works once', async () => {
  const api = createTestApi();
  const state = await start(api);
  await api.consentAtZoho(state);
  expect((await api.consentAtZoho(state)).message.error).toBe('sign_in_expired');
});

test('a state is over after ten minutes', async () => {
  const api = createTestApi();
  const state = await start(api);
  await api.clock.advance(10 * MINUTE);
  expect((await api.consentAtZoho(state)).message.error).toBe('sign_in_expired');
});

test('a refused consent is told to the widget, and redeeming says the same', async () => {
  const api = createTestApi();
  const state = await start(api);
  const page = await api.open(`/auth/zoho/callback?state=${state}&error=access_denied`);
  expect(page.message).toEqual({
    type: 'servicenow-sync.grant',
    state,
    error: 'sign_in_refused',
    details: 'access_denied',
  });
  expect(await redeem(api, { state, verifier, code: 'X' })).toBe('403 sign_in_refused');
});

test('an accounts server that is not in the table is never called', async () => {
  const api = createTestApi();
  const state = await start(api);
  const page = await api.consentAtZoho(state, '&accounts-server=https%3A%2F%2Fevil.example');
  expect(page.message.error).toBe('sign_in_refused');
  expect(api.zoho.revoked).toEqual([]);
});

test('a code that Zoho refuses ends the sign-in with a reason', async () => {
  const api = createTestApi();
  const state = await start(api);
  const page = await api.open(`/auth/zoho/callback?state=${state}&code=stale`);
  expect(page.message).toMatchObject({ error: 'sign_in_expired', details: 'invalid_code' });
});

test('somebody who is not an administrator gets no session', async () => {
  const api = createTestApi();
  api.zoho.identity = { ...ADMIN, isAdmin: false };
  const state = await start(api);
  const page = await api.consentAtZoho(state);
  expect(page.message.error).toBe('not_admin');
  expect(await redeem(api, { state, verifier, code: 'X' })).toBe('403 not_admin');
});

test('a second consent for another organisation connects nothing and its token is given back', async () => {
  const api = createTestApi();
  const state = await start(api);
  const first = await api.visit(`/auth/zoho/callback?state=${state}&code=login-1&location=eu`);
  const chained = new URL(first.headers.get('Location') ?? '').searchParams.get('state');
  api.zoho.identity = { ...ADMIN, organisation: { id: '7002', name: 'Hooli' } };
  const page = await api.open(`/auth/zoho/callback?state=${chained}&code=sync-1&location=eu`);
  expect(page.message).toMatchObject({ state, error: 'wrong_organisation' });
  expect(api.zoho.revoked).toContain('zoho-refresh-sync-1');
});

test('tokens of a consent that nobody redeems are given back, and the grant is removed', async () => {
  const api = createTestApi();
  const state = await start(api);
  const first = await api.visit(`/auth/zoho/callback?state=${state}&code=login-1&location=eu`);
  const chained = new URL(first.headers.get('Location') ?? '').searchParams.get('state');
  await api.open(`/auth/zoho/callback?state=${chained}&code=sync-1&location=eu`);
  await api.cleanUp();
  expect(api.zoho.revoked).not.toContain('zoho-refresh-sync-1');
  await api.clock.advance(10 * MINUTE);
  await api.cleanUp();
  expect(api.zoho.revoked).toContain('zoho-refresh-sync-1');
  expect(await api.store.size('-')).toBe(0);
});

test('cleaning up leaves the tokens of a redeemed sign-in alone', async () => {
  const api = createTestApi();
  await api.signIn();
  await api.clock.advance(10 * MINUTE);
  const before = api.zoho.revoked.length;
  await api.cleanUp();
  expect(api.zoho.revoked).toHaveLength(before);
  expect(await createConnections(api.store, api.sealer).tokens('7001', 'crm')).toMatchObject({
    apiOrigin: 'https://api.example',
  });
});

test('no code, token, verifier or state is readable in the log or in the rows', async () => {
  const api = createTestApi();
  const state = await start(api);
  const { message } = await api.consentAtZoho(state);
  const session = await api.call<Session>('POST', '/api/auth/redeem', { state, verifier, code: message.code });
  await api.connectServiceNow(session.token);
  const rows = await Promise.all(
    (['grants', 'connections', 'sessions', 'installations'] as const).flatMap((collection) =>
      ['-', '7001'].map((tenant) => api.store.scan(tenant, collection, { limit: 100 })),
    ),
  );
  const stored = JSON.stringify(rows);
  for (const secret of [
    message.code ?? '',
    session.token,
    verifier,
    'zoho-refresh-',
    'sn-refresh-',
    'a-client-secret',
  ]) {
    expect(stored).not.toContain(secret);
    expect(api.log.join('\n')).not.toContain(secret);
  }
  expect(api.log.join('\n')).not.toContain(state);
});
