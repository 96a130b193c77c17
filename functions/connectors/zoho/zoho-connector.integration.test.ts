import { startZohoSimulator } from '../../../sandbox/zoho/start-zoho-simulator.ts';
import type { ZohoSimulator } from '../../../sandbox/zoho/zoho-simulator.ts';
import type { KeysetPosition } from '../connector.ts';
import type { ApiClient, Authorization } from '../http/api-client.ts';
import { createAxiosTransport } from '../http/axios-transport.ts';
import { createCallLimiter } from '../http/call-limiter.ts';
import { createApiClient } from '../http/create-api-client.ts';
import { createRealClock } from '../http/real-runtime.ts';
import { silentLogger } from '../http/testing/scripted-transport.ts';
import { createTokenSource } from '../http/token-source.ts';
import type { OAuthTokens } from '../oauth.ts';
import { chooseDataCentre } from './data-centres.ts';
import { isStillAdmin, readIdentity } from './identity.ts';
import { buildAuthorizeUrl, exchangeCode, refreshTokens, revokeToken, zohoAuthorization } from './oauth.ts';
import { LOGIN_SCOPES, SYNC_SCOPES } from './scopes.ts';
import { createSdkMetadata } from './sdk-metadata.ts';
import { publishVariable } from './variables.ts';
import { createZohoConnector } from './zoho-connector.ts';

const REDIRECT = 'http://localhost:8787/oauth/zoho/callback';
const CREDENTIALS = { clientId: '1000.TESTCLIENT', clientSecret: 'test-secret' };
const ADMIN = 'admin@zylker.example';
const OTHER_ADMIN = 'admin@northwind.example';
const AWKWARD = ["O'Brien", 'a ^NQ b', 'one, two', 'javascript:alert(1)', 'مرحبا', '🌊 “quoted”', 'x" or "1'];

const clock = createRealClock();
const transport = createAxiosTransport({ maxBytes: 10_000_000 });
let zoho: ZohoSimulator;

beforeEach(async () => {
  zoho = await startZohoSimulator({ clients: [{ ...CREDENTIALS, redirectUris: [REDIRECT] }], people: 60 });
});

afterEach(() => zoho.stop());

function clientFor(authorization?: Authorization): ApiClient {
  const limiter = createCallLimiter({ concurrency: 10, heavyConcurrency: 8, clock });
  const base = { side: 'crm' as const, transport, clock, random: () => 0, logger: silentLogger, limiter };
  return createApiClient(authorization ? { ...base, authorization } : base);
}

function sessionClient(user: string): ApiClient {
  return clientFor(zohoAuthorization({ accessToken: zoho.sessionToken(user) }));
}

function connect(user = ADMIN, client = sessionClient(user)) {
  const apiOrigin = zoho.crm.origin;
  const metadata = createSdkMetadata({ apiOrigin, organisationId: user, client, logger: silentLogger });
  return createZohoConnector({ apiOrigin, client, metadata, clock, logger: silentLogger });
}

/** Consents as a person does, and comes back with what the redirect says. */
async function consent(email: string, scopes: readonly string[], offline: boolean) {
  const accounts = zoho.accounts.origin;
  const url = buildAuthorizeUrl({
    accounts,
    clientId: CREDENTIALS.clientId,
    redirectUri: REDIRECT,
    scopes,
    state: 's1',
    offline,
  });
  const user = zoho.users.find((one) => one.email === email);
  const body = new URLSearchParams(new URL(url).search);
  body.set('sandbox_user', user?.id ?? '');
  body.set('decision', 'accept');
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const answer = await transport({
    method: 'POST',
    url: `${accounts}/oauth/v2/auth/consent`,
    headers,
    body: body.toString(),
    timeoutMs: 5000,
  });
  return new URL(answer.headers.location ?? 'http://nowhere.invalid').searchParams;
}

function oauthDeps(hints: URLSearchParams) {
  const table = { custom: { accounts: zoho.accounts.origin, api: zoho.crm.origin } };
  const dataCentre = chooseDataCentre(table, {
    location: hints.get('location') ?? undefined,
    accountsServer: hints.get('accounts-server') ?? undefined,
  });
  return { client: clientFor(), clock, dataCentre: dataCentre!, credentials: CREDENTIALS };
}

describe('signing in and connecting', () => {
  test.each([
    [ADMIN, 'Sandbox Admin', true],
    ['sales@zylker.example', 'Sandbox Sales User', false],
  ])('%s is known by the login scopes alone', async (email, name, isAdmin) => {
    const hints = await consent(email, LOGIN_SCOPES, false);
    const tokens = await exchangeCode(oauthDeps(hints), { code: hints.get('code') ?? '', redirectUri: REDIRECT });
    expect(tokens.refreshToken).toBeUndefined();
    const identity = await readIdentity(clientFor(zohoAuthorization(tokens)), zoho.crm.origin);
    expect(identity).toMatchObject({ user: { name, email }, organisation: { name: 'Zylker Sandbox' }, isAdmin });
    expect(identity.organisation.id).toBe('60012345678');
  });

  test('the sync scopes are enough, tokens are refreshed and end when they are revoked', async () => {
    const hints = await consent(ADMIN, SYNC_SCOPES, true);
    const deps = oauthDeps(hints);
    const granted = await exchangeCode(deps, { code: hints.get('code') ?? '', redirectUri: REDIRECT });
    let kept: OAuthTokens = { ...granted, accessToken: 'ended', accessTokenExpiresAt: 0 };
    const authorization = createTokenSource({
      vault: {
        load: async () => kept,
        save: async (tokens) => {
          kept = tokens;
        },
      },
      refresh: (tokens) => refreshTokens(deps, tokens),
      clock,
      side: 'crm',
      scheme: 'Zoho-oauthtoken',
    });
    const client = clientFor(authorization);
    const connector = connect(ADMIN, client);
    expect(await connector.count('Contacts')).toBe(zoho.records('Contacts').length);
    const user = zoho.users.find(({ email }) => email === ADMIN);
    expect(await isStillAdmin(client, zoho.crm.origin, user?.id ?? '')).toBe(true);
    const value = '{"created":1}';
    const variable = { apiName: 'ServiceNow_Dashboard', name: 'ServiceNow dashboard', value };
    expect(await publishVariable(client, zoho.crm.origin, variable)).toBe('created');
    expect(await publishVariable(client, zoho.crm.origin, variable)).toBe('unchanged');
    expect(await publishVariable(client, zoho.crm.origin, { ...variable, value: '{}' })).toBe('updated');

    await revokeToken(deps, kept.refreshToken ?? '');
    await revokeToken(deps, kept.refreshToken ?? '');
    await expect(connector.count('Contacts')).rejects.toMatchObject({ code: 'reconnect-needed' });
    expect(zoho.liveRefreshTokens()).toBe(0);
  });

  test('a used code and a wrong secret are told apart', async () => {
    const hints = await consent(ADMIN, LOGIN_SCOPES, false);
    const request = { code: hints.get('code') ?? '', redirectUri: REDIRECT };
    const wrong = { ...oauthDeps(hints), credentials: { ...CREDENTIALS, clientSecret: 'wrong' } };
    await expect(exchangeCode(wrong, request)).rejects.toMatchObject({ code: 'client-refused' });
    await exchangeCode(oauthDeps(hints), request);
    await expect(exchangeCode(oauthDeps(hints), request)).rejects.toMatchObject({ code: 'consent-refused' });
  });
});

describe('reading', () => {
  test('pages give every record once, in order', async () => {
    const connector = connect();
    const seen: KeysetPosition[] = [];
    let after: KeysetPosition | undefined;
    do {
      const request = { collection: 'Contacts', fields: ['Last_Name', 'Account_Name'], limit: 7 };
      const page = await connector.readPage(after ? { ...request, after } : request);
      seen.push(...page.records.map(({ id, version }) => ({ id, modifiedAt: version.modifiedAt })));
      after = page.next;
    } while (after);
    const ids = new Set(zoho.records('Contacts').map(({ id }) => id));
    expect(seen).toHaveLength(ids.size);
    expect(new Set(seen.map(({ id }) => id))).toEqual(ids);
    expect(seen.map(({ modifiedAt }) => modifiedAt)).toEqual(seen.map(({ modifiedAt }) => modifiedAt).toSorted());
  });

  test('finds people by e-mail address, whatever its case', async () => {
    const connector = connect();
    const emails = zoho.seeded.existingEmails;
    const { records, unsafe } = await connector.readByValues('Contacts', 'Email', [...emails, 'x\\y'], ['Email']);
    expect(records).toHaveLength(emails.length);
    expect(unsafe).toEqual(['x\\y']);
    const ids = records.map(({ id }) => id);
    expect(await connector.readByIds('Contacts', [...ids, '1'], ['Email'])).toHaveLength(ids.length);
  });

  test('describes modules and finds the field for our key', async () => {
    const connector = connect();
    const shape = await connector.describe('Contacts');
    expect(shape?.fields.get('Last_Name')).toMatchObject({ required: true, type: 'text' });
    expect(shape?.fields.get('Account_Name')).toMatchObject({ type: 'reference', target: 'Accounts' });
    expect(await connector.describe('Unicorns')).toBeUndefined();
    expect(await connector.resolveExternalKey('Contacts')).toMatch(/^(\w+__)?ServiceNow_ID$/);
  });
});

describe('writing', () => {
  async function connected() {
    const connector = connect();
    const externalKeyField = (await connector.resolveExternalKey('Contacts')) ?? '';
    return { connector, externalKeyField, options: { runAutomations: false, externalKeyField } };
  }

  test('awkward values arrive unchanged, and creating again makes nothing twice', async () => {
    const { connector, options, externalKeyField } = await connected();
    const before = zoho.records('Contacts').length;
    const records = AWKWARD.map((name, index) => ({
      ref: `r${index}`,
      externalKey: `sys-${index}`,
      fields: { Last_Name: name, Description: `${name}\n${name}`, Email: null },
    }));
    const outcomes = await connector.create('Contacts', records, options);
    expect(outcomes.map((outcome) => outcome.ok && outcome.created)).toEqual(AWKWARD.map(() => true));
    const again = await connector.create('Contacts', records, options);
    expect(again.map((outcome) => outcome.ok && outcome.created)).toEqual(AWKWARD.map(() => false));
    expect(zoho.records('Contacts')).toHaveLength(before + AWKWARD.length);

    const keys = records.map(({ externalKey }) => externalKey);
    const found = await connector.readByValues('Contacts', externalKeyField, keys, ['Last_Name', 'Description']);
    expect(new Set(found.records.map(({ fields }) => fields.Last_Name))).toEqual(new Set(AWKWARD));
    const byName = await connector.readByValues('Contacts', 'Last_Name', AWKWARD, ['Last_Name']);
    expect(byName.unsafe).toEqual([]);
    const ids = outcomes.map((outcome) => (outcome.ok ? outcome.id : ''));
    expect(byName.records.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });

  test('one call updates three records, and each row is judged by itself', async () => {
    const { connector, options } = await connected();
    const [one, two] = zoho.records('Contacts').map(({ id }) => String(id));
    zoho.clearWrites();
    const outcomes = await connector.update(
      'Contacts',
      [
        { ref: 'a', id: one ?? '', fields: { Title: 'New title' } },
        { ref: 'b', id: '554023000000000001', fields: { Title: 'Nobody' } },
        { ref: 'c', id: two ?? '', fields: { Last_Name: null } },
      ],
      options,
    );
    expect(outcomes).toMatchObject([
      { ref: 'a', ok: true, id: one, created: false },
      { ref: 'b', ok: false, refusal: { kind: 'missing' } },
      { ref: 'c', ok: false, refusal: { kind: 'rejected', code: 'MANDATORY_NOT_FOUND', field: 'Last_Name' } },
    ]);
    expect(zoho.writes()).toMatchObject({ updated: 1, calls: 1 });
    const [first] = outcomes;
    const [read] = await connector.readByIds('Contacts', [one ?? ''], ['Title']);
    expect(read).toEqual({ id: one, version: first?.ok ? first.version : undefined, fields: { Title: 'New title' } });
  });

  test('a create whose answer is lost is in doubt and is found by its key', async () => {
    const { connector, options, externalKeyField } = await connected();
    zoho.crm.addFault({ method: 'POST', path: '/upsert', kind: 'cut-after', times: 1 });
    const record = { ref: 'a', externalKey: 'sys-lost', fields: { Last_Name: 'Lost' } };
    expect(await connector.create('Contacts', [record], options)).toMatchObject([
      { ok: false, refusal: { kind: 'unknown' } },
    ]);
    const { records } = await connector.readByValues('Contacts', externalKeyField, ['sys-lost'], []);
    expect(records).toHaveLength(1);
  });

  test('an organisation without the field of the package gets one', async () => {
    await zoho.stop();
    zoho = await startZohoSimulator({ withoutExtensionFields: true, people: 60 });
    const connector = connect();
    expect(await connector.resolveExternalKey('Contacts')).toBe('ServiceNow_ID');
    const options = { runAutomations: false, externalKeyField: 'ServiceNow_ID' };
    const record = { ref: 'a', externalKey: 'sys-1', fields: { Last_Name: 'First' } };
    expect(await connector.create('Contacts', [record], options)).toMatchObject([{ ok: true, created: true }]);
  });
});

test('two organisations at the same time see their own records only', async () => {
  const connectors = { main: connect(ADMIN), other: connect(OTHER_ADMIN) };
  const expected = {
    main: zoho.records('Contacts', ADMIN).length,
    other: zoho.records('Contacts', OTHER_ADMIN).length,
  };
  expect(expected.main).not.toBe(expected.other);
  const names = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? ('main' as const) : ('other' as const)));
  const counts = await Promise.all(names.map((name) => connectors[name].count('Contacts')));
  expect(counts).toEqual(names.map((name) => expected[name]));
});
