import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { widgetFrame } from './browser-storage.ts';

/** A colour does not depend on the width, so each theme is looked at in one of them. */
const APPEARANCES: readonly (readonly [theme: string, width: string])[] = [
  ['light', '100%'],
  ['dark', '320px'],
];

/** The widget in one of its appearances, without a reload that would lose what is on the screen. */
async function show(page: Page, theme: string, width: string): Promise<void> {
  await page.locator('iframe.widget').evaluate((frame, chosen) => {
    (frame as HTMLElement).style.width = chosen;
  }, width);
  await widgetFrame(page).evaluate((chosen) => {
    document.documentElement.dataset.theme = chosen;
  }, theme);
}

async function findViolations(page: Page): Promise<readonly string[]> {
  const { passes, violations } = await new AxeBuilder({ page }).include('iframe.widget').analyze();
  // Addresses of two parts are elements inside the frame: it was looked into.
  expect(passes.flatMap(({ nodes }) => nodes).some(({ target }) => target.length === 2)).toBe(true);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id} ${target.join(' ')} ${html}`));
}

/** Nothing may stick out sideways: not even in the narrowest place the CRM has. */
function widthToScroll(page: Page): Promise<number> {
  return widgetFrame(page).evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** Looks at what is on the screen in both themes, wide and narrow, and expects no violation and nothing cut off. */
export async function expectAccessible(page: Page, view: string): Promise<void> {
  for (const [theme, width] of APPEARANCES) {
    await show(page, theme, width);
    expect([view, width, await widthToScroll(page)]).toEqual([view, width, 0]);
    expect([view, theme, await findViolations(page)]).toEqual([view, theme, []]);
  }
  await show(page, 'light', '100%');
}
