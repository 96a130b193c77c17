import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Installation } from '../../functions/http/contract/installation.ts';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { english } from './english.ts';
import { type ObservedBrowser, observe } from './observed-browser.ts';
import { openWebTab, widgetOf } from './product.ts';

const ACTION_TIMEOUT_MS = 20_000;

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly seen: ObservedBrowser;
}

/** Somebody with a browser of its own opens the extension. */
export async function visit(browser: Browser, sandbox: Sandbox): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-US' });
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  const seen = observe(context);
  const page = await context.newPage();
  await openWebTab(page, sandbox);
  return { context, page, seen };
}

/** Waits for the one sentence of this failure, with its cure. */
export async function expectSentence(page: Page, code: string): Promise<void> {
  const { sentence, cure } = english.errors[code]!;
  const notice = widgetOf(page).getByRole('alert');
  await notice.filter({ hasText: sentence }).waitFor();
  expect(await notice.locator('.notice-sentence').allTextContents()).toEqual([sentence]);
  expect(await notice.textContent()).toContain(cure);
}

/** Everything that a refusal must leave as it is. */
export async function stateOf(sandbox: Sandbox, session?: string) {
  const installation = session === undefined ? undefined : await readInstallation(sandbox, session);
  return {
    installation,
    serviceNowTokens: sandbox.servicenow.liveTokens(),
    serviceNowWrites: sandbox.servicenow.writes(),
    zohoTokens: sandbox.zoho.liveRefreshTokens(),
    crmWrites: sandbox.zoho.writes(),
  };
}

export async function readInstallation(sandbox: Sandbox, session: string): Promise<Installation> {
  const answer = await fetch(`${sandbox.urls.backend}/api/installation`, { headers: { 'x-session': session } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Installation;
}

/** Does something between a consent and the visit to the callback that it sends the browser to. */
export async function beforeCallback(context: BrowserContext, act: (callback: URL) => Promise<void>): Promise<void> {
  let isDone = false;
  await context.route(
    ({ pathname }) => pathname === '/oauth/v2/auth/consent' || pathname === '/oauth_auth.do',
    async (route) => {
      if (isDone || route.request().method() !== 'POST') return route.fallback();
      isDone = true;
      const response = await route.fetch({ maxRedirects: 0 });
      await act(new URL(response.headers().location!));
      return route.fulfill({ response });
    },
  );
}

/** Sends a window elsewhere as a link in it would, so that it keeps its opener, and waits until it has closed itself. */
export async function goAndClose(popup: Page, url: string): Promise<void> {
  const closed = popup.waitForEvent('close');
  await popup.evaluate((target) => {
    setTimeout(() => location.assign(target), 0);
  }, url);
  await closed;
}
