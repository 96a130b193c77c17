import { type OpenZoho, openZoho, REDIRECT_URI } from '../testing/open-zoho.ts';
import { SANDBOX_CLIENT_ID } from './oauth-clients.ts';

const SCOPE = 'ZohoCRM.users.READ,ZohoCRM.modules.contacts.READ';
const OFFLINE = { access_type: 'offline', prompt: 'consent' };
const MINUTE_MS = 60_000;

let zoho: OpenZoho;

beforeEach(async () => {
  zoho = await openZoho({ people: 40 });
});

afterEach(() => zoho.stop());

async function newCode(parameters: Readonly<Record<string, string>> = {}): Promise<string> {
  return (await zoho.consent(SCOPE, parameters)).searchParams.get('code') ?? '';
}

async function exchange(code: string, form = {}) {
  return (await zoho.token({ grant_type: 'authorization_code', code, ...form })).json;
}

async function refresh(refreshToken: unknown) {
  return (await zoho.token({ grant_type: 'refresh_token', refresh_token: String(refreshToken) })).json;
}

async function page(parameters: Readonly<Record<string, string>>, cookie = '') {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: SANDBOX_CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    ...parameters,
  });
  const request = new Request(`${zoho.accounts.origin}/oauth/v2/auth?${query}`, { headers: { cookie } });
  const response = await zoho.accounts.fetch(request);
  const setCookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { status: response.status, text: await response.text(), cookie: setCookie };
}

test('people choose who they are and then see what is asked for', async () => {
  const signIn = await page({ state: '"><script>' });
  const consent = await page({ sandbox_user: zoho.users[0]!.id });

  expect(signIn.text).toContain('Sandbox Admin');
  expect(signIn.text).toContain('Northwind Admin');
  expect(signIn.text).not.toContain('Former Colleague');
  expect(signIn.text).not.toContain('<script>');
  expect(consent.text).toContain('ZohoCRM.modules.contacts.READ');
  expect(consent.text).toContain('Accept');
  expect(consent.text).toContain('Reject');
});

test('who signed in once is not asked again, until somebody else wants to', async () => {
  const { cookie } = await page({ sandbox_user: zoho.users[0]!.id });
  expect((await page({}, cookie)).text).toContain('Accept');
  expect((await page({ sandbox_user: '' }, cookie)).text).toContain('Northwind Admin');
  expect((await page({}, cookie)).text).toContain('Northwind Admin');
});

test.each([
  ['a client that is not registered', { client_id: '1000.NOBODY' }, 'Invalid Client ID'],
  ['an address that is not registered', { redirect_uri: 'https://evil.example/' }, 'Invalid Redirect Uri'],
  ['a scope that does not exist', { scope: 'ZohoCRM.everything' }, 'Invalid OAuth Scope'],
  ['another response type', { response_type: 'token' }, 'Invalid Response Type'],
])('%s gets an error page and is not redirected', async (_what, parameters, message) => {
  const answer = await page(parameters);

  expect(answer.status).toBe(400);
  expect(answer.text).toContain(message);
});

test('Accept leads back with code, location, accounts server and state', async () => {
  const url = await zoho.consent(SCOPE, { state: 'a b&c' });

  expect(url.origin + url.pathname).toBe(REDIRECT_URI);
  expect(url.searchParams.get('state')).toBe('a b&c');
  expect(url.searchParams.get('accounts-server')).toBe(zoho.accounts.origin);
  expect(url.searchParams.get('location')).toBe('us');
  expect(url.searchParams.get('code')).toMatch(/^1000\./);
});

test('Reject leads back with an error and no code', async () => {
  const url = await zoho.consent(SCOPE, { decision: 'reject', state: 's' });

  expect(Object.fromEntries(url.searchParams)).toEqual({ state: 's', error: 'access_denied' });
});

test('a code works once and for two minutes', async () => {
  const code = await newCode();
  const late = await newCode();

  expect(await exchange(code)).toMatchObject({ token_type: 'Bearer', expires_in: 3_600, api_domain: zoho.crm.origin });
  expect(await exchange(code)).toEqual({ error: 'invalid_code' });
  zoho.clock.advance(2 * MINUTE_MS);
  expect(await exchange(late)).toEqual({ error: 'invalid_code' });
});

test('a wrong secret or address is refused, with status 200', async () => {
  const answer = await zoho.token({ grant_type: 'authorization_code', code: await newCode(), client_secret: 'wrong' });

  expect([answer.status, answer.json]).toEqual([200, { error: 'invalid_client' }]);
  expect(await exchange(await newCode(), { redirect_uri: 'https://other.example/' })).toEqual({
    error: 'invalid_redirect_uri',
  });
});

test('a refresh token comes only offline, and after the first time only with prompt=consent', async () => {
  expect(await exchange(await newCode())).not.toHaveProperty('refresh_token');
  expect(await exchange(await newCode({ access_type: 'offline' }))).toHaveProperty('refresh_token');
  expect(await exchange(await newCode({ access_type: 'offline' }))).not.toHaveProperty('refresh_token');
  expect(await exchange(await newCode(OFFLINE))).toHaveProperty('refresh_token');
  expect(zoho.liveRefreshTokens()).toBe(2);
});

test('an access token lives for an hour', async () => {
  const { access_token: token } = await exchange(await newCode());
  const read = () => zoho.call('GET', '/users?type=CurrentUser', { token: String(token) });

  expect((await read()).rows[0]).toMatchObject({ full_name: 'Sandbox Admin' });
  zoho.clock.advance(60 * MINUTE_MS);
  expect(await read()).toMatchObject({ status: 401, json: { code: 'INVALID_TOKEN' } });
});

test('ten access tokens in ten minutes come from one refresh token', async () => {
  const { refresh_token: token } = await exchange(await newCode(OFFLINE));
  for (let count = 0; count < 10; count += 1) expect(await refresh(token)).toHaveProperty('access_token');

  expect(await refresh(token)).toMatchObject({ error: 'Access Denied', status: 'failure' });
  zoho.clock.advance(10 * MINUTE_MS);
  expect(await refresh(token)).toHaveProperty('access_token');
});

test('the sixteenth access token ends the oldest', async () => {
  const first = await exchange(await newCode(OFFLINE));
  for (let count = 0; count < 15; count += 1) {
    zoho.clock.advance(2 * MINUTE_MS);
    const read = await zoho.call('GET', '/users?type=CurrentUser', { token: String(first.access_token) });
    expect(read.status).toBe(200);
    await refresh(first.refresh_token);
  }

  const read = await zoho.call('GET', '/users?type=CurrentUser', { token: String(first.access_token) });
  expect(read.json.code).toBe('INVALID_TOKEN');
});

test('the twenty-first refresh token of a user ends the oldest with its access tokens', async () => {
  const first = await exchange(await newCode(OFFLINE));
  const second = await exchange(await newCode(OFFLINE));
  for (let count = 0; count < 19; count += 1) await exchange(await newCode(OFFLINE));

  expect(zoho.liveRefreshTokens()).toBe(20);
  expect(await refresh(first.refresh_token)).toEqual({ error: 'invalid_code' });
  expect((await zoho.call('GET', '/users', { token: String(first.access_token) })).status).toBe(401);
  expect(await refresh(second.refresh_token)).toHaveProperty('access_token');
});

test('revoking ends a refresh token and its access tokens', async () => {
  const tokens = await exchange(await newCode(OFFLINE));
  const revoke = () =>
    zoho.accounts.fetch(
      new Request(`${zoho.accounts.origin}/oauth/v2/token/revoke?token=${tokens.refresh_token}`, { method: 'POST' }),
    );

  const answer = await revoke();

  expect([answer.status, await answer.json()]).toEqual([200, { status: 'success' }]);
  expect((await revoke()).status).toBe(400);
  expect(await refresh(tokens.refresh_token)).toEqual({ error: 'invalid_code' });
  expect((await zoho.call('GET', '/users', { token: String(tokens.access_token) })).status).toBe(401);
  expect(zoho.liveRefreshTokens()).toBe(0);
});
