import type { Browser, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { launchBrowser } from './browser.ts';
import { ACTS, dress, enter, frameOf, type Stage, show, speak, type View } from './views.ts';

const TIMEOUT_MS = 240_000;
/** The narrowest place that the CRM has. */
const NARROW = '320px';
/** The longest words of the five languages. */
const LANGUAGE = 'de';

let sandbox: Sandbox;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startSandbox({ people: 40, contacts: 3, allKinds: true }), launchBrowser()]);
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1440, height: 1000 } });
  context.setDefaultTimeout(60_000);
  page = await context.newPage();
}, TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
}, TIMEOUT_MS);

/** Elements whose text does not fit into them, and the page itself where it sticks out sideways. */
async function findOverflow(view: View): Promise<readonly string[]> {
  const content = await (await frameOf(page, view).elementHandle())?.contentFrame();
  if (!content) throw new Error(`There is no frame for ${view.name}.`);
  return content.evaluate(() => {
    /** Names of records are cut on purpose and can be read in full where they lead; tables scroll. */
    const mayBeCut = '.visually-hidden, .table-scroll, .related-title, .order-vendor, input, textarea, select, svg';
    const scrolls = (element: Element | null): boolean =>
      element !== null && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const isCut = (element: Element) =>
      !scrolls(element) &&
      element.scrollWidth > element.clientWidth + 1 &&
      element.clientWidth > 0 &&
      getComputedStyle(element).display !== 'inline' &&
      element.closest(mayBeCut) === null;
    const sticksOut = (element: Element) =>
      element.getBoundingClientRect().right > window.innerWidth + 1 &&
      element.closest(mayBeCut) === null &&
      !scrolls(element);
    return [...document.body.querySelectorAll('*')]
      .filter((element) => isCut(element) || sticksOut(element))
      .map(
        (element) =>
          `<${element.tagName.toLowerCase()} class="${element.className}"> ${element.textContent?.slice(0, 60)}`,
      );
  });
}

test(
  'no text overflows in German at 320 px, on any view',
  async () => {
    const stage: Stage = { page, sandbox };
    const found: Record<string, readonly string[]> = {};
    await enter(stage);
    for (const act of ACTS) {
      await speak(page, 'en');
      await act.begin(stage);
      for (const view of act.views) {
        await show(stage, view, LANGUAGE);
        await dress(page, view, 'light', NARROW);
        const overflow = await findOverflow(view);
        if (overflow.length > 0) found[view.name] = overflow;
      }
    }
    expect(found).toEqual({});
  },
  TIMEOUT_MS,
);
