import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { launchBrowser } from './browser.ts';
import { authorize, confirmFirstSync, openWebTab, saveSetup, widgetOf } from './product.ts';
import { ADMIN, busiestContact, dress, LIMITED_USER, openContact, relatedOf, SALES_USER, signInAs } from './views.ts';

const TIMEOUT_MS = 120_000;

let sandbox: Sandbox;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startSandbox({ people: 40, contacts: 3, allKinds: true }), launchBrowser()]);
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1440, height: 1000 } });
  page = await context.newPage();
}, TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
}, TIMEOUT_MS);

async function visitAs(user: string, contact: string): Promise<void> {
  await page.goto(sandbox.urls.crmPage);
  await signInAs(page, user);
  await openContact({ page, sandbox }, contact);
}

/** What a table shows, by its heading. */
function rowsOf(heading: string): Promise<readonly string[]> {
  const table = relatedOf(page).locator('section.related-table').filter({ hasText: heading });
  return table.locator('.related-title').allTextContents();
}

/** Names of the records of a module that point at a contact, of those that a user may see. */
function namesOf(module: string, lookup: string, name: string, contact: string, isSeen: (id: string) => boolean) {
  return sandbox.zoho
    .records(module)
    .filter((record) => (record[lookup] as { id?: string } | null)?.id === contact && record.ServiceNow_ID)
    .filter((record) => isSeen(String(record.id)))
    .map((record) => String(record[name]))
    .sort();
}

test(
  'before anything is connected, one sentence says so, and admins read why',
  async () => {
    const contact = String(sandbox.zoho.records('Contacts')[0]?.id);
    await visitAs(SALES_USER, contact);
    await relatedOf(page).getByText('Nothing from ServiceNow is linked to this record.').waitFor();
    expect(await relatedOf(page).getByText('ServiceNow is not connected.').count()).toBe(0);
    await visitAs(ADMIN, contact);
    await relatedOf(page).getByText('ServiceNow is not connected. Open the ServiceNow tab to connect it.').waitFor();
  },
  TIMEOUT_MS,
);

test(
  'a user sees what the CRM lets that user see: with sharing rules that hide half, half',
  async () => {
    await page.goto(sandbox.urls.crmPage);
    await signInAs(page, ADMIN);
    await openWebTab(page, sandbox);
    await saveSetup(page);
    await authorize(page);
    await confirmFirstSync(page);
    await widgetOf(page).locator('.order-number').first().waitFor();

    const backendCalls: string[] = [];
    page.on('request', (request) => {
      if (request.url().startsWith(sandbox.urls.backend)) backendCalls.push(request.url());
    });
    const contact = busiestContact(sandbox);
    const isShared = (id: string) => Number(id.at(-1)) % 2 === 0;
    const all = namesOf('Cases', 'Related_To', 'Subject', contact, () => true);
    const half = namesOf('Cases', 'Related_To', 'Subject', contact, isShared);
    expect(half.length).toBeLessThan(all.length);

    for (const [user, cases, isSeen] of [
      [SALES_USER, all, () => true],
      [LIMITED_USER, half, isShared],
    ] as const) {
      await visitAs(user, contact);
      expect([user, [...(await rowsOf('Cases'))].sort()]).toEqual([user, cases.slice(0, 5)]);
      const orders = namesOf('Purchase_Orders', 'Contact_Name', 'PO_Number', contact, isSeen);
      expect([user, [...(await rowsOf('Purchase orders'))].sort()]).toEqual([user, orders]);
    }
    expect(backendCalls).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'each row leads to its record in both systems',
  async () => {
    await visitAs(SALES_USER, busiestContact(sandbox));
    const row = relatedOf(page).locator('.related-row').first();
    const name = (await row.locator('.related-title').textContent()) ?? '';
    const record = sandbox.zoho.records('Cases').find(({ Subject }) => Subject === name);
    const [servicenow] = await Promise.all([page.waitForEvent('popup'), row.getByRole('link').click()]);
    await servicenow.waitForURL(({ protocol }) => protocol !== 'about:');
    expect(new URL(servicenow.url()).origin).toBe(sandbox.urls.servicenow);
    await servicenow.close();
    expect(await row.getByRole('link').getAttribute('href')).toContain(`sys_id=${String(record?.ServiceNow_ID)}`);
    await row.getByRole('button').click();
    await page.waitForURL(`**/#/Cases/${String(record?.id)}`);
  },
  TIMEOUT_MS,
);

test(
  'has no violation of accessibility rules in either theme, with records and without',
  async () => {
    for (const contact of [busiestContact(sandbox), String(sandbox.zoho.records('Contacts')[0]?.id)]) {
      await visitAs(ADMIN, contact);
      for (const [theme, width] of [
        ['light', '100%'],
        ['dark', '320px'],
      ] as const) {
        await dress(page, { name: 'related' }, theme, width);
        const { passes, violations } = await new AxeBuilder({ page }).include('iframe.related').analyze();
        expect(passes.flatMap(({ nodes }) => nodes).some(({ target }) => target.length === 2)).toBe(true);
        const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html}`));
        expect([contact, theme, found]).toEqual([contact, theme, []]);
      }
    }
  },
  TIMEOUT_MS,
);
