import type { ConnectorError } from '../errors.ts';
import { createCallLimiter } from '../http/call-limiter.ts';
import { createApiClient } from '../http/create-api-client.ts';
import {
  createScriptedTransport,
  type Script,
  type ScriptedAnswer,
  silentLogger,
} from '../http/testing/scripted-transport.ts';
import { createVirtualClock } from '../http/testing/virtual-clock.ts';
import { buildAuthorizeUrl, createBasicAuthorization, exchangeCode, refreshTokens, revokeToken } from './oauth.ts';

const ORIGIN = 'https://acme.service-now.com';
const oauthClient = { origin: ORIGIN, clientId: 'id', clientSecret: 's3&cret' };
const consent = { code: 'the code', redirectUri: 'https://backend.example/callback' };
const granted = {
  access_token: 'a1',
  refresh_token: 'r1',
  scope: 'useraccount',
  token_type: 'Bearer',
  expires_in: 1799,
};
const denied = (error: string, error_description = 'access_denied', status = 401): ScriptedAnswer => ({
  status,
  json: { error_description, error },
});

function build(script: Script) {
  const clock = createVirtualClock();
  const scripted = createScriptedTransport(script);
  const logged: string[] = [];
  const log = (fields: object, message: string) => logged.push(JSON.stringify([fields, message]));
  const client = createApiClient({
    side: 'servicenow',
    transport: scripted.transport,
    clock,
    random: () => 0.5,
    logger: { ...silentLogger, info: log, warn: log },
    limiter: createCallLimiter({ concurrency: 1, clock }),
  });
  return { deps: { client, clock }, client, clock, logged, ...scripted };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    (error: ConnectorError) => error.code,
  );

describe('buildAuthorizeUrl', () => {
  test('asks for a code with everything encoded', () => {
    expect(
      buildAuthorizeUrl({
        origin: ORIGIN,
        clientId: 'a&b',
        redirectUri: 'https://x.example/c?d=e',
        state: '0123456789abcdef',
      }),
    ).toBe(
      `${ORIGIN}/oauth_auth.do?response_type=code&client_id=a%26b&redirect_uri=https%3A%2F%2Fx.example%2Fc%3Fd%3De&state=0123456789abcdef`,
    );
  });

  test.each(['', 'short', 'has-special-characters', 'ABCDEF0123456789'])('refuses the state %j', (state) => {
    expect(() => buildAuthorizeUrl({ origin: ORIGIN, clientId: 'a', redirectUri: 'https://x.example', state })).toThrow(
      RangeError,
    );
  });
});

describe('exchangeCode', () => {
  test('sends a form and gives tokens with their times', async () => {
    const { deps, clock, requests } = build([{ json: granted }]);
    expect(await exchangeCode(deps, oauthClient, consent)).toEqual({
      accessToken: 'a1',
      refreshToken: 'r1',
      scope: 'useraccount',
      accessTokenExpiresAt: clock.now() + 1_799_000,
      grantedAt: clock.now(),
    });
    expect(requests[0]).toMatchObject({ method: 'POST', url: `${ORIGIN}/oauth_token.do` });
    expect(requests[0]!.headers['Content-Type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(requests[0]!.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'the code',
      redirect_uri: 'https://backend.example/callback',
      client_id: 'id',
      client_secret: 's3&cret',
    });
  });

  test.each<[string, ScriptedAnswer, string]>([
    ['a client that is not known', denied('invalid_client'), 'client-refused'],
    ['a client that may not', denied('unauthorized_client', '', 400), 'client-refused'],
    ['a wrong secret in the blunt words of older releases', denied('server_error'), 'client-refused'],
    ['a code that is old or used', denied('invalid_grant'), 'consent-refused'],
    ['a code of another client', denied('invalid_grant', 'issued to another client', 400), 'consent-refused'],
    ['a refusal with status 200', denied('invalid_grant', '', 200), 'consent-refused'],
    ['tokens without a lifetime', { json: { access_token: 'a1' } }, 'unexpected-answer'],
    ['an empty object', { json: {} }, 'unexpected-answer'],
    ['a web page', { headers: { 'content-type': 'text/html' }, body: '<html>' }, 'not-the-system'],
    ['a redirect', { status: 302, headers: { location: '/login.do' }, body: '' }, 'not-the-system'],
    ['no such endpoint', { status: 404, headers: { 'content-type': 'text/html' }, body: '' }, 'not-the-system'],
    ['a server fault', { status: 500, body: '' }, 'unavailable'],
  ])('understands %s and asks only once', async (_name, answer, code) => {
    const { deps, requests } = build([answer]);
    expect(await codeOf(exchangeCode(deps, oauthClient, consent))).toBe(code);
    expect(requests).toHaveLength(1);
  });

  test('takes a lifetime that is written as text', async () => {
    const { deps, clock } = build([{ json: { ...granted, expires_in: '60' } }]);
    expect((await exchangeCode(deps, oauthClient, consent)).accessTokenExpiresAt).toBe(clock.now() + 60_000);
  });
});

describe('refreshTokens', () => {
  const current = { accessToken: 'a0', accessTokenExpiresAt: 0, refreshToken: 'r1', grantedAt: 5 };

  test('keeps the refresh token and the time of the grant', async () => {
    const { deps } = build([{ json: { ...granted, refresh_token: undefined } }]);
    expect(await refreshTokens(deps, oauthClient, current)).toMatchObject({
      accessToken: 'a1',
      refreshToken: 'r1',
      grantedAt: 5,
    });
  });

  test('takes a new refresh token as a new grant', async () => {
    const { deps, clock } = build([{ json: { ...granted, refresh_token: 'r2' } }]);
    expect(await refreshTokens(deps, oauthClient, current)).toMatchObject({
      refreshToken: 'r2',
      grantedAt: clock.now(),
    });
  });

  test('asks a person only after a second refusal', async () => {
    const passing = build([denied('server_error'), { json: granted }]);
    expect(await codeOf(refreshTokens(passing.deps, oauthClient, current))).toBe('ok');
    const lasting = build([denied('server_error'), denied('server_error')]);
    expect(await codeOf(refreshTokens(lasting.deps, oauthClient, current))).toBe('reconnect-needed');
  });

  test.each<[string, ScriptedAnswer, string]>([
    ['a dead token', denied('invalid_grant'), 'reconnect-needed'],
    ['a request that is no longer understood', denied('invalid_request', '', 400), 'reconnect-needed'],
    ['a changed secret', denied('invalid_client'), 'client-refused'],
    ['a server that is down', { status: 503, body: '' }, 'unavailable'],
  ])('understands %s', async (_name, answer, code) => {
    expect(await codeOf(refreshTokens(build(() => answer).deps, oauthClient, current))).toBe(code);
  });
});

describe('revokeToken', () => {
  test('sends the token and keeps it out of what is logged', async () => {
    const { client, log, logged } = build([{ status: 503 }, { status: 200, body: '' }]);
    expect(await revokeToken(client, ORIGIN, 'TOPSECRET')).toBe(true);
    expect(log[1]).toBe('GET /oauth_revoke_token.do?token=TOPSECRET');
    expect(logged).toHaveLength(1);
    expect(logged.join()).not.toContain('TOPSECRET');
  });

  test('says when the token was not known any more', async () => {
    expect(await revokeToken(build([{ status: 400, body: '' }]).client, ORIGIN, 'x')).toBe(false);
  });
});

test('createBasicAuthorization encodes names beyond ASCII and offers nothing else', async () => {
  const authorization = createBasicAuthorization('zoë', 'pa:ss');
  const headers = await authorization.headers();
  expect(Buffer.from(headers.Authorization!.slice(6), 'base64').toString('utf8')).toBe('zoë:pa:ss');
  expect(await authorization.renew(headers)).toBeUndefined();
});
