import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

/** Quiet, and without a sandbox of its own, which containers do not allow. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chrome or Chromium is usually installed. */
const INSTALLED = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Starts a Chromium without a screen: the one from npm where it runs (Linux), else an installed one. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await findBrowser();
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

async function findBrowser(): Promise<string> {
  if (process.platform === 'linux' && process.arch === 'x64') return sparticuz.executablePath();
  const installed = INSTALLED.find((path) => path !== undefined && existsSync(path));
  if (installed === undefined) throw new Error('No Chrome or Chromium was found. Name one in CHROME_PATH.');
  return installed;
}

const FOLDER = join(tmpdir(), 'servicenow-for-zoho-crm-screenshots');

/** Keeps what the page looks like, for a person to look at after the test. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}
