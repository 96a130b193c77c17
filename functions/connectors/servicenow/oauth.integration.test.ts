import type { ServiceNowSimulator } from '../../../sandbox/servicenow/servicenow-simulator.ts';
import { startServiceNowSimulator } from '../../../sandbox/servicenow/start-servicenow-simulator.ts';
import { createAxiosTransport } from '../http/axios-transport.ts';
import { createCallLimiter } from '../http/call-limiter.ts';
import { createApiClient } from '../http/create-api-client.ts';
import { silentLogger } from '../http/testing/scripted-transport.ts';
import { createVirtualClock } from '../http/testing/virtual-clock.ts';
import { createTokenSource } from '../http/token-source.ts';
import type { OAuthTokens, TokenVault } from '../oauth.ts';
import { readCurrentUser } from './current-user.ts';
import { buildAuthorizeUrl, exchangeCode, refreshTokens, revokeToken } from './oauth.ts';
import { createTableApi } from './table-api.ts';

const REDIRECT_URI = 'https://backend.example/servicenow/callback';
const STATE = 'abcdef0123456789';
const transport = createAxiosTransport({ maxBytes: 1_000_000 });
const clock = createVirtualClock();
let simulator: ServiceNowSimulator;

function createClient(authorization?: ReturnType<typeof createTokenSource>) {
  const limiter = createCallLimiter({ concurrency: 4, clock });
  const deps = { side: 'servicenow', transport, clock, random: () => 0.5, logger: silentLogger, limiter } as const;
  return createApiClient(authorization === undefined ? deps : { ...deps, authorization });
}

const oauthClient = (clientSecret = simulator.oauthClient.clientSecret) => ({
  origin: simulator.origin,
  clientId: simulator.oauthClient.clientId,
  clientSecret,
});

/** What a person does in the browser: log in, press Allow, land on the redirect. */
async function giveConsent(): Promise<string> {
  const { userName, password } = simulator.users.integration;
  const url = buildAuthorizeUrl({ ...oauthClient(), redirectUri: REDIRECT_URI, state: STATE });
  const form = (fields: Record<string, string>, cookie = '') => ({
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: cookie },
    body: new URLSearchParams(fields).toString(),
    timeoutMs: 5_000,
  });
  const login = { next: '/', user_name: userName, user_password: password };
  const loggedIn = await transport({ method: 'POST', url: `${simulator.origin}/login.do`, ...form(login) });
  const cookie = loggedIn.headers['set-cookie']!.split(';')[0]!;
  const page = await transport({ method: 'GET', url, headers: { Cookie: cookie }, timeoutMs: 5_000 });
  const key = /name="sysparm_ck" value="([^"]+)"/.exec(page.body)![1]!;
  const allowed = await transport({ method: 'POST', url, ...form({ sysparm_ck: key, decision: 'allow' }, cookie) });
  const target = new URL(allowed.headers.location!);
  expect([target.origin + target.pathname, target.searchParams.get('state')]).toEqual([REDIRECT_URI, STATE]);
  return target.searchParams.get('code')!;
}

async function connect() {
  let stored: OAuthTokens | undefined;
  const vault: TokenVault = {
    load: async () => stored,
    save: async (tokens) => {
      stored = tokens;
    },
  };
  const deps = { client: createClient(), clock };
  await vault.save(await exchangeCode(deps, oauthClient(), { code: await giveConsent(), redirectUri: REDIRECT_URI }));
  const source = createTokenSource({
    vault,
    clock,
    side: 'servicenow',
    refresh: (tokens) => refreshTokens(deps, oauthClient(), tokens),
  });
  return { vault, api: createTableApi({ origin: simulator.origin, client: createClient(source), clock }) };
}

beforeEach(async () => {
  simulator = await startServiceNowSimulator({ clock, people: 5 });
  simulator.oauthClient.redirectUris.clear();
  simulator.oauthClient.redirectUris.add(REDIRECT_URI);
});

afterEach(async () => {
  await simulator.stop();
});

describe('OAuth with a ServiceNow instance', () => {
  test('connects, outlives its tokens for weeks, and needs a person when the grant ends', async () => {
    const { api } = await connect();
    for (let day = 0; day < 99; day += 1) {
      expect((await readCurrentUser(api))?.userName).toBe(simulator.users.integration.userName);
      await clock.advance(24 * 3_600_000);
    }
    await clock.advance(2 * 24 * 3_600_000);
    await expect(readCurrentUser(api)).rejects.toMatchObject({ code: 'reconnect-needed' });
  });

  test('asks for few tokens although the instance gives the same one in its last minute', async () => {
    const { api } = await connect();
    simulator.clearCalls();
    for (let second = 0; second < 3_600; second += 20) {
      await readCurrentUser(api);
      await clock.advance(20_000);
    }
    expect(simulator.calls.filter(({ kind }) => kind === 'token').length).toBeLessThanOrEqual(4);
    expect(simulator.calls.filter(({ status }) => status === 401)).toEqual([]);
  });

  test('heals a token that an administrator ended, and makes tokens unusable by revoking them', async () => {
    const { api, vault } = await connect();
    const { refreshToken, accessToken } = (await vault.load())!;
    await revokeToken(createClient(), simulator.origin, accessToken);
    expect(await readCurrentUser(api)).toBeDefined();
    await revokeToken(createClient(), simulator.origin, refreshToken!);
    expect(simulator.liveTokens()).toBe(0);
    await expect(readCurrentUser(api)).rejects.toMatchObject({ code: 'reconnect-needed' });
  });

  test('tells a wrong secret from a code that is used or old', async () => {
    const deps = { client: createClient(), clock };
    const exchange = (code: string, secret?: string) =>
      exchangeCode(deps, oauthClient(secret), { code, redirectUri: REDIRECT_URI });
    const code = await giveConsent();
    await expect(exchange(code, 'wrong')).rejects.toMatchObject({ code: 'client-refused' });
    await exchange(code);
    await expect(exchange(code)).rejects.toMatchObject({ code: 'consent-refused' });
    const old = await giveConsent();
    await clock.advance(600_000);
    await expect(exchange(old)).rejects.toMatchObject({ code: 'consent-refused' });
  });
});
