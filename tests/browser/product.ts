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

/** Presses a button that opens a window, which is empty until the backend was asked, and waits for its page. */
export async function openedBy(page: Page, press: () => Promise<void>): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), press()]);
  await popup.waitForURL(({ protocol }) => protocol !== 'about:');
  return popup;
}

/** Lets a window close itself after the click; `click` resolves even where the window goes before the answer. */
export async function clickAndClose(popup: Page, buttonName: string): Promise<void> {
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: buttonName, exact: true }).click();
  await closed;
}

/** Says who one is, which Zoho asks once, and accepts twice: to prove it, and to give the sync its access. */
export async function acceptAtZoho(zoho: Page, user = 'Sandbox Admin'): Promise<void> {
  await zoho.getByRole('button', { name: user }).click();
  await zoho.getByRole('button', { name: 'Accept', exact: true }).click();
  await zoho.getByText('modules').first().waitFor();
}

/** Lets the sandbox's panel fill in Setup. */
export async function fillSetup(page: Page): Promise<void> {
  await widgetOf(page).getByLabel('ServiceNow Instance').waitFor();
  await page.getByRole('button', { name: 'Fill in Setup for me' }).click();
  await page.getByText('Filled in. Now press Save.').waitFor();
}

/** Presses Save, which opens Zoho's window for somebody who is not signed in. */
export function pressSave(page: Page): Promise<void> {
  return widgetOf(page).getByRole('button', { name: 'Save', exact: true }).click();
}

/** Presses Authorize and gives ServiceNow's window. */
export function openServiceNow(page: Page): Promise<Page> {
  return openedBy(page, () => widgetOf(page).getByRole('button', { name: 'Authorize', exact: true }).click());
}

/** Fills in Setup by the sandbox's panel, saves it, and tells Zoho who one is in its window. */
export async function saveSetup(page: Page, user?: string): Promise<void> {
  await fillSetup(page);
  const zoho = await openedBy(page, () => pressSave(page));
  await acceptAtZoho(zoho, user);
  await clickAndClose(zoho, 'Accept');
  await widgetOf(page).getByText('Saved for').waitFor();
}

/** Authorizes at ServiceNow, where one logs in first unless the browser is logged in already. */
export async function authorize(page: Page, mustLogIn = true): Promise<void> {
  const widget = widgetOf(page);
  const servicenow = await openServiceNow(page);
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
