import { setTimeout as wait } from 'node:timers/promises';
import { createPopUp } from '../functions/host/testing/browser.ts';
import type { PushSecret } from '../functions/http/contract/push.ts';
import type { RunView } from '../functions/http/contract/runs.ts';
import type { StoredSettings } from '../functions/http/contract/settings.ts';
import type { Session, StartedGrant } from '../functions/http/contract/sign-in.ts';
import { createProofKey } from '../functions/http/testing/test-api.ts';
import type { Simulators } from './simulators.ts';

export type Systems = ReturnType<Simulators['describe']>;

export const WIDGET_ORIGIN = 'https://widget.example';
const CONNECTION = '/api/connections/servicenow';
/** Each look takes time from what is measured, and the backend takes 600 calls a minute from one address. */
const POLL_MS = 25;
const CLOSE_POLL_MS = 8;
/** Runs that are quicker than expected by less than this are seen to end in time. */
const LOOK_FROM = 0.8;
const RUN_WITHIN_MS = 60_000;

/** What an admin does in the widget, by the backend's HTTP API. */
export interface Admin {
  signIn(): Promise<void>;
  /** Connects ServiceNow and chooses people only. */
  connect(): Promise<void>;
  /** Both ways from now on. */
  syncBothWays(): Promise<void>;
  /** What an administrator of the instance needs, so that it tells of its edits. */
  openPush(): Promise<{ readonly url: string; readonly secret: string; readonly updateSet: string }>;
  preview(): Promise<RunView>;
  /** Starts a sync and waits until it is done. Where its end is expected at some time, it is looked for closely then. */
  sync(options?: { readonly confirmedPreview?: string; readonly expectedMs?: number | undefined }): Promise<RunView>;
}

export function createAdmin(backend: string, systems: Systems): Admin {
  const popUp = createPopUp({ accounts: { origin: systems.accounts } });
  let session = '';

  async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(backend + path, {
      method,
      headers: { Origin: WIDGET_ORIGIN, 'Content-Type': 'application/json', 'X-Session': session },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  }

  async function untilDone({ id }: RunView, pollMs = POLL_MS): Promise<RunView> {
    const deadline = Date.now() + RUN_WITHIN_MS;
    for (;;) {
      const run = await call<RunView>('GET', `/api/runs/${id}`);
      if (run.state === 'done') return run;
      const isOver = run.state === 'failed' || run.state === 'cancelled' || Date.now() > deadline;
      if (isOver) throw new Error(`A run did not get done: ${JSON.stringify(run)}`);
      await wait(pollMs);
    }
  }

  return {
    async signIn() {
      const { verifier, challenge } = createProofKey();
      const { state, authorizeUrl } = await call<StartedGrant>('POST', '/api/auth/start', { challenge });
      const { code } = await popUp.consentAtZoho(authorizeUrl, systems.adminId);
      session = (await call<Session>('POST', '/api/auth/redeem', { state, verifier, code })).token;
    },
    async connect() {
      await call('PUT', CONNECTION, { instance: systems.instance, ...systems.servicenowClient });
      const { verifier, challenge } = createProofKey();
      const grant = await call<StartedGrant>('POST', `${CONNECTION}/authorize`, { challenge });
      const { code } = await popUp.consentAtServiceNow(grant.authorizeUrl, systems.login);
      await call('POST', `${CONNECTION}/complete`, { state: grant.state, verifier, code });
      const settings = await call<StoredSettings>('GET', '/api/settings');
      await call('PUT', '/api/settings', { ...settings, kinds: ['people'] });
    },
    async syncBothWays() {
      const settings = await call<StoredSettings>('GET', '/api/settings');
      await call('PUT', '/api/settings', { ...settings, syncType: 'both-ways', conflictBehavior: 'servicenow-wins' });
    },
    async openPush() {
      const { url, secret } = await call<PushSecret>('POST', '/api/servicenow/push');
      const updateSet = await (await fetch(new URL('/servicenow/update-set.xml', url))).text();
      return { url, secret, updateSet };
    },
    preview: async () => untilDone(await call<RunView>('POST', '/api/runs', { kind: 'preview' })),
    async sync({ confirmedPreview, expectedMs } = {}) {
      const confirmed = confirmedPreview === undefined ? {} : { confirmedPreview };
      const run = await call<RunView>('POST', '/api/runs', { kind: 'sync', ...confirmed });
      if (expectedMs === undefined) return untilDone(run);
      await wait(expectedMs * LOOK_FROM);
      return untilDone(run, CLOSE_POLL_MS);
    },
  };
}
