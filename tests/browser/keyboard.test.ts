import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { launchBrowser } from './browser.ts';
import { widgetFrame } from './browser-storage.ts';

const TIMEOUT_MS = 90_000;
const MOST_TABS = 60;

let sandbox: Sandbox;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startSandbox({ people: 20, contacts: 2, allKinds: true }), launchBrowser()]);
  context = await browser.newContext({ locale: 'en-US' });
}, TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
}, TIMEOUT_MS);

interface Focused {
  /** What a person reads on it or beside it. */
  readonly name: string;
  readonly hasRing: boolean;
}

/** What has the focus in a frame. A frame whose document has none names its body. */
function focused(frame: Frame): Promise<Focused> {
  return frame.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
    const name = labels[0]?.textContent ?? element.getAttribute('aria-label') ?? element.textContent ?? '';
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return { name: name.trim(), hasRing: outlineStyle !== 'none' && outlineWidth !== '0px' };
  });
}

/** Presses Tab until the focus is where a person wants it, and expects to see where it is on every way. */
async function tabTo(page: Page, frame: () => Frame, name: string): Promise<void> {
  for (let count = 0; count < MOST_TABS; count += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(frame());
    if (!now.name.startsWith(name)) continue;
    expect([name, now.hasRing]).toEqual([name, true]);
    return;
  }
  throw new Error(`The focus never came to "${name}".`);
}

async function pressed(page: Page, frame: () => Frame, name: string): Promise<void> {
  await tabTo(page, frame, name);
  await page.keyboard.press('Enter');
}

async function openedByEnter(page: Page, name: string): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), pressed(page, () => widgetFrame(page), name)]);
  await popup.waitForURL(({ protocol }) => protocol !== 'about:');
  return popup;
}

test(
  'the whole way by keyboard alone: from the tabs of the CRM over Setup and the first sync to the lines of an order',
  async () => {
    const page = await context.newPage();
    await page.goto(sandbox.urls.crmPage);
    await page.getByRole('link', { name: 'Home' }).waitFor();
    await pressed(page, () => page.mainFrame(), 'ServiceNow');
    const widget = page.frameLocator('iframe.widget');
    await widget.getByLabel('ServiceNow Instance').waitFor();

    const { clientId, clientSecret } = sandbox.servicenow.oauthClient;
    const inWidget = () => widgetFrame(page);
    await tabTo(page, inWidget, 'ServiceNow Instance');
    await page.keyboard.type(sandbox.urls.servicenow);
    await tabTo(page, inWidget, 'Client ID');
    await page.keyboard.type(clientId);
    await tabTo(page, inWidget, 'Client Secret');
    await page.keyboard.type(clientSecret);
    await pressed(page, inWidget, 'Show');
    expect(await widget.getByLabel('Client Secret').getAttribute('type')).toBe('text');
    await tabTo(page, inWidget, 'Redirect URL');
    await tabTo(page, inWidget, 'Copy');
    await pressed(page, inWidget, 'Where do I find this?');
    await pressed(page, inWidget, 'Yokohama and before');
    await widget.getByText('Application Registry').waitFor();
    await tabTo(page, inWidget, 'Redirect URL');

    const zoho = await openedByEnter(page, 'Save');
    await pressed(zoho, () => zoho.mainFrame(), 'Sandbox Admin');
    await zoho.getByText('Accept').waitFor();
    await pressed(zoho, () => zoho.mainFrame(), 'Accept');
    await zoho.getByText('modules').first().waitFor();
    await Promise.all([zoho.waitForEvent('close'), pressed(zoho, () => zoho.mainFrame(), 'Accept')]);
    await widget.getByText('Saved for').waitFor();

    const servicenow = await openedByEnter(page, 'Authorize');
    await pressed(servicenow, () => servicenow.mainFrame(), 'Log In');
    await servicenow.getByText('Once allowed').waitFor();
    await Promise.all([servicenow.waitForEvent('close'), pressed(servicenow, () => servicenow.mainFrame(), 'Allow')]);
    await widget.getByRole('heading', { name: 'Sync Settings' }).waitFor();
    expect((await focused(inWidget())).name).toBe('Sync Settings');
    await tabTo(page, inWidget, 'Settings menu');

    await pressed(page, inWidget, 'Sync Now');
    await widget.getByText(/^Before the first sync:/).waitFor();
    await pressed(page, inWidget, 'Sync Now');
    await widget.locator('.order-number').first().waitFor();
    await pressed(page, inWidget, '30 days');
    expect(await widget.getByRole('button', { name: '30 days' }).getAttribute('aria-pressed')).toBe('true');
    await pressed(page, inWidget, 'Table');
    await widget.getByRole('rowheader', { name: 'People' }).waitFor();
    await tabTo(page, inWidget, 'Synced records by kind');
    await pressed(page, inWidget, 'Lines');
    await widget.locator('.order-lines').waitFor();
    await tabTo(page, inWidget, 'Zoho CRM');
    await tabTo(page, inWidget, 'ServiceNow');
  },
  TIMEOUT_MS,
);
