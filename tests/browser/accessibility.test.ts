import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { launchBrowser } from './browser.ts';
import { widgetFrame } from './browser-storage.ts';
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
/** A colour does not depend on the width, so each theme is looked at in one of them. */
const APPEARANCES: readonly (readonly [theme: string, width: string])[] = [
  ['light', '100%'],
  ['dark', '320px'],
];

let sandbox: Sandbox;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startSandbox({ people: 60, contacts: 5 }), launchBrowser()]);
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, locale: 'en-US' });
  page = await context.newPage();
}, TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
}, TIMEOUT_MS);

/** The widget in one of its appearances, without a reload that would lose what is on the screen. */
async function show(theme: string, width: string): Promise<void> {
  await page.locator('iframe.widget').evaluate((frame, chosen) => {
    (frame as HTMLElement).style.width = chosen;
  }, width);
  await widgetFrame(page).evaluate((chosen) => {
    document.documentElement.dataset.theme = chosen;
  }, theme);
}

async function findViolations(): Promise<readonly string[]> {
  const { passes, violations } = await new AxeBuilder({ page }).include('iframe.widget').analyze();
  // Addresses of two parts are elements inside the frame: it was looked into.
  expect(passes.flatMap(({ nodes }) => nodes).some(({ target }) => target.length === 2)).toBe(true);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id} ${target.join(' ')} ${html}`));
}

/** Nothing may stick out sideways: not even in the narrowest place the CRM has. */
function widthToScroll(): Promise<number> {
  return widgetFrame(page).evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

async function expectAccessible(view: string): Promise<void> {
  for (const [theme, width] of APPEARANCES) {
    await show(theme, width);
    expect([view, width, await widthToScroll()]).toEqual([view, width, 0]);
    expect([view, theme, await findViolations()]).toEqual([view, theme, []]);
  }
  await show('light', '100%');
}

test(
  'Setup, with its help and everything that is missing',
  async () => {
    const widget = await openWebTab(page, sandbox);
    await widget.getByLabel('ServiceNow Instance').waitFor();
    await widget.getByText('Where do I find this?').click();
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
    await widget.getByRole('menuitem', { name: 'Needs you' }).click();
  },
  TIMEOUT_MS,
);

test(
  'Needs you',
  async () => {
    await widgetOf(page).getByText('Open in ServiceNow').first().waitFor();
    await expectAccessible('Needs you');
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
