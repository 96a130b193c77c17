import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import type { OAuthTokens } from '../oauth.ts';
import { buildAuthorizeUrl, exchangeCode, refreshTokens, revokeToken, zohoAuthorization } from './oauth.ts';
import { LOGIN_SCOPES, SYNC_SCOPES } from './scopes.ts';
import { scriptedClient } from './testing/crm-fixture.ts';

const NOW = Date.parse('2026-03-02T08:00:00Z');
const DATA_CENTRE = { name: 'eu', accounts: 'https://accounts.zoho.eu', api: 'https://www.zohoapis.eu' };
const HELD: OAuthTokens = {
  accessToken: 'old-access',
  accessTokenExpiresAt: 0,
  refreshToken: 'refresh-1',
  grantedAt: 1000,
  scope: 'ZohoCRM.org.READ',
  apiOrigin: 'https://sandbox.zohoapis.eu',
};

function accountsServer(...answers: readonly ScriptedAnswer[]) {
  const scripted = scriptedClient(answers);
  const credentials = { clientId: 'client-1', clientSecret: 'secret-1' };
  return {
    ...scripted,
    deps: { client: scripted.client, clock: scripted.clock, dataCentre: DATA_CENTRE, credentials },
    form: () => Object.fromEntries(new URLSearchParams(scripted.requests[0]?.body)),
  };
}

const request = { code: 'code-1', redirectUri: 'https://backend.example/callback' };

describe('the consent page', () => {
  const base = { accounts: DATA_CENTRE.accounts, clientId: 'client-1', redirectUri: request.redirectUri, state: 's/1' };

  test('a sign-in asks for no refresh token', () => {
    const url = new URL(buildAuthorizeUrl({ ...base, scopes: LOGIN_SCOPES, offline: false }));
    expect(url.origin + url.pathname).toBe('https://accounts.zoho.eu/oauth/v2/auth');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'client-1',
      scope: 'ZohoCRM.users.READ,ZohoCRM.org.READ,ZohoCRM.settings.profiles.READ',
      redirect_uri: 'https://backend.example/callback',
      state: 's/1',
      access_type: 'online',
    });
  });

  test('a connection asks for a refresh token each time', () => {
    const url = new URL(buildAuthorizeUrl({ ...base, scopes: SYNC_SCOPES, offline: true }));
    expect(url.searchParams.get('access_type')).toBe('offline');
    expect(url.searchParams.get('prompt')).toBe('consent');
  });
});

describe('exchanging a code', () => {
  test('gives tokens, their end and the API origin', async () => {
    const server = accountsServer({
      json: {
        access_token: 'access-1',
        refresh_token: 'refresh-1',
        api_domain: 'https://sandbox.zohoapis.eu',
        token_type: 'Bearer',
        expires_in: 1800,
      },
    });
    expect(await exchangeCode(server.deps, request)).toEqual({
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      accessTokenExpiresAt: NOW + 1_800_000,
      grantedAt: NOW,
      apiOrigin: 'https://sandbox.zohoapis.eu',
    });
    expect(server.log).toEqual(['POST /oauth/v2/token']);
    expect(server.form()).toEqual({
      client_id: 'client-1',
      client_secret: 'secret-1',
      grant_type: 'authorization_code',
      code: 'code-1',
      redirect_uri: 'https://backend.example/callback',
    });
  });

  test.each([
    ['a code that is too old', { json: { error: 'invalid_code' } }, 'consent-refused'],
    ['a wrong client', { json: { error: 'invalid_client' } }, 'client-refused'],
    ['a wrong secret', { json: { error: 'invalid_client_secret' } }, 'client-refused'],
    ['too many requests, with status 200', { json: { error: 'Access Denied', status: 'failure' } }, 'rate-limited'],
    ['too many requests, with status 400', { status: 400, json: { error: 'access_denied' } }, 'rate-limited'],
    ['a wrong redirect', { json: { error: 'invalid_redirect_uri' } }, 'bad-request'],
    ['a page', { body: '<html>', headers: { 'content-type': 'text/html' } }, 'unexpected-answer'],
    ['a broken server', { status: 502, body: '<html>' }, 'unavailable'],
    ['success without a token', { json: { token_type: 'Bearer' } }, 'unexpected-answer'],
  ])('tells %s', async (_name, answer, code) => {
    const server = accountsServer(answer);
    await expect(exchangeCode(server.deps, request)).rejects.toMatchObject({ side: 'crm', code });
    // A code works once.
    expect(server.log).toHaveLength(1);
  });

  test('no message names a secret', async () => {
    const server = accountsServer({ json: { error: 'invalid_client' } });
    const error = await exchangeCode(server.deps, request).catch((thrown: unknown) => thrown);
    expect(JSON.stringify([error, (error as Error).message])).not.toMatch(/secret-1|code-1/);
  });
});

describe('refreshing', () => {
  test('keeps what the answer does not repeat', async () => {
    const server = accountsServer({ json: { access_token: 'access-2', expires_in: 3600 } });
    expect(await refreshTokens(server.deps, HELD)).toEqual({
      ...HELD,
      accessToken: 'access-2',
      accessTokenExpiresAt: NOW + 3_600_000,
    });
    expect(server.form()).toMatchObject({ grant_type: 'refresh_token', refresh_token: 'refresh-1' });
  });

  test('a refresh token that is withdrawn needs a person', async () => {
    const server = accountsServer({ json: { error: 'invalid_code' } });
    await expect(refreshTokens(server.deps, HELD)).rejects.toMatchObject({ code: 'reconnect-needed' });
  });

  test('tokens of a sign-in cannot be refreshed', async () => {
    const { refreshToken: _, ...online } = HELD;
    const server = accountsServer();
    await expect(refreshTokens(server.deps, online)).rejects.toMatchObject({ code: 'reconnect-needed' });
    expect(server.log).toEqual([]);
  });

  test('too many refreshes wait for the window of ten minutes', async () => {
    const server = accountsServer({ json: { error: 'Access Denied' } });
    await expect(refreshTokens(server.deps, HELD)).rejects.toMatchObject({ retryAfterMs: 600_000 });
  });
});

describe('revoking', () => {
  test.each([
    ['a living token', { json: { status: 'success' } }],
    ['a dead token', { status: 400, json: { error: 'invalid_code' } }],
    ['a dead token told with status 200', { json: { error: 'invalid_token' } }],
  ])('%s is withdrawn afterwards', async (_name, answer) => {
    const server = accountsServer(answer);
    await revokeToken(server.deps, 'refresh-1');
    expect(server.log).toEqual(['POST /oauth/v2/token/revoke?token=refresh-1']);
  });

  test('a broken server leaves it open', async () => {
    const server = accountsServer(...Array.from({ length: 9 }, () => ({ status: 503, body: '' })));
    await expect(revokeToken(server.deps, 'refresh-1')).rejects.toMatchObject({ code: 'unavailable' });
  });
});

test('the header names the token as Zoho wants it', async () => {
  expect(await zohoAuthorization({ accessToken: 'access-1' }).headers()).toEqual({
    Authorization: 'Zoho-oauthtoken access-1',
  });
});
