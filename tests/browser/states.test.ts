import { DatabaseSync } from 'node:sqlite';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { launchBrowser } from './browser.ts';
import {
  acceptAtZoho,
  clickAndClose,
  fillSetup,
  openedBy,
  openWebTab,
  pressSave,
  saveSetup,
  widgetOf,
} from './product.ts';
import { ADMIN, openContact, relatedOf, SALES_USER, signInAs, textsIn } from './views.ts';
import { expectSentence } from './visit.ts';

const TIMEOUT_MS = 120_000;
const ACTION_TIMEOUT_MS = 30_000;
const SUMMARY = 'ServiceNow_Sync_Summary';
const say = textsIn('en');

let sandbox: Sandbox;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startSandbox({ people: 5, contacts: 2 }), launchBrowser()]);
}, TIMEOUT_MS);

beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-US', viewport: { width: 1360, height: 900 } });
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  page = await context.newPage();
});

afterEach(() => context.close());

afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
}, TIMEOUT_MS);

/** What the widget reads from the CRM as if it were published. */
async function publish(summary: object): Promise<void> {
  await page.route('**/crm/call', async (route) => {
    const { data } = route.request().postDataJSON() as { data: { type?: string; nameSpace?: unknown } };
    if (data.type !== 'VARIABLE' || data.nameSpace !== SUMMARY) return route.fallback();
    return route.fulfill({ json: { ok: true, data: { Success: { Content: JSON.stringify(summary) } } } });
  });
}

const PUBLISHED = { v: 2, connected: true, at: new Date().toISOString(), needsYou: 0, counts: {} };

async function openAs(user: string): Promise<void> {
  await page.goto(sandbox.urls.crmPage);
  await signInAs(page, user);
  await openWebTab(page, sandbox);
}

test(
  'a profile that the admin did not choose is told so, on the tab and beside a record',
  async () => {
    await publish({ ...PUBLISHED, lastSync: PUBLISHED.at, profiles: ['554023000000000999'] });
    await openAs(SALES_USER);
    await widgetOf(page).getByText(say('profile.title')).waitFor();
    expect(await widgetOf(page).getByRole('button').count()).toBe(0);
    await openContact({ page, sandbox }, String(sandbox.zoho.records('Contacts')[0]?.id));
    await relatedOf(page).getByText(say('profile.title')).waitFor();

    await signInAs(page, ADMIN);
    await openWebTab(page, sandbox);
    await widgetOf(page)
      .getByRole('button', { name: say('menu.open') })
      .waitFor();
  },
  TIMEOUT_MS,
);

test(
  'a CRM page that never answers is told of, with a way to try again',
  async () => {
    await page.addInitScript(() => {
      // Registered before the page's own listener: the widget's first message is heard by nobody.
      if (window.top === window) {
        window.addEventListener('message', (event) => {
          if (!('isAnswered' in window)) event.stopImmediatePropagation();
        });
      }
    });
    await openWebTab(page, sandbox);
    await expectSentence(page, 'crm_page_silent');
    await page.evaluate(() => Object.assign(window, { isAnswered: true }));
    expect(
      await widgetOf(page)
        .getByRole('button', { name: say('common.tryAgain') })
        .count(),
    ).toBe(1);
  },
  TIMEOUT_MS,
);

test(
  'a backend that is down costs nothing that was typed, and goes on where it was',
  async () => {
    await openWebTab(page, sandbox);
    const widget = widgetOf(page);
    await widget.getByLabel('ServiceNow Instance').fill('acme');
    await widget.getByLabel('Client ID').fill('an-id');
    await widget.getByLabel('Client Secret').fill('a-secret');
    await sandbox.killBackend();
    await pressSave(page);
    await expectSentence(page, 'backend_unreachable');
    expect(await widget.getByLabel('ServiceNow Instance').inputValue()).toBe('acme');
    expect(await widget.getByLabel('Client ID').inputValue()).toBe('an-id');
    expect(await widget.getByLabel('Client Secret').inputValue()).toBe('a-secret');
    await sandbox.restartBackend();
    const zoho = await openedBy(page, () => pressSave(page));
    await zoho.getByRole('button', { name: 'Sandbox Admin' }).waitFor();
    await zoho.close();
  },
  TIMEOUT_MS,
);

test(
  'a slow backend: the page says that it waits, and stops saying so',
  async () => {
    await openWebTab(page, sandbox);
    await saveSetup(page);
    await page.route(`${sandbox.urls.backend}/api/connections/servicenow`, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      await route.fallback();
    });
    const widget = widgetOf(page);
    await widget.getByLabel('Client Secret').fill('another-secret');
    await pressSave(page);
    await widget.getByText(say('common.slow')).waitFor();
    expect(await widget.getByLabel('Client Secret').inputValue()).toBe('another-secret');
    await widget.getByText(say('common.slow')).waitFor({ state: 'detached' });
    await widget.getByText('Saved for').waitFor();
  },
  TIMEOUT_MS,
);

/** Presses Save and tells Zoho who one is; that the sync may use the CRM was allowed before. */
async function proveWhoOneIs(): Promise<void> {
  const zoho = await openedBy(page, () => pressSave(page));
  const chooser = zoho.getByRole('button', { name: 'Sandbox Admin' });
  await chooser
    .or(zoho.getByRole('button', { name: 'Accept', exact: true }))
    .first()
    .waitFor();
  if (await chooser.isVisible()) await chooser.click();
  await clickAndClose(zoho, 'Accept');
}

/** Ends every session and every key that renews one, as time would. */
function endSessions(): void {
  const database = new DatabaseSync(sandbox.databaseFile);
  database.exec('DELETE FROM sessions');
  database.close();
}

test(
  'a session that ends in the middle of a form loses nothing: sign in again and save',
  async () => {
    await openWebTab(page, sandbox);
    await fillSetup(page);
    await proveWhoOneIs();
    const widget = widgetOf(page);
    await widget.getByText('Saved for').waitFor();
    await widget.getByLabel('Client ID').fill('another-id');
    await widget.getByLabel('Client Secret').fill('another-secret');
    endSessions();
    await pressSave(page);
    await expectSentence(page, 'signed_out');
    expect(await widget.getByLabel('Client ID').inputValue()).toBe('another-id');
    expect(await widget.getByLabel('Client Secret').inputValue()).toBe('another-secret');

    await proveWhoOneIs();
    await widget.getByText('Saved for').waitFor();
    expect(await widget.getByLabel('Client ID').inputValue()).toBe('another-id');
  },
  TIMEOUT_MS,
);

test(
  'an admin of another organisation is told so, and is not signed in',
  async () => {
    await openWebTab(page, sandbox);
    const widget = widgetOf(page);
    await widget.getByLabel('ServiceNow Instance').fill('acme');
    await widget.getByLabel('Client ID').fill('an-id');
    await widget.getByLabel('Client Secret').fill('a-secret');
    const zoho = await openedBy(page, () => pressSave(page));
    await acceptAtZoho(zoho, 'Northwind Admin');
    await clickAndClose(zoho, 'Accept');
    await expectSentence(page, 'wrong_organisation');
    expect(await widget.getByLabel('Client Secret').inputValue()).toBe('a-secret');
  },
  TIMEOUT_MS,
);
