import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { OAuthTokens } from '../../functions/connectors/oauth.ts';
import type { Side } from '../../functions/core/record.ts';
import { createConnections } from '../../functions/stores/connections.ts';
import { openStore } from '../../functions/stores/open-store.ts';
import { createSealer } from '../../functions/stores/sealing.ts';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { SANDBOX_CLIENT_SECRET } from '../../sandbox/zoho/accounts/oauth-clients.ts';
import { launchBrowser } from './browser.ts';
import { readKept } from './browser-storage.ts';
import { findSecrets } from './find-secrets.ts';
import { isCallback, type ObservedBrowser, observe } from './observed-browser.ts';
import { authorize, confirmFirstSync, openGearMenu, openWebTab, saveSetup, widgetOf } from './product.ts';

/** The steps build on each other: a whole first sync, a look at everything it left, and its revocation. */
const TIMEOUT_MS = 90_000;
const MASTER_KEY = randomBytes(32);
/** Codes and tokens of Zoho have this shape, also those that nobody keeps. */
const ZOHO_TOKEN = /1000\.[0-9a-f]{32}\.[0-9a-f]{32}/;
const SIDES: readonly Side[] = ['servicenow', 'crm'];

let sandbox: Sandbox;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let seen: ObservedBrowser;
let folder: string;
let tokens: Readonly<Record<Side, OAuthTokens | undefined>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  [sandbox, browser] = await Promise.all([
    startSandbox({ people: 30, contacts: 5, masterKey: MASTER_KEY }),
    launchBrowser(),
  ]);
  context = await browser.newContext({ locale: 'en-US' });
  seen = observe(context);
  page = await context.newPage();
}, TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
  await rm(folder, { recursive: true, force: true });
}, TIMEOUT_MS);

/** Opens a copy of the database with the key that only the operator has. */
async function openTokens(): Promise<typeof tokens> {
  const copy = join(folder, `${randomBytes(4).toString('hex')}.db`);
  for (const part of ['', '-wal']) await copyFile(sandbox.databaseFile + part, copy + part);
  const store = await openStore(`file:${copy}`);
  const connections = createConnections(store, createSealer([MASTER_KEY]));
  const [tenant = ''] = await store.tenants('connections');
  const [servicenow, crm] = await Promise.all(SIDES.map((side) => connections.tokens(tenant, side)));
  await store.close();
  return { servicenow, crm };
}

function collectSecrets(): Map<string, string> {
  const { oauthClient, users } = sandbox.servicenow;
  const secrets = new Map([
    ['client secret of ServiceNow', oauthClient.clientSecret],
    ['client secret of Zoho', SANDBOX_CLIENT_SECRET],
    ['master key', MASTER_KEY.toString('base64')],
    ['master key, its bytes', MASTER_KEY.toString('latin1')],
    ['master key in hex', MASTER_KEY.toString('hex')],
    ['password of the ServiceNow user', users.integration.password],
  ]);
  for (const side of SIDES) {
    secrets.set(`access token of ${side}`, String(tokens[side]?.accessToken));
    secrets.set(`refresh token of ${side}`, String(tokens[side]?.refreshToken));
  }
  const lists = {
    'session token': seen.sessions,
    'verifier or completion code': seen.proofs,
    'authorization code': seen.authorizationCodes,
  };
  for (const [name, values] of Object.entries(lists)) {
    for (const [index, value] of [...values].entries()) secrets.set(`${name} ${index + 1}`, value);
  }
  return secrets;
}

/** Addresses with the one secret taken out that may be there: the code in the address that a consent leads back to. */
function addresses(): string {
  return seen.urls
    .map((text) => {
      const url = new URL(text);
      if (isCallback(text)) url.searchParams.delete('code');
      return url.href;
    })
    .join('\n');
}

async function collectPlaces(): Promise<Record<string, string | Buffer>> {
  const kept = await readKept(context, page);
  return {
    'log of the backend': sandbox.backendLog(),
    'database file': await readFile(sandbox.databaseFile),
    'write-ahead log of the database': await readFile(`${sandbox.databaseFile}-wal`),
    'addresses the browser asked for': addresses(),
    'addresses of open frames': page
      .frames()
      .map((frame) => frame.url())
      .join('\n'),
    console: seen.console.join('\n'),
    ...kept.places,
  };
}

test(
  'a whole first sync leaves no secret in a log, a file, an address or the browser',
  async () => {
    const widget = await openWebTab(page, sandbox);
    await saveSetup(page);
    await authorize(page);
    await confirmFirstSync(page);
    await widget.getByText('Synced just now').waitFor();
    // A second page load, which takes the session up again by its key.
    await page.reload();
    await widget.getByText('Synced').first().waitFor();
    await openGearMenu(page, 'Sync Settings');
    await widget.getByText('Connected to').waitFor();

    tokens = await openTokens();
    const secrets = collectSecrets();
    const places = await collectPlaces();
    expect(findSecrets(secrets, places)).toEqual([]);
    for (const [place, content] of Object.entries(places)) {
      expect([place, ZOHO_TOKEN.exec(content.toString('latin1'))?.[0]]).toEqual([place, undefined]);
    }

    // What was searched for and where was all there.
    expect(seen.sessions.size).toBeGreaterThan(1);
    expect(seen.authorizationCodes.size).toBe(3);
    expect(seen.proofs.size).toBe(4);
    expect([...secrets.values()].every((secret) => secret.length >= 10 && secret !== 'undefined')).toBe(true);
    expect(places['log of the backend']).toContain('Request answered.');
    const stored = [places['database file'], places['write-ahead log of the database']].join('');
    expect(stored).toContain(sandbox.urls.servicenow);
    expect(places['addresses the browser asked for']).toContain('/auth/servicenow/callback?state=');
    expect(places['IndexedDB of the widget']).toContain('keyId=');
    expect(places.cookies).toContain('JSESSIONID');
  },
  TIMEOUT_MS,
);

test('the key that renews the session cannot be read out of the browser', async () => {
  const { keys } = await readKept(context, page);
  expect(keys).toEqual([{ isPrivate: true, canBeRead: false }]);
});

test('the search finds a secret in whatever way it is written', () => {
  const secret = 'f7e79d2b47f6!Sim';
  const bytes = Buffer.from(secret);
  const places = {
    plain: `token=${secret};`,
    'in an address': `https://example.com/?token=${encodeURIComponent(secret)}`,
    'in base64': `{"a":"${bytes.toString('base64')}"}`,
    'in hex': bytes.toString('hex'),
    'in bytes': Buffer.concat([randomBytes(20), bytes, randomBytes(20)]),
    nowhere: 'f7e79d2b47f6',
  };
  const found = Object.keys(places).filter((place) => place !== 'nowhere');
  expect(findSecrets(new Map([['secret', secret]]), places)).toEqual(found.map((place) => `${place}: secret`));
});

/** What ServiceNow answers to whoever has the tokens. */
async function tryTokens({ accessToken, refreshToken = '' }: OAuthTokens): Promise<readonly number[]> {
  const { clientId: client_id, clientSecret: client_secret } = sandbox.servicenow.oauthClient;
  const grant = { grant_type: 'refresh_token', client_id, client_secret, refresh_token: refreshToken };
  const answers = await Promise.all([
    fetch(`${sandbox.urls.servicenow}/api/now/table/sys_user?sysparm_limit=1`, {
      headers: { authorization: `Bearer ${accessToken}` },
    }),
    fetch(`${sandbox.urls.servicenow}/oauth_token.do`, { method: 'POST', body: new URLSearchParams(grant) }),
  ]);
  return answers.map(({ status }) => status);
}

test(
  'revoking makes the tokens unusable at ServiceNow, erases them here, and leads back to Setup',
  async () => {
    const widget = widgetOf(page);
    expect(await tryTokens(tokens.servicenow!)).toEqual([200, 200]);
    await openGearMenu(page, 'Revoke authentication');
    await widget.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    await widget.getByRole('heading', { name: 'Connect ServiceNow' }).waitFor();
    await widget.getByText('Not connected', { exact: true }).waitFor();
    expect(await tryTokens(tokens.servicenow!)).toEqual([401, 401]);
    expect((await openTokens()).servicenow).toBeUndefined();

    await page.reload();
    await widget.getByRole('heading', { name: 'Connect ServiceNow' }).waitFor();
  },
  TIMEOUT_MS,
);
