import { createHash } from 'node:crypto';
import type { ServiceNowSimulator } from '../servicenow-simulator.ts';
import { startServiceNowSimulator } from '../start-servicenow-simulator.ts';
import { caller, manualClock } from '../testing.ts';

const REDIRECT = 'http://localhost:8787/callback';
const DAY = 86_400_000;
let clock: ReturnType<typeof manualClock>;
let simulator: ServiceNowSimulator;

beforeEach(async () => {
  clock = manualClock();
  simulator = await startServiceNowSimulator({ clock, people: 5, prefillLogin: true });
  simulator.oauthClient.redirectUris.add(REDIRECT);
});
afterEach(() => simulator.stop());

const send = (path: string, init: RequestInit = {}) => simulator.fetch(new Request(simulator.origin + path, init));
const form = (values: Record<string, string>, cookie = ''): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(values),
  headers: { cookie },
});

function authorizePath(changes: Record<string, string> = {}): string {
  const query = {
    response_type: 'code',
    client_id: simulator.oauthClient.clientId,
    redirect_uri: REDIRECT,
    state: 'abc123',
    ...changes,
  };
  return `/oauth_auth.do?${new URLSearchParams(query)}`;
}

async function logIn(login = simulator.users.integration): Promise<string> {
  const answer = await send('/login.do', form({ next: '/', user_name: login.userName, user_password: login.password }));
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}

/** Goes through login and consent; returns where the browser is sent. */
async function decide(decision: 'allow' | 'deny', changes: Record<string, string> = {}): Promise<URL> {
  const cookie = await logIn();
  const page = await (await send(authorizePath(changes), { headers: { cookie } })).text();
  const sysparm_ck = /name="sysparm_ck" value="([^"]+)"/.exec(page)![1]!;
  const answer = await send(authorizePath(changes), form({ sysparm_ck, decision }, cookie));
  return new URL(answer.headers.get('location')!);
}

async function token(values: Record<string, string>) {
  const { clientId: client_id, clientSecret: client_secret } = simulator.oauthClient;
  const answer = await send('/oauth_token.do', form({ client_id, client_secret, ...values }));
  return { status: answer.status, body: await answer.json() };
}

const exchange = (code: string, more: Record<string, string> = {}) =>
  token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...more });

test('the login page comes first, filled in for the sandbox', async () => {
  const answer = await send(authorizePath());
  const page = await answer.text();
  expect(answer.headers.get('content-type')).toContain('text/html');
  expect(page).toContain('name="user_name"');
  expect(page).toContain('value="zoho.integration"');
  expect(page).toContain('Log In');
});

test('a wrong password shows the form again, a password to be reset a page of its own', async () => {
  const wrong = await send('/login.do', form({ next: '/', user_name: 'admin', user_password: 'wrong' }));
  expect(await wrong.text()).toContain('User name or password invalid');
  const { userName, password } = simulator.users.mustReset;
  const reset = await send('/login.do', form({ next: '/', user_name: userName, user_password: password }));
  expect(await reset.text()).toContain('Change your password');
});

test('the login leads nowhere but to the instance itself', async () => {
  const { userName, password } = simulator.users.integration;
  const answer = await send(
    '/login.do',
    form({ next: '//evil.example', user_name: userName, user_password: password }),
  );
  expect(answer.headers.get('location')).toBe('/');
});

test('allowing sends the code with the state, and the code gives tokens that work', async () => {
  const target = await decide('allow');
  expect(target.href).toContain(REDIRECT);
  expect(target.searchParams.get('state')).toBe('abc123');
  const { status, body } = await exchange(target.searchParams.get('code')!);
  expect(status).toBe(200);
  expect(body).toEqual({
    access_token: expect.any(String),
    refresh_token: expect.any(String),
    scope: 'useraccount',
    token_type: 'Bearer',
    expires_in: 1799,
  });
  expect((await caller(simulator, body.access_token)('GET', '/api/now/table/customer_contact')).status).toBe(200);
  expect(simulator.liveTokens()).toBe(2);
});

test('denying sends the refusal with the state', async () => {
  const target = await decide('deny');
  expect(Object.fromEntries(target.searchParams)).toEqual({ error: 'access_denied', state: 'abc123' });
});

test('a decision without the key of its form is not taken', async () => {
  const cookie = await logIn();
  const answer = await send(authorizePath(), form({ decision: 'allow', sysparm_ck: 'guess' }, cookie));
  expect(answer.headers.get('location')).toBeNull();
});

test.each([
  ['no state', { state: '' }, 'Missing State parameter in request'],
  ['a state with special characters', { state: 'a b&c' }, 'Invalid State parameter'],
  ['an unknown client', { client_id: 'nobody' }, 'Invalid client_id'],
  ['another response type', { response_type: 'token' }, 'Invalid response_type'],
])('%s ends on an error page', async (_name, changes, message) => {
  const answer = await send(authorizePath(changes as Record<string, string>));
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(message)]);
});

test('a redirect that is not registered gets nothing: the code goes to the first that is', async () => {
  simulator.oauthClient.redirectUris.add('http://localhost:9999/second');
  const target = await decide('allow', { redirect_uri: 'http://evil.example/' });
  expect(target.origin + target.pathname).toBe(REDIRECT);
});

test('a code works once, for its redirect, and for a minute', async () => {
  const used = (await decide('allow')).searchParams.get('code')!;
  await exchange(used);
  expect(await exchange(used)).toEqual({
    status: 401,
    body: { error: 'invalid_grant', error_description: 'access_denied' },
  });
  const other = (await decide('allow')).searchParams.get('code')!;
  expect((await exchange(other, { redirect_uri: 'http://localhost:1/' })).status).toBe(401);
  const late = (await decide('allow')).searchParams.get('code')!;
  clock.advance(60_000);
  expect((await exchange(late)).status).toBe(401);
});

test('a code asked for with a challenge needs its verifier', async () => {
  const code_verifier = 'v'.repeat(50);
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  const asked = { code_challenge, code_challenge_method: 'S256' };
  expect((await exchange((await decide('allow', asked)).searchParams.get('code')!)).status).toBe(401);
  const code = (await decide('allow', asked)).searchParams.get('code')!;
  expect((await exchange(code, { code_verifier })).status).toBe(200);
});

test('the wrong secret, a dead refresh token and a JSON body are refused', async () => {
  expect((await exchange('any', { client_secret: 'wrong' })).body.error).toBe('invalid_client');
  const dead = await token({ grant_type: 'refresh_token', refresh_token: 'dead' });
  expect(dead).toEqual({ status: 401, body: { error: 'server_error', error_description: 'access_denied' } });
  const json = await send('/oauth_token.do', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'password' }),
  });
  expect(json.status).toBe(401);
});

test('asking again returns the same tokens; refreshing never extends the refresh token', async () => {
  const { userName: username, password } = simulator.users.integration;
  const first = (await token({ grant_type: 'password', username, password })).body;
  clock.advance(600_000);
  const again = (await token({ grant_type: 'password', username, password })).body;
  expect(again).toEqual({ ...first, expires_in: 1199 });
  clock.advance(50 * DAY);
  const refreshed = (await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).body;
  expect(refreshed.refresh_token).toBe(first.refresh_token);
  expect(refreshed.access_token).not.toBe(first.access_token);
  clock.advance(50 * DAY);
  expect((await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).status).toBe(401);
});

test('an access token ends after half an hour', async () => {
  const { userName: username, password } = simulator.users.integration;
  const { access_token } = (await token({ grant_type: 'password', username, password })).body;
  const call = caller(simulator, access_token);
  clock.advance(1_799_000);
  expect((await call('GET', '/api/now/table/sys_user')).status).toBe(200);
  clock.advance(1000);
  expect((await call('GET', '/api/now/table/sys_user')).status).toBe(401);
});

test.each(['GET', 'POST'])('%s revokes a token without a login', async (method) => {
  const { userName: username, password } = simulator.users.integration;
  const { access_token, refresh_token } = (await token({ grant_type: 'password', username, password })).body;
  expect((await send(`/oauth_revoke_token.do?token=${access_token}`, { method })).status).toBe(200);
  expect(simulator.liveTokens()).toBe(1);
  await send(`/oauth_revoke_token.do?token=${refresh_token}`, { method });
  expect(simulator.liveTokens()).toBe(0);
  expect((await token({ grant_type: 'refresh_token', refresh_token })).status).toBe(401);
});

test('locking the user ends the tokens', async () => {
  const { userName: username, password } = simulator.users.integration;
  const { access_token } = (await token({ grant_type: 'password', username, password })).body;
  const row = simulator.table('sys_user').find((user) => user.user_name === username)!;
  simulator.editAsPerson('sys_user', row.sys_id!, { locked_out: 'true' });
  expect((await caller(simulator, access_token)('GET', '/api/now/table/sys_user')).status).toBe(401);
});

test('the log of calls holds no code and no token', async () => {
  const code = (await decide('allow')).searchParams.get('code')!;
  const { body } = await exchange(code);
  await send(`/oauth_revoke_token.do?token=${body.refresh_token}`);
  const log = JSON.stringify(simulator.calls);
  for (const secret of [code, body.refresh_token, body.access_token, simulator.oauthClient.clientSecret]) {
    expect(log).not.toContain(secret);
  }
});
