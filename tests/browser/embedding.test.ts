import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import type { CrmPageServer } from '../../sandbox/crm-page/crm-page-server.ts';
import { startCrmPageServer } from '../../sandbox/crm-page/crm-page-server.ts';
import type { Simulator } from '../../sandbox/simulator/simulator.ts';
import { startSimulator } from '../../sandbox/simulator/start-simulator.ts';
import type { WidgetServer } from '../../sandbox/widget-server.ts';
import { SDK_PATH, startWidgetServer } from '../../sandbox/widget-server.ts';
import { launchBrowser } from './browser.ts';

const TIMEOUT_MS = 60_000;

const PAGE = `<!doctype html><html><head><title>probe</title><script src="${SDK_PATH}"></script></head>
<body><form><input type="text" name="instance"><input type="text" name="clientId"><input name="clientSecret" type="password"></form>
<pre id="log"></pre><script src="/app/probe.js"></script></body></html>`;

/** A widget that writes down what the CRM page tells it. */
const PROBE = `
const say = (name, value) => { document.getElementById('log').textContent += name + '=' + JSON.stringify(value) + '\\n'; };
document.addEventListener('input', (event) => say('typed', event.target.name));
ZOHO.embeddedApp.on('PageLoad', (data) => say('load', data ?? 'nothing'));
ZOHO.embeddedApp.init().then(async () => {
  say('user', (await ZOHO.CRM.CONFIG.getCurrentUser()).users[0]);
  say('mode', (await ZOHO.CRM.CONFIG.getUserPreference()).mode);
  say('variable', (await ZOHO.CRM.API.getOrgVariable('Summary')).Success.Content);
  await ZOHO.CRM.UI.Resize({ height: 1234 });
  await ZOHO.CRM.API.getRecord({ Entity: 'Contacts', RecordID: 'hidden' }).catch((error) => say('refused', error.code));
  say('ended', true);
});`;

/** The part of the CRM's REST API that the probe asks for; it answers with the name of the user who asks. */
function createCrmStub(): Hono {
  const app = new Hono();
  app.get('/crm/v8/users', (c) => c.json({ users: [{ id: c.req.header('x-user'), full_name: 'Probe' }] }));
  app.get('/crm/v8/settings/variables', (c) => c.json({ variables: [{ api_name: 'Summary', value: 'figures' }] }));
  app.get('/crm/v8/Contacts/hidden', (c) => c.json({ code: 'NO_PERMISSION' }, 403));
  return app;
}

let browser: Browser;
let folder: string;
let widgetServer: WidgetServer;
let crmPage: CrmPageServer;
let simulator: Simulator;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedding-'));
  await writeFile(join(folder, 'index.html'), PAGE);
  await writeFile(join(folder, 'probe.js'), PROBE);
  simulator = await startSimulator({ app: createCrmStub(), options: {}, classify: () => 'read' });
  widgetServer = await startWidgetServer(0);
  crmPage = await startCrmPageServer(0);
  widgetServer.use({ folder, backendOrigin: 'http://localhost:9', crmPageOrigin: crmPage.origin });
  const desk = {
    list: async () => [],
    create: async () => undefined,
    edit: async () => undefined,
    remove: async () => undefined,
  };
  crmPage.open({
    start: {
      organisation: 'Zylker',
      users: [
        { id: '1', name: 'Ada Admin', email: 'ada@example.com', profile: 'Administrator' },
        { id: '2', name: 'Sam Sales', email: 'sam@example.com', profile: 'Standard' },
      ],
      widgetUrl: `${widgetServer.origin}/app/index.html`,
    },
    askAs: (userId) => async (request) =>
      simulator.fetch(new Request(`${simulator.origin}${request.path}`, { headers: { 'x-user': userId } })),
    control: {
      setup: { instance: 'http://localhost:5052', clientId: 'an-id', clientSecret: 'a-secret' },
      desks: { servicenow: desk, Contacts: desk, Leads: desk },
      simulators: { servicenow: [simulator], zoho: [simulator] },
      creditsUsed: () => 0,
      setAsleep: () => undefined,
      setPush: () => undefined,
      initialDelayMs: 0,
    },
  });
  browser = await launchBrowser();
  page = await browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
}, TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await Promise.all([crmPage?.stop(), widgetServer?.stop(), simulator?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function openWebTab(): Promise<FrameLocator> {
  await page.goto(crmPage.origin);
  await page.getByRole('link', { name: 'ServiceNow', exact: true }).first().click();
  const widget = page.frameLocator('iframe[title="ServiceNow"]');
  await widget.getByText('ended=true').waitFor();
  return widget;
}

test(
  'a widget in the web tab gets its answers from the CRM page, across origins and under the strict policy',
  async () => {
    const widget = await openWebTab();
    const log = await widget.locator('#log').textContent();
    expect(log).toContain('load="nothing"');
    expect(log).toContain('"id":"1"');
    expect(log).toContain('"locale":"en_US"');
    expect(log).toContain('mode="day"');
    expect(log).toContain('variable="figures"');
    expect(log).toContain('refused="NO_PERMISSION"');
    expect(await page.locator('iframe').getAttribute('height')).toBe('1234');
    expect(complaints).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'another user, dark mode and German reach the widget',
  async () => {
    await openWebTab();
    await page.getByLabel('Signed in as').selectOption('Sam Sales (Standard)');
    await page.getByLabel('Appearance').selectOption('Dark');
    await page.getByLabel('Language').selectOption('Deutsch');
    const log = page.frameLocator('iframe').locator('#log');
    await log.filter({ hasText: '"locale":"de_DE"' }).filter({ hasText: 'ended=true' }).waitFor();
    expect(await log.textContent()).toContain('"id":"2"');
    expect(await log.textContent()).toContain('mode="night"');
  },
  TIMEOUT_MS,
);

test(
  '"Fill in Setup for me" types the values into the form as a person would',
  async () => {
    const widget = await openWebTab();
    await page.getByRole('button', { name: 'Fill in Setup for me' }).click();
    await page.getByText('Filled in. Now press Save.').waitFor();
    expect(await widget.locator('input[name=instance]').inputValue()).toBe('http://localhost:5052');
    expect(await widget.locator('input[name=clientId]').inputValue()).toBe('an-id');
    expect(await widget.locator('input[name=clientSecret]').inputValue()).toBe('a-secret');
    expect(await widget.locator('#log').textContent()).toContain('typed="clientSecret"');
  },
  TIMEOUT_MS,
);

test('another site cannot work the panel', async () => {
  const response = await fetch(`${crmPage.origin}/sandbox/faults`, {
    method: 'DELETE',
    headers: { origin: 'https://elsewhere.example' },
  });
  expect(response.status).toBe(403);
});
