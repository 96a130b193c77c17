import type { Browser, Page } from 'playwright-core';
import type { LocalServer } from '../../sandbox/local-server.ts';
import { startLocalServer } from '../../sandbox/local-server.ts';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../sandbox/zoho/accounts/oauth-clients.ts';
import { launchBrowser } from './browser.ts';
import { english } from './english.ts';
import {
  acceptAtZoho,
  authorize,
  clickAndClose,
  fillSetup,
  openedBy,
  openServiceNow,
  openWebTab,
  pressSave,
  saveSetup,
  widgetOf,
} from './product.ts';
import { beforeCallback, expectSentence, goAndClose, readInstallation, stateOf, type Visit, visit } from './visit.ts';

const TIMEOUT_MS = 90_000;

let sandbox: Sandbox;
let browser: Browser;
/** An origin that the operator allows, with a page that is not ServiceNow. */
let otherSite: LocalServer;

beforeAll(async () => {
  otherSite = await startLocalServer(
    0,
    () => new Response('<h1>Shop</h1>', { headers: { 'content-type': 'text/html' } }),
  );
  [sandbox, browser] = await Promise.all([
    startSandbox({ people: 10, contacts: 2, extraServiceNowHosts: [otherSite.origin] }),
    launchBrowser(),
  ]);
}, TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
  await otherSite?.stop();
}, TIMEOUT_MS);

describe('Zoho’s sign-in inside Save', () => {
  let admin: Visit;

  beforeAll(async () => {
    admin = await visit(browser, sandbox);
    await fillSetup(admin.page);
  }, TIMEOUT_MS);

  afterAll(() => admin?.context.close());

  /** Presses Save, spoils the sign-in, and expects that nobody is signed in and the form is as it was. */
  async function spoil(code: string, act: (zoho: Page) => Promise<void>): Promise<void> {
    const before = await stateOf(sandbox);
    await act(await openedBy(admin.page, () => pressSave(admin.page)));
    await expectSentence(admin.page, code);
    expect(await stateOf(sandbox)).toEqual(before);
    expect(before.zohoTokens).toBe(0);
    expect([...admin.seen.sessions]).toEqual([]);
    const form = widgetOf(admin.page).locator('form');
    expect(await form.getByLabel('Client ID').inputValue()).toBe(sandbox.servicenow.oauthClient.clientId);
    expect(await form.getByLabel('Client Secret').inputValue()).toBe(sandbox.servicenow.oauthClient.clientSecret);
  }

  test(
    'a refused consent says so, also the second one',
    async () => {
      await spoil('sign_in_refused', async (zoho) => {
        await zoho.getByRole('button', { name: 'Sandbox Admin' }).click();
        await clickAndClose(zoho, 'Reject');
      });
      await spoil('sign_in_refused', async (zoho) => {
        await zoho.getByRole('button', { name: 'Accept', exact: true }).click();
        await zoho.getByText('modules').first().waitFor();
        await clickAndClose(zoho, 'Reject');
      });
    },
    TIMEOUT_MS,
  );

  test(
    'a callback without its state says so',
    () =>
      spoil('sign_in_state_missing', (zoho) =>
        goAndClose(zoho, `${sandbox.urls.backend}/auth/zoho/callback?code=1000.guess`),
      ),
    TIMEOUT_MS,
  );

  test(
    'a code that was used already says so',
    async () => {
      await beforeCallback(admin.context, async (url) => {
        const body = new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: SANDBOX_CLIENT_ID,
          client_secret: SANDBOX_CLIENT_SECRET,
          redirect_uri: url.origin + url.pathname,
          code: url.searchParams.get('code') ?? '',
        });
        const used = await fetch(`${sandbox.urls.accounts}/oauth/v2/token`, { method: 'POST', body });
        expect(await used.json()).toHaveProperty('access_token');
      });
      await spoil('sign_in_expired', (zoho) => clickAndClose(zoho, 'Accept'));
    },
    TIMEOUT_MS,
  );

  test(
    'a CRM user who is no administrator hears it, before and after claiming to be one',
    async () => {
      const { page } = admin;
      await page.getByLabel('Signed in as').selectOption({ label: 'Sandbox Sales User (Standard)' });
      await widgetOf(page).getByText(english.notAllowed.title).waitFor();
      await widgetOf(page).getByRole('button', { name: 'I am an administrator' }).click();
      await fillSetup(page);
      await spoil('not_admin', async (zoho) => {
        await zoho.getByRole('link', { name: 'Not you?' }).click();
        await zoho.getByRole('button', { name: 'Sandbox Sales User' }).click();
        await clickAndClose(zoho, 'Accept');
      });
    },
    TIMEOUT_MS,
  );
});

test(
  'a consent that is finished in another browser gives a session to neither',
  async () => {
    const [attacker, victim] = await Promise.all([visit(browser, sandbox), visit(browser, sandbox)]);
    await fillSetup(attacker.page);
    const popup = await openedBy(attacker.page, () => pressSave(attacker.page));
    await popup.waitForURL(/\/oauth\/v2\/auth\?/);

    await victim.page.goto(popup.url());
    await acceptAtZoho(victim.page);
    await victim.page.getByRole('button', { name: 'Accept', exact: true }).click();
    await victim.page.getByText('only if you started this yourself').waitFor();
    expect(await victim.page.getByText('Zylker Sandbox').count()).toBe(1);
    await popup.close();
    // The attacker has no code, and guessing one is refused.
    await widgetOf(attacker.page).getByLabel('Code', { exact: true }).fill('AAAAA-AAAAA');
    await widgetOf(attacker.page).getByRole('button', { name: 'Use code' }).click();
    await expectSentence(attacker.page, 'sign_in_refused');
    await openWebTab(victim.page, sandbox);
    await widgetOf(victim.page).getByText('Not connected').waitFor();

    expect([...attacker.seen.sessions, ...victim.seen.sessions]).toEqual([]);
    await Promise.all([attacker.context.close(), victim.context.close()]);
  },
  TIMEOUT_MS,
);

describe('with an admin who is signed in', () => {
  let admin: Visit;
  const session = () => [...admin.seen.sessions].at(-1)!;

  beforeAll(async () => {
    admin = await visit(browser, sandbox);
    await saveSetup(admin.page);
  }, TIMEOUT_MS);

  afterAll(() => admin?.context.close());

  async function expectUnchanged(before: Awaited<ReturnType<typeof stateOf>>): Promise<void> {
    expect(await stateOf(sandbox, session())).toEqual(before);
    expect(before).toMatchObject({ serviceNowTokens: 0, serviceNowWrites: 0, crmWrites: { records: 0 } });
    expect(before.installation).toMatchObject({ servicenow: { state: 'saved' }, reach: [] });
  }

  async function saveInstance(instance: string): Promise<void> {
    await fillSetup(admin.page);
    await widgetOf(admin.page).getByLabel('ServiceNow Instance').fill(instance);
    await pressSave(admin.page);
  }

  test.each([
    ['an unknown host', () => 'does-not-exist-000.service-now.com', 'instance_unknown'],
    ['an address on this machine', () => sandbox.urls.crm, 'instance_private'],
    ['the loopback address', () => 'http://127.0.0.1:22', 'instance_private'],
    ['a host of another domain', () => 'https://acme.example.com', 'instance_not_allowed'],
    ['what is no address at all', () => 'acme corp!', 'instance_invalid'],
    ['a page that is not ServiceNow', () => otherSite.origin, 'instance_not_servicenow'],
  ])(
    'a wrong instance says so: %s',
    async (_what, instance, code) => {
      const before = await stateOf(sandbox, session());
      await saveInstance(instance());
      await expectSentence(admin.page, code);
      expect(await widgetOf(admin.page).locator('input[aria-invalid=true]').getAttribute('name')).toBe('instance');
      await expectUnchanged(before);
    },
    TIMEOUT_MS,
  );

  test(
    'a sleeping instance says so',
    async () => {
      const before = await stateOf(sandbox, session());
      sandbox.servicenow.sleepInstance(true);
      await saveInstance(sandbox.urls.servicenow);
      await expectSentence(admin.page, 'instance_asleep');
      sandbox.servicenow.sleepInstance(false);
      await expectUnchanged(before);
    },
    TIMEOUT_MS,
  );

  test(
    'a wrong client secret says so once it is used',
    async () => {
      await fillSetup(admin.page);
      await widgetOf(admin.page).getByLabel('Client Secret').fill('wrong');
      await pressSave(admin.page);
      await widgetOf(admin.page).getByText('Stored. Leave empty to keep it.').waitFor();
      const before = await stateOf(sandbox, session());
      const servicenow = await openServiceNow(admin.page);
      await servicenow.getByRole('button', { name: 'Log In', exact: true }).click();
      await clickAndClose(servicenow, 'Allow');
      await expectSentence(admin.page, 'client_refused');
      await expectUnchanged(before);
    },
    TIMEOUT_MS,
  );

  /** Presses Authorize with the right client, spoils it, and expects the sentence and no change. */
  async function spoil(code: string, act: (servicenow: Page) => Promise<void>): Promise<void> {
    await fillSetup(admin.page);
    await pressSave(admin.page);
    await widgetOf(admin.page).getByText('Stored. Leave empty to keep it.').waitFor();
    const before = await stateOf(sandbox, session());
    await act(await openServiceNow(admin.page));
    await expectSentence(admin.page, code);
    await expectUnchanged(before);
  }

  test(
    'a refused consent at ServiceNow says so',
    () => spoil('consent_refused', (servicenow) => clickAndClose(servicenow, 'Deny')),
    TIMEOUT_MS,
  );

  test(
    'a callback without its state says so',
    () =>
      spoil('state_missing', (servicenow) =>
        goAndClose(servicenow, `${sandbox.urls.backend}/auth/servicenow/callback?code=guess`),
      ),
    TIMEOUT_MS,
  );

  test(
    'an expired code says so, and so does the whole callback when it comes twice',
    async () => {
      let callback = '';
      await beforeCallback(admin.context, async (url) => {
        callback = url.href;
        sandbox.servicenow.revokeAll();
      });
      await spoil('consent_expired', (servicenow) => clickAndClose(servicenow, 'Allow'));
      await spoil('consent_expired', (servicenow) => goAndClose(servicenow, callback));
    },
    TIMEOUT_MS,
  );

  test(
    'a ServiceNow user without rights hears what is missing, and its tokens end at once',
    () =>
      spoil('user_without_rights', async (servicenow) => {
        const { userName, password } = sandbox.servicenow.users.withoutRights;
        await servicenow.getByRole('button', { name: 'Log out' }).click();
        await servicenow.getByLabel('User name').fill(userName);
        await servicenow.getByLabel('Password').fill(password);
        await servicenow.getByRole('button', { name: 'Log In', exact: true }).click();
        await servicenow.getByText(userName).waitFor();
        await clickAndClose(servicenow, 'Allow');
      }),
    TIMEOUT_MS,
  );

  test(
    'after all that, the right values lead to the sync settings',
    async () => {
      await admin.context.clearCookies({ name: 'JSESSIONID' });
      await authorize(admin.page);
      expect((await readInstallation(sandbox, session())).servicenow.state).toBe('connected');
    },
    TIMEOUT_MS,
  );
});
