import type { FrameLocator, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';

const POLL_MS = 50;

/** The extension's page inside its frame of the web tab. */
export function widgetOf(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="ServiceNow"]');
}

/** Opens the CRM and, from its tabs, the extension. */
export async function openWebTab(page: Page, sandbox: Sandbox): Promise<FrameLocator> {
  await page.goto(sandbox.urls.crmPage);
  await page.getByRole('navigation', { name: 'Modules' }).getByRole('link', { name: 'ServiceNow' }).click();
  return widgetOf(page);
}

/** Presses a button that opens a window and waits for that window. */
export async function openedBy(page: Page, press: () => Promise<void>): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), press()]);
  await popup.waitForLoadState();
  return popup;
}

/** Lets a window close itself after the click; `click` resolves even where the window goes before the answer. */
export async function clickAndClose(popup: Page, buttonName: string): Promise<void> {
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: buttonName, exact: true }).click();
  await closed;
}

/** Accepts twice: first it is asked who one is, then for the access that the sync works with. */
async function acceptAtZoho(zoho: Page, user: string): Promise<void> {
  await zoho.getByRole('button', { name: user }).click();
  await zoho.getByRole('button', { name: 'Accept', exact: true }).click();
  await zoho.getByRole('button', { name: user }).click();
  await clickAndClose(zoho, 'Accept');
}

/** Fills in Setup by the sandbox's panel, saves it, and tells Zoho who one is in its window. */
export async function saveSetup(page: Page, user = 'Sandbox Admin'): Promise<void> {
  const widget = widgetOf(page);
  await widget.getByLabel('ServiceNow Instance').waitFor();
  await page.getByRole('button', { name: 'Fill in Setup for me' }).click();
  await page.getByText('Filled in. Now press Save.').waitFor();
  const zoho = await openedBy(page, () => widget.getByRole('button', { name: 'Save', exact: true }).click());
  await acceptAtZoho(zoho, user);
  await widget.getByText('Saved for').waitFor();
}

/** Authorizes at ServiceNow, where one logs in first unless the browser is logged in already. */
export async function authorize(page: Page, mustLogIn = true): Promise<void> {
  const widget = widgetOf(page);
  const servicenow = await openedBy(page, () => widget.getByRole('button', { name: 'Authorize', exact: true }).click());
  if (mustLogIn) await servicenow.getByRole('button', { name: 'Log In', exact: true }).click();
  await clickAndClose(servicenow, 'Allow');
  await widget.getByRole('heading', { name: 'Sync Settings' }).waitFor();
}

/** Presses Sync Now, and again under the counts that are shown first. Returns the sentence with the counts. */
export async function confirmFirstSync(page: Page, look: () => Promise<void> = async () => undefined): Promise<string> {
  const widget = widgetOf(page);
  await widget.getByRole('button', { name: 'Sync Now' }).click();
  const sentence = widget.getByText(/^Before the first sync:/);
  await sentence.waitFor();
  const text = (await sentence.textContent()) ?? '';
  await look();
  await widget.getByRole('button', { name: 'Sync Now' }).click();
  return text;
}

/** Chooses an entry of the gear menu. */
export async function openGearMenu(page: Page, entry: string): Promise<void> {
  const widget = widgetOf(page);
  await widget.getByRole('button', { name: 'Settings menu' }).click();
  await widget.getByRole('menuitem', { name: entry }).click();
}

/** How many syncs the backend has finished. The screen cannot tell a sync that was over at once from none. */
function countFinishedSyncs(sandbox: Sandbox): number {
  return sandbox
    .backendLog()
    .split('\n')
    .filter((line) => line.includes('"A run ended."') && !line.includes('"kind":"preview"')).length;
}

/** Presses Sync Now in the settings once more and waits until that sync is over. */
export async function syncAgain(page: Page, sandbox: Sandbox): Promise<void> {
  const before = countFinishedSyncs(sandbox);
  await openGearMenu(page, 'Sync Settings');
  await widgetOf(page).getByRole('button', { name: 'Sync Now' }).click();
  await widgetOf(page).getByText('Synced just now').waitFor();
  while (countFinishedSyncs(sandbox) === before) await page.waitForTimeout(POLL_MS);
}

/** Shows the dashboard's figures as a table and reads them: by kind, the counts in the order of the columns. */
export async function readTable(page: Page): Promise<ReadonlyMap<string, readonly number[]>> {
  const widget = widgetOf(page);
  await widget.getByRole('button', { name: 'Table' }).click();
  const rows = await widget.locator('tbody tr').all();
  const read = await Promise.all(
    rows.map(async (row) => {
      const name = (await row.getByRole('rowheader').textContent()) ?? '';
      const cells = await row.getByRole('cell').allTextContents();
      return [name, cells.map((cell) => Number(cell.replaceAll(',', '')))] as const;
    }),
  );
  return new Map(read);
}
