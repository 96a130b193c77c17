/**
 * `npm run screenshots`: every view of the extension in light and dark, wide and at 320 px, in English, German and Japanese,
 * into `screenshots/`. A part of a view's name after the command takes only the views that have it.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { launchBrowser } from '../tests/browser/browser.ts';
import { ACTS, dress, enter, frameOf, type Stage, show, type View } from '../tests/browser/views.ts';

const FOLDER = join(import.meta.dirname, '..', 'screenshots');
const WIDE = '1040px';
const NARROW = '320px';
/** High enough for the longest view. */
const HEIGHT = 3_000;

type Look = readonly [name: string, theme: 'light' | 'dark', width: string];
const LOOKS: Readonly<Record<string, readonly Look[]>> = {
  en: [
    ['light', 'light', WIDE],
    ['dark', 'dark', WIDE],
    ['narrow', 'light', NARROW],
  ],
  de: [['german', 'light', NARROW]],
  ja: [['japanese', 'light', WIDE]],
};

/** As high as its content, so that all of it is in the picture. */
async function fitHeight({ page }: Stage, view: View): Promise<void> {
  const frame = frameOf(page, view);
  const content = await (await frame.elementHandle())?.contentFrame();
  const dialog = view.name === 'revoke' || view.name === 'menu' ? 520 : 120;
  const height = await content?.evaluate(() => document.getElementById('app')?.scrollHeight ?? 0);
  await frame.evaluate(
    (element, chosen) => {
      Object.assign((element as HTMLElement).style, { flex: 'none', minHeight: '0', height: `${chosen}px` });
    },
    Math.min(HEIGHT, Math.max(height ?? 0, dialog)),
  );
}

async function shoot(stage: Stage, view: View): Promise<void> {
  for (const [language, looks] of Object.entries(LOOKS)) {
    await show(stage, view, language);
    for (const [look, theme, width] of looks) {
      await dress(stage.page, view, theme, width);
      await fitHeight(stage, view);
      const path = join(FOLDER, `${view.name}.${look}.png`);
      await frameOf(stage.page, view).screenshot({ path, animations: 'disabled' });
    }
  }
  console.log(view.name);
}

const [wanted = ''] = process.argv.slice(2);
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const [sandbox, browser] = await Promise.all([
  startSandbox({ people: 60, contacts: 5, allKinds: true }),
  launchBrowser(),
]);
let hasFailed = false;
try {
  const context = await browser.newContext({ viewport: { width: 1480, height: HEIGHT }, locale: 'en-US' });
  context.setDefaultTimeout(60_000);
  const stage: Stage = { page: await context.newPage(), sandbox };
  await enter(stage);
  for (const act of ACTS) {
    await stage.page.getByLabel('Language').selectOption('en');
    await act.begin(stage);
    for (const view of act.views.filter(({ name }) => name.includes(wanted))) {
      await shoot(stage, view).catch((error: unknown) => {
        hasFailed = true;
        console.error(`${view.name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
      });
    }
  }
} finally {
  await browser.close();
  await sandbox.stop();
}
process.exitCode = hasFailed ? 1 : 0;
