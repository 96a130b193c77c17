import type { Browser, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { launchBrowser } from './browser.ts';
import { expectAccessible as expectAccessibleOn } from './expect-accessible.ts';
import {
  authorize,
  clickAndClose,
  confirmFirstSync,
  openedBy,
  openGearMenu,
  openWebTab,
  pressSave,
  saveSetup,
  widgetOf,
} from './product.ts';

/** One admin goes through every view; each is checked where it is on the screen anyway. */
const TIMEOUT_MS = 120_000;

let sandbox: Sandbox;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startSandbox({ people: 60, contacts: 5, allKinds: true }), launchBrowser()]);
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, locale: 'en-US' });
  page = await context.newPage();
}, TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
}, TIMEOUT_MS);

const expectAccessible = (view: string) => expectAccessibleOn(page, view);

test(
  'Setup, with its help and everything that is missing',
  async () => {
    const widget = await openWebTab(page, sandbox);
    await widget.getByLabel('ServiceNow Instance').waitFor();
    await widget.getByText('Where do I find this?').click();
    await widget.getByText('Which ServiceNow user should I connect?').click();
    await pressSave(page);
    await widget.getByText('Enter the Client Secret').waitFor();
    await expectAccessible('Setup');
  },
  TIMEOUT_MS,
);

test(
  'Setup, with a refusal',
  async () => {
    await page.getByRole('button', { name: 'Fill in Setup for me' }).click();
    const zoho = await openedBy(page, () => pressSave(page));
    await zoho.getByRole('button', { name: 'Sandbox Admin' }).click();
    await clickAndClose(zoho, 'Reject');
    await widgetOf(page).getByRole('alert').waitFor();
    await expectAccessible('Setup, refused');
    await page.context().clearCookies();
  },
  TIMEOUT_MS,
);

test(
  'Sync Settings and the counts before the first sync',
  async () => {
    await saveSetup(page);
    await authorize(page);
    await expectAccessible('Sync Settings');
    await confirmFirstSync(page, () => expectAccessible('Counts'));
  },
  TIMEOUT_MS,
);

test(
  'Dashboard as a chart and as a table, with its menu',
  async () => {
    const widget = widgetOf(page);
    await widget.getByText('Synced just now').waitFor();
    await expectAccessible('Chart');
    await widget.getByRole('button', { name: 'Table' }).click();
    await widget.getByRole('button', { name: 'Settings menu' }).click();
    await expectAccessible('Table and menu');
    await widget.getByRole('menuitem', { name: 'Activity' }).click();
  },
  TIMEOUT_MS,
);

test(
  'Activity: what needs a person, with its forms, runs, and a record found',
  async () => {
    const widget = widgetOf(page);
    await widget.getByRole('button', { name: 'Choose…' }).first().click();
    await widget.getByRole('button', { name: 'Correct…' }).first().click();
    await widget.getByLabel('Select all').check();
    await expectAccessible('Correct');
    await widget.getByLabel('Search').fill('nobody at all');
    await widget.getByText('Nothing that waits fits this search.').waitFor();
    await expectAccessible('Nothing fits');
    await widget.getByRole('tab', { name: 'Runs' }).click();
    await widget.getByText('First sync').waitFor();
    await expectAccessible('Runs');
    await widget.getByRole('tab', { name: 'Record' }).click();
    await widget.getByLabel('Name, or id in either system').fill('a');
    await widget.getByRole('button', { name: 'Find' }).click();
    await widget.getByText('records found').waitFor();
    await widget.locator('.line-name').first().click();
    await widget.locator('.event').first().waitFor();
    await expectAccessible('History');
  },
  TIMEOUT_MS,
);

test(
  'Sync Settings once records are linked, and Setup once connected',
  async () => {
    const widget = widgetOf(page);
    await openGearMenu(page, 'Sync Settings');
    await widget.getByText('More settings').click();
    await expectAccessible('Sync Settings, linked');
    await widget.getByLabel('Leads', { exact: true }).click();
    await widget.getByRole('dialog').waitFor();
    await expectAccessible('Change of module');
    await widget.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await widget.getByRole('button', { name: 'Connection', exact: true }).click();
    await widget.getByRole('heading', { name: 'Connections' }).waitFor();
    for (const how of await widget.getByText('How', { exact: true }).all()) await how.click();
    await expectAccessible('Setup, connected');
    await widget.getByRole('button', { name: 'Sync Settings' }).click();
  },
  TIMEOUT_MS,
);

test(
  'Revoke authentication',
  async () => {
    await openGearMenu(page, 'Revoke authentication');
    await widgetOf(page).getByRole('dialog').waitFor();
    await expectAccessible('Revoke');
  },
  TIMEOUT_MS,
);
