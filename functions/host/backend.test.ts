import { readFile } from 'node:fs/promises';
import type { Installation } from '../http/contract/installation.ts';
import type { RunView } from '../http/contract/runs.ts';
import type { Session, StartedGrant } from '../http/contract/sign-in.ts';
import type { Summary } from '../http/contract/summary.ts';
import { createProofKey } from '../http/testing/test-api.ts';
import { type SandboxedBackend, startSandboxedBackend } from './testing/sandboxed-backend.ts';

const PEOPLE = 30;
const RUN_WITHIN_MS = 15_000;
const PATH = '/api/connections/servicenow';

let backend: SandboxedBackend;

beforeEach(async () => {
  backend = await startSandboxedBackend(PEOPLE);
});

afterEach(() => backend.stop());

function userId(profile: string): string {
  return backend.zoho.users.find((user) => user.profile === profile)?.id ?? '';
}

async function startSignIn(user = userId('Administrator'), decision?: 'reject') {
  const { verifier, challenge } = createProofKey();
  const { state, authorizeUrl } = await backend.call<StartedGrant>('POST', '/api/auth/start', { challenge });
  const message = await backend.popUp.consentAtZoho(authorizeUrl, user, decision);
  return { state, verifier, message };
}

async function signIn(): Promise<Session> {
  const { state, verifier, message } = await startSignIn();
  return backend.call<Session>('POST', '/api/auth/redeem', { state, verifier, code: message.code });
}

async function save(session: string, change: object = {}): Promise<Installation> {
  const { clientId, clientSecret } = backend.servicenow.oauthClient;
  const body = { instance: backend.servicenow.origin, clientId, clientSecret, ...change };
  return backend.call<Installation>('PUT', PATH, body, session);
}

async function authorize(session: string, login = backend.servicenow.users.integration, decision?: 'deny') {
  const { verifier, challenge } = createProofKey();
  const grant = await backend.call<StartedGrant>('POST', `${PATH}/authorize`, { challenge }, session);
  const message = await backend.popUp.consentAtServiceNow(grant.authorizeUrl, login, decision);
  return { proof: { state: grant.state, verifier, code: message.code }, message };
}

async function connect(session: string): Promise<Installation> {
  await save(session);
  const { proof } = await authorize(session);
  return backend.call<Installation>('POST', `${PATH}/complete`, proof, session);
}

async function finish(run: RunView, session: string): Promise<RunView> {
  const deadline = Date.now() + RUN_WITHIN_MS;
  for (;;) {
    const now = await backend.call<RunView>('GET', `/api/runs/${run.id}`, undefined, session);
    if (now.state !== 'waiting' && now.state !== 'running') return now;
    if (Date.now() > deadline) throw new Error(`The run is still ${now.state}: ${JSON.stringify(now.counts)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function run(session: string, request: object): Promise<RunView> {
  return finish(await backend.call<RunView>('POST', '/api/runs', request, session), session);
}

test('from sign-in to a first sync, against both systems simulated', async () => {
  const { token } = await signIn();
  const connected = await connect(token);
  expect(connected).toMatchObject({
    servicenow: { state: 'connected', instance: backend.servicenow.origin },
    crm: { state: 'connected', connectedBy: 'Sandbox Admin' },
    firstSyncConfirmed: false,
  });
  await expect(run(token, { kind: 'sync' })).rejects.toThrow('preview_required');

  const before = backend.zoho.writes();
  const preview = await run(token, { kind: 'preview' });
  expect(preview).toMatchObject({ state: 'done', kind: 'preview' });
  expect(backend.zoho.writes()).toEqual(before);

  const first = await run(token, { kind: 'sync', confirmedPreview: preview.id });
  expect(first).toMatchObject({ state: 'done', kind: 'backfill', counts: preview.counts });
  const view = await backend.call<Installation>('GET', '/api/installation', undefined, token);
  expect(view).toMatchObject({ firstSyncConfirmed: true, lastRun: { id: first.id } });
  const summary = await backend.call<Summary>('GET', '/api/summary', undefined, token);
  expect(summary).toMatchObject({ connected: true, instance: backend.servicenow.origin });

  backend.zoho.clearWrites();
  const second = await run(token, { kind: 'sync' });
  expect(second).toMatchObject({ state: 'done', kind: 'incremental' });
  expect(Object.values(backend.zoho.writes()).every((count) => count === 0)).toBe(true);
});

test('only administrators of the CRM get in', async () => {
  const { message } = await startSignIn(userId('Standard'));
  expect(message.error).toBe('not_admin');
  expect(backend.zoho.liveRefreshTokens()).toBe(0);
});

test('a refused consent at Zoho is told', async () => {
  const { message } = await startSignIn(undefined, 'reject');
  expect(message.error).toBe('sign_in_refused');
});

test('what goes wrong with ServiceNow has its own code each, and changes nothing', async () => {
  const { token } = await signIn();
  await expect(save(token, { instance: 'http://127.0.0.1:9' })).rejects.toThrow('instance_private');
  await expect(save(token, { instance: 'not an instance' })).rejects.toThrow('instance_invalid');
  await expect(save(token, { instance: 'https://example.com' })).rejects.toThrow('instance_not_allowed');

  await save(token, { clientSecret: 'wrong' });
  expect((await authorize(token)).message.error).toBe('client_refused');
  await save(token);
  const denied = await authorize(token, backend.servicenow.users.integration, 'deny');
  expect(denied.message.error).toBe('consent_refused');
  const powerless = await authorize(token, backend.servicenow.users.withoutRights);
  expect(powerless.message.error).toBe('user_without_rights');

  const view = await backend.call<Installation>('GET', '/api/installation', undefined, token);
  expect(view.servicenow.state).toBe('saved');
  expect(backend.servicenow.liveTokens()).toBe(0);
});

test('revoking ends the tokens at ServiceNow, and it can be authorized again', async () => {
  const { token } = await signIn();
  await connect(token);
  expect(backend.servicenow.liveTokens()).toBeGreaterThan(0);
  const view = await backend.call<Installation>('DELETE', PATH, undefined, token);
  expect(view.servicenow.state).toBe('none');
  expect(backend.servicenow.liveTokens()).toBe(0);
  expect((await connect(token)).servicenow.state).toBe('connected');
});

test('no secret is in the database file, in the log or in an address that the browser saw', async () => {
  const { token } = await signIn();
  await connect(token);
  const { clientSecret } = backend.servicenow.oauthClient;
  const database = (await readFile(backend.databasePath)).toString('latin1');
  const log = backend.log.join('\n');
  for (const secret of [clientSecret, token, 'sandbox-secret-of-the-zoho-client']) {
    for (const place of [database, log, backend.popUp.seen.join('\n')]) expect(place).not.toContain(secret);
  }
  // Tokens are stored with their names, all of it sealed.
  expect(database).not.toMatch(/accessToken|refreshToken/);
  // Zoho's tokens and codes all look like this.
  expect(database).not.toMatch(/1000\.[0-9a-f]{32}\.[0-9a-f]{32}/);
  expect(log).not.toMatch(/1000\.[0-9a-f]{32}\.[0-9a-f]{32}/);
});

test('a user name and a password connect and sync, and are asked for again once they no longer work', async () => {
  const { token } = await signIn();
  const saveLogin = (login: object) =>
    backend.call<Installation>('PUT', PATH, { instance: backend.servicenow.origin, signIn: 'basic', ...login }, token);
  const { integration, mustReset, withoutRights } = backend.servicenow.users;
  await expect(saveLogin({ ...integration, password: 'wrong' })).rejects.toThrow('password_refused');
  await expect(saveLogin(mustReset)).rejects.toThrow('password_refused');
  await expect(saveLogin(withoutRights)).rejects.toThrow('user_without_rights');
  expect(await saveLogin(integration)).toMatchObject({
    servicenow: { state: 'connected', signIn: 'basic', userName: integration.userName },
  });
  expect(await run(token, { kind: 'preview' })).toMatchObject({ state: 'done' });

  backend.servicenow.setPassword(integration.userName, 'Changed!42');
  backend.servicenow.clearCalls();
  expect(await run(token, { kind: 'preview' })).toMatchObject({
    state: 'failed',
    error: { code: 'reconnect_needed' },
  });
  // One per call that was under way: more would lock the user.
  expect(backend.servicenow.calls.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(4);
  const lost = await backend.call<Installation>('GET', '/api/installation', undefined, token);
  expect(lost.servicenow.state).toBe('reconnect');
  expect((await saveLogin({ ...integration, password: 'Changed!42' })).servicenow.state).toBe('connected');
});
