import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { launchBrowser, takeScreenshot } from './browser.ts';
import {
  authorize,
  confirmFirstSync,
  openGearMenu,
  openWebTab,
  readTable,
  saveSetup,
  syncAgain,
  widgetOf,
} from './product.ts';

/** The steps build on each other, as they do for a person: one sandbox, one browser tab. */
const TIMEOUT_MS = 90_000;
const ACTION_TIMEOUT_MS = 20_000;
const PEOPLE = 400;

let sandbox: Sandbox;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startSandbox({ people: PEOPLE }), launchBrowser()]);
  context = await browser.newContext({ viewport: { width: 1360, height: 900 }, locale: 'en-US' });
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  page = await context.newPage();
}, TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
}, TIMEOUT_MS);

test(
  'an admin connects ServiceNow, sees what will happen, and syncs 400 people, by clicks only',
  async () => {
    const widget = await openWebTab(page, sandbox);
    await widget.getByRole('heading', { name: 'Connect ServiceNow' }).waitFor();
    await takeScreenshot(page, '1-setup');

    await saveSetup(page);
    await takeScreenshot(page, '2-saved');
    await authorize(page);
    await takeScreenshot(page, '3-settings');
    expect(sandbox.zoho.writes().records).toBe(0);

    const sentence = await confirmFirstSync(page, () => takeScreenshot(page, '4-counts'));
    expect(sentence).toMatch(/^Before the first sync: \d+ people will be created, \d+ linked/);
    await widget.getByText('Synced just now').waitFor();
    await takeScreenshot(page, '5-dashboard');

    const rows = await readTable(page);
    await takeScreenshot(page, '6-table');
    const people = rows.get('People') ?? [];
    expect(people.reduce((sum, count) => sum + count, 0)).toBe(PEOPLE);
    expect(people[0]).toBe(sandbox.zoho.writes().created);
    expect(complaints).toEqual([]);
  },
  TIMEOUT_MS,
);

/** Somebody whom the first sync has created in the CRM, on both sides. */
function findSyncedPerson() {
  const contacts = new Map(sandbox.zoho.records('Contacts').map((contact) => [contact.ServiceNow_ID, contact]));
  for (const row of sandbox.servicenow.table('customer_contact')) {
    const contact = contacts.get(row.sys_id ?? '');
    if (contact && /^\w[\w.]+@[\w.]+$/.test(row.email ?? '')) return { row, contact };
  }
  throw new Error('Nobody was synced.');
}

test(
  'the people have arrived in the CRM, where their records can be opened',
  async () => {
    const { row, contact } = findSyncedPerson();
    await page.getByRole('link', { name: 'Contacts', exact: true }).click();
    await page.getByRole('heading', { name: 'Contacts' }).waitFor();
    await page.getByRole('columnheader', { name: 'Email' }).waitFor();
    await takeScreenshot(page, '7-contacts');
    await page.goto(`${sandbox.urls.crmPage}/#/Contacts/${contact.id}`);
    await page.getByText(String(row.sys_id)).waitFor();
    await takeScreenshot(page, '8-contact');
  },
  TIMEOUT_MS,
);

test(
  'a second sync writes nothing, and an edit made in the panel is one update',
  async () => {
    sandbox.zoho.clearWrites();
    await openWebTab(page, sandbox);
    await syncAgain(page, sandbox);
    expect(sandbox.zoho.writes()).toMatchObject({ created: 0, updated: 0, deleted: 0 });
    expect(sandbox.servicenow.writes()).toBe(0);

    const { row, contact } = findSyncedPerson();
    await page.getByText('Edit people').click();
    await page.getByLabel('Find a person').fill(String(row.email));
    await page.getByRole('button', { name: String(row.email) }).click();
    await page.getByLabel('Phone').fill('+49 30 5551234');
    await page.getByRole('button', { name: 'Save person' }).click();
    await page.getByText('was saved.').waitFor();
    await syncAgain(page, sandbox);
    expect(sandbox.zoho.writes()).toMatchObject({ calls: 1, created: 0, updated: 1 });
    expect(sandbox.zoho.values('Contacts', 'Phone').get(String(contact.id))).toBe('+49 30 5551234');

    await page.getByText('API calls').click();
    await page.getByText('API credits used').waitFor();
    await takeScreenshot(page, '9-panel');
  },
  TIMEOUT_MS,
);

test(
  'a sales user sees the figures without signing in, in German and in the dark',
  async () => {
    await page.getByLabel('Signed in as').selectOption({ label: 'Sandbox Sales User (Standard)' });
    await page.getByLabel('Appearance').selectOption('Dark');
    await page.getByLabel('Language').selectOption('Deutsch');
    await widgetOf(page).getByText('Personen').first().waitFor();
    await takeScreenshot(page, '10-sales-user');
    expect(context.pages()).toHaveLength(1);
    expect(await widgetOf(page).getByRole('button', { name: 'Sync Now' }).count()).toBe(0);
  },
  TIMEOUT_MS,
);

test(
  'revoking ends the tokens at ServiceNow and leads back to Setup, where authorizing again doubles nobody',
  async () => {
    await page.getByLabel('Signed in as').selectOption({ label: 'Sandbox Admin (Administrator)' });
    await page.getByLabel('Language').selectOption('English');
    const widget = widgetOf(page);
    await openGearMenu(page, 'Revoke authentication');
    await widget.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    await widget.getByRole('heading', { name: 'Connect ServiceNow' }).waitFor();
    expect(sandbox.servicenow.liveTokens()).toBe(0);
    await takeScreenshot(page, '11-revoked');

    sandbox.zoho.clearWrites();
    await authorize(page, false);
    await syncAgain(page, sandbox);
    expect(sandbox.zoho.writes()).toMatchObject({ created: 0, updated: 0 });
  },
  TIMEOUT_MS,
);
