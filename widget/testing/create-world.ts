import { webcrypto } from 'node:crypto';
import { TextEncoder } from 'node:util';
import type { SessionKey } from '../api/session-key.ts';
import type { SetupDraft } from '../host/draft-store.ts';
import { createModels } from '../models/create-models.ts';
import type { Models } from '../models/models.ts';
import { API_URL, createFakeBackend, type FakeBackend } from './fake-backend.ts';
import { createFakeClock, type FakeClock, settle } from './fake-clock.ts';
import { createFakeGrantWindow, type FakeGrantWindow } from './fake-grant-window.ts';
import { createFakeHostPage, type FakeHostOptions } from './fake-host-page.ts';

/** What the browser would keep over a reload. */
export interface BrowserMemory {
  key: SessionKey | undefined;
  draft: SetupDraft;
  /** Corrections that were typed and not sent, by line. */
  corrections: Map<string, string>;
}

export interface World {
  readonly models: Models;
  readonly backend: FakeBackend;
  readonly clock: FakeClock;
  readonly window: FakeGrantWindow;
  readonly browser: BrowserMemory;
  /** Lets the pop-up that is open report success. */
  consent(state: string): Promise<void>;
}

// jsdom leaves it out.
globalThis.TextEncoder ??= TextEncoder as typeof globalThis.TextEncoder;

/** The models of the widget with a CRM page, a backend and a browser that are all in memory. */
export function createWorld(
  host: FakeHostOptions = {},
  browser: BrowserMemory = { key: undefined, draft: {}, corrections: new Map() },
): World {
  const clock = createFakeClock();
  const backend = createFakeBackend(clock.now);
  const window = createFakeGrantWindow();
  const models = createModels({
    apiUrl: API_URL,
    host: createFakeHostPage(host),
    fetch: backend.fetch,
    keys: {
      load: async () => browser.key,
      save: async (key) => {
        browser.key = key;
      },
      clear: async () => {
        browser.key = undefined;
      },
    },
    drafts: {
      load: () => browser.draft,
      save: (draft) => {
        browser.draft = draft;
      },
      clear: () => {
        browser.draft = {};
      },
    },
    corrections: {
      read: (line) => browser.corrections.get(line),
      keep: (line, value) => void browser.corrections.set(line, value),
      forget: (line) => void browser.corrections.delete(line),
    },
    window,
    crypto: webcrypto as Crypto,
    clock,
  });
  return {
    models,
    backend,
    clock,
    window,
    browser,
    async consent(state) {
      // The challenge is hashed on another thread, which takes as long as it takes.
      for (let turn = 0; turn < 200 && window.popUps.at(-1)?.url === 'about:blank'; turn += 1) await settle();
      window.post({ type: 'servicenow-sync.grant', state, code: 'CODE' }, API_URL, window.popUps.at(-1));
      await settle();
    },
  };
}

/** A world whose admin has signed in, with the installation read. */
export async function createSignedInWorld(host: FakeHostOptions = {}): Promise<World> {
  const world = createWorld(host);
  await world.models.app.start();
  const signedIn = world.models.session.signIn();
  await world.consent('zoho-state');
  await signedIn;
  return world;
}
