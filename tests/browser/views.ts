import { readFileSync } from 'node:fs';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { authorize, confirmFirstSync, openWebTab, saveSetup, widgetOf } from './product.ts';

/** One view of the extension, and how a person comes to it. */
export interface View {
  readonly name: string;
  /** Opens it in the language that the CRM page is set to; `say` gives the texts of that language. */
  open(stage: Stage, say: Say): Promise<void>;
}

export interface Stage {
  readonly page: Page;
  readonly sandbox: Sandbox;
}

export type Say = (key: string) => string;

/** Views that can be seen in the same state of the product, and what leads to that state from the one before. */
export interface Act {
  readonly views: readonly View[];
  begin(stage: Stage): Promise<void>;
}

type Texts = { readonly [key: string]: string | Texts };

/** The texts of a language by their keys. */
export function textsIn(language: string): Say {
  const texts = JSON.parse(
    readFileSync(new URL(`../../translations/${language}.json`, import.meta.url), 'utf8'),
  ) as Texts;
  return (key) => {
    const found = key.split('.').reduce<Texts | string | undefined>((part, name) => {
      return typeof part === 'object' ? part[name] : undefined;
    }, texts);
    if (typeof found !== 'string') throw new Error(`There is no text ${key} in ${language}.`);
    return found;
  };
}

export const ADMIN = 'Sandbox Admin (Administrator)';
export const SALES_USER = 'Sandbox Sales User (Standard)';
/** Every second case and order is hidden from this one. */
export const LIMITED_USER = 'Sandbox Support User (Support)';

export async function signInAs(page: Page, user: string): Promise<void> {
  await page.getByLabel('Signed in as').selectOption({ label: user });
}

export async function speak(page: Page, language: string): Promise<void> {
  await page.getByLabel('Language').selectOption(language);
}

/** The extension's related list on the page of a record. */
export function relatedOf(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="ServiceNow records"]');
}

/** The frame that a view is in. */
export function frameOf(page: Page, view: Pick<View, 'name'>): Locator {
  return page.locator(view.name.startsWith('related') ? 'iframe.related' : 'iframe.widget');
}

interface Named {
  readonly id?: unknown;
}

function idOf(value: unknown): string | undefined {
  const { id } = (value ?? {}) as Named;
  return typeof id === 'string' ? id : undefined;
}

/** The contact that most cases and orders name. */
export function busiestContact(sandbox: Sandbox): string {
  const counts = new Map<string, number>();
  for (const [module, field] of [
    ['Cases', 'Related_To'],
    ['Purchase_Orders', 'Contact_Name'],
  ] as const) {
    for (const record of sandbox.zoho.records(module)) {
      const id = idOf(record[field]);
      if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  const [busiest] = [...counts].sort(([, left], [, right]) => right - left);
  return busiest?.[0] ?? '';
}

export async function openContact({ page, sandbox }: Stage, id: string): Promise<void> {
  await page.goto(`${sandbox.urls.crmPage}/#/Contacts/${id}`);
  await page.reload();
  await relatedOf(page).locator('#app:not([aria-busy])').waitFor();
  await relatedOf(page).locator('.skeleton').first().waitFor({ state: 'detached' });
}

async function openTab({ page, sandbox }: Stage): Promise<FrameLocator> {
  await openWebTab(page, sandbox);
  await page.reload();
  const widget = widgetOf(page);
  await widget.locator('h1').waitFor();
  await widget.locator('.skeleton').first().waitFor({ state: 'detached' });
  return widget;
}

async function openMenu(stage: Stage, say: Say): Promise<FrameLocator> {
  const widget = await openTab(stage);
  await widget.getByRole('button', { name: say('menu.open') }).click();
  return widget;
}

async function choose(stage: Stage, say: Say, entry: string): Promise<FrameLocator> {
  const widget = await openMenu(stage, say);
  await widget.getByRole('menuitem', { name: say(entry) }).click();
  await widget.locator('.skeleton').first().waitFor({ state: 'detached' });
  return widget;
}

function activityTab(name: string, key: string): View {
  return {
    name,
    async open(stage, say) {
      const widget = await choose(stage, say, 'menu.activity');
      await widget.getByRole('tab', { name: say(key) }).click();
      await widget.locator('.skeleton').first().waitFor({ state: 'detached' });
    },
  };
}

const setup: View = {
  name: 'setup',
  async open(stage, say) {
    const widget = await openTab(stage);
    await widget.getByLabel(say('setup.instance.label')).waitFor();
  },
};

const NOT_CONNECTED: readonly View[] = [
  setup,
  {
    name: 'setup-help-and-missing',
    async open(stage, say) {
      await setup.open(stage, say);
      const widget = widgetOf(stage.page);
      for (const help of await widget.locator('summary').all()) await help.click();
      await widget.getByRole('button', { name: say('setup.save'), exact: true }).click();
      await widget.locator('.field-error').first().waitFor();
    },
  },
  {
    name: 'not-allowed',
    async open(stage, say) {
      await signInAs(stage.page, SALES_USER);
      const widget = await openTab(stage);
      await widget.getByText(say('notAllowed.title')).waitFor();
      await signInAs(stage.page, ADMIN);
      await signInAs(stage.page, SALES_USER);
      await widget.getByText(say('notAllowed.title')).waitFor();
    },
  },
  {
    name: 'related-empty',
    async open(stage) {
      await openContact(stage, String(stage.sandbox.zoho.records('Contacts')[0]?.id));
    },
  },
];

const NOT_SYNCED: readonly View[] = [
  { name: 'settings', open: async (stage, say) => void (await choose(stage, say, 'menu.settings')) },
  { name: 'dashboard-empty', open: async (stage) => void (await openTab(stage)) },
];

const SYNCED: readonly View[] = [
  {
    name: 'dashboard',
    async open(stage) {
      const widget = await openTab(stage);
      await widget.locator('.order-number').first().waitFor();
    },
  },
  {
    name: 'dashboard-table-and-lines',
    async open(stage, say) {
      const widget = await openTab(stage);
      await widget.getByRole('button', { name: say('dashboard.table') }).click();
      await widget.locator('.order-open').first().click();
      await widget.locator('.order-lines').waitFor();
    },
  },
  {
    name: 'dashboard-sales-user',
    async open(stage) {
      await signInAs(stage.page, SALES_USER);
      const widget = await openTab(stage);
      await widget.locator('.order-number').first().waitFor();
    },
  },
  { name: 'menu', open: async (stage, say) => void (await openMenu(stage, say)) },
  { name: 'settings-connected', open: async (stage, say) => void (await choose(stage, say, 'menu.settings')) },
  activityTab('activity-needs-you', 'activity.needsYou'),
  activityTab('activity-runs', 'activity.runs'),
  activityTab('activity-record', 'activity.record'),
  {
    name: 'revoke',
    async open(stage, say) {
      const widget = await choose(stage, say, 'menu.revoke');
      await widget.getByRole('dialog').waitFor();
    },
  },
  { name: 'related', open: (stage) => openContact(stage, busiestContact(stage.sandbox)) },
  {
    name: 'related-limited-user',
    async open(stage) {
      await signInAs(stage.page, LIMITED_USER);
      await openContact(stage, busiestContact(stage.sandbox));
    },
  },
];

const BACKEND_DOWN: readonly View[] = [
  {
    name: 'settings-backend-down',
    async open(stage, say) {
      const widget = await choose(stage, say, 'menu.settings');
      await widget.getByText(say('signIn.button')).or(widget.getByRole('alert')).first().waitFor();
    },
  },
  {
    name: 'crm-page-does-not-answer',
    async open({ page, sandbox }) {
      // What the page asks the CRM ends in an error, as it does when the CRM is down.
      await page.route('**/crm/call', (route) => route.fulfill({ status: 500, body: '{"message":"down"}' }));
      await openWebTab(page, sandbox);
      await page.reload();
      await widgetOf(page).getByRole('alert').waitFor();
      await page.unroute('**/crm/call');
    },
  },
];

/** The product from the first visit on. */
export const ACTS: readonly Act[] = [
  { views: NOT_CONNECTED, begin: async () => undefined },
  {
    views: NOT_SYNCED,
    async begin({ page, sandbox }) {
      await signInAs(page, ADMIN);
      await openWebTab(page, sandbox);
      await saveSetup(page);
      await authorize(page);
    },
  },
  {
    views: SYNCED,
    async begin({ page, sandbox }) {
      await openWebTab(page, sandbox);
      await widgetOf(page).getByRole('button', { name: 'Settings menu' }).click();
      await widgetOf(page).getByRole('menuitem', { name: 'Sync Settings' }).click();
      await confirmFirstSync(page);
      await widgetOf(page).locator('.order-number').first().waitFor();
    },
  },
  { views: BACKEND_DOWN, begin: ({ sandbox }) => sandbox.killBackend() },
];

/** Opens the CRM where it begins. */
export async function enter({ page, sandbox }: Stage): Promise<void> {
  await page.goto(sandbox.urls.crmPage);
  await page.getByRole('link', { name: 'Home' }).waitFor();
}

/** Goes to a view as the admin, unless the view itself is about somebody else. */
export async function show(stage: Stage, view: View, language: string): Promise<void> {
  await enter(stage);
  await signInAs(stage.page, ADMIN);
  await speak(stage.page, language);
  await view.open(stage, textsIn(language));
}

/** Puts the frame into a width and a theme without losing what is on the screen. */
export async function dress(
  page: Page,
  view: Pick<View, 'name'>,
  theme: 'light' | 'dark',
  width: string,
): Promise<void> {
  const frame = frameOf(page, view);
  await frame.evaluate((element, chosen) => {
    (element as HTMLElement).style.width = chosen;
  }, width);
  const content = await (await frame.elementHandle())?.contentFrame();
  await content?.evaluate((chosen) => {
    document.documentElement.dataset.theme = chosen;
  }, theme);
  // The chart follows the width in the next frame.
  await page.waitForTimeout(80);
}
