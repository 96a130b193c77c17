import type { ErrorCode } from '../../functions/http/contract/errors.ts';
import type { Installation } from '../../functions/http/contract/installation.ts';
import type { RunView } from '../../functions/http/contract/runs.ts';
import { DEFAULT_BRAKES } from '../../functions/http/contract/settings.ts';
import type { Session } from '../../functions/http/contract/sign-in.ts';
import type { Summary } from '../../functions/http/contract/summary.ts';
import type { WorkItem } from '../../functions/http/contract/work-list.ts';
import { activityRoutes, type FakeActivity, FakeFile, NO_ACTIVITY, routeKey } from './fake-activity.ts';
import { PUBLISHED } from './fake-host-page.ts';
import { pushRoutes } from './push-routes.ts';

export const API_URL = 'https://sync.test';

export interface BackendCall {
  readonly route: string;
  readonly session: string | undefined;
  readonly body: Record<string, unknown>;
}

export interface FakeBackend {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly calls: BackendCall[];
  /** Routes of the calls so far, such as `GET /api/installation`. */
  routes(): readonly string[];
  /** The next calls of this route end in an error, until it is taken back. */
  fail(route: string, status: number, code: ErrorCode, more?: { field?: string; details?: string }): void;
  recover(route: string): void;
  /** The next call of this route ends in an error, the ones after it do not. */
  failOnce(route: string, status: number, code: ErrorCode): void;
  /** Ends every session. */
  endSessions(): void;
  installation: Installation;
  summary: Summary;
  run: RunView;
  workItems: WorkItem[];
  /** Runs, conflicts and timelines. */
  activity: FakeActivity;
  /** How long a session lives. */
  sessionMs: number;
  knowsKey: boolean;
}

export const NEW_INSTALLATION: Installation = {
  organisation: { id: '60001', name: 'Acme' },
  servicenow: { state: 'none' },
  crm: { state: 'connected' },
  reach: [],
  settings: {
    syncType: 'one-way',
    syncBehavior: 'servicenow-to-crm',
    conflictBehavior: 'crm-wins',
    crmModule: 'Contacts',
    kinds: ['people', 'vendors', 'products', 'purchaseOrders', 'cases'],
    onDelete: { servicenow: 'detach', crm: 'detach' },
    brakes: DEFAULT_BRAKES,
    keepValuesDays: 90,
    population: { inactive: true, serviceAccounts: true, integrationUser: true },
    companies: 'leave',
    workflows: false,
    profiles: [],
    placeholderProduct: true,
    shipRate: false,
    apiShare: 80,
    revision: 1,
  },
  firstSyncConfirmed: false,
  needsYou: 0,
  openConflicts: 0,
  pauses: [],
  alerts: [],
};

export const CONNECTED: Installation = {
  ...NEW_INSTALLATION,
  servicenow: {
    state: 'connected',
    instance: 'https://acme.service-now.com',
    clientId: 'client',
    userName: 'zoho.integration',
    connectedAt: '2025-11-12T08:00:00Z',
  },
  reach: [{ entity: 'people', state: 'ok', table: 'sys_user' }],
};

export const RUN: RunView = {
  id: 'run-1',
  kind: 'preview',
  state: 'running',
  startedAt: '2025-11-12T10:00:00Z',
  counts: {},
  settingsRevision: 1,
};

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function failure(status: number, code: ErrorCode, more = {}): Answer {
  return { status, body: { error: { code, message: code, ...more } } };
}

/** Files are sent as they are. */
function textOf(answered: unknown): string {
  if (answered === undefined) return '';
  return answered instanceof FakeFile ? answered.text : JSON.stringify(answered);
}

/** A backend in memory, reached through `fetch` alone. */
export function createFakeBackend(now: () => number): FakeBackend {
  const failures = new Map<string, Answer>();
  const once = new Map<string, Answer>();
  const sessions = new Set<string>();
  let issued = 0;

  function newSession(): Session {
    issued += 1;
    sessions.add(`session-${issued}`);
    return {
      token: `session-${issued}`,
      expiresAt: new Date(now() + backend.sessionMs).toISOString(),
      keyId: 'key-1',
      user: { id: '1', name: 'Ada' },
      organisation: { id: '60001', name: 'Acme' },
    };
  }

  const open: Record<string, (body: Record<string, unknown>) => unknown> = {
    'POST /api/auth/start': () => ({ state: 'zoho-state', authorizeUrl: 'https://accounts.zoho.test/auth' }),
    'POST /api/auth/redeem': newSession,
    'POST /api/auth/nonce': () => (backend.knowsKey ? { nonce: 'nonce' } : failure(401, 'signed_out')),
    'POST /api/auth/renew': newSession,
    'POST /api/auth/sign-out': () => undefined,
  };

  const guarded: Record<string, (body: Record<string, unknown>) => unknown> = {
    'GET /api/installation': () => backend.installation,
    'PUT /api/connections/servicenow': ({ instance, clientId, signIn, userName }) => {
      if (signIn === 'basic') {
        const { clientId: _, ...connected } = CONNECTED.servicenow;
        const servicenow = { ...connected, signIn: 'basic' as const, userName: String(userName) };
        backend.installation = { ...CONNECTED, servicenow };
        return backend.installation;
      }
      const servicenow = {
        state: 'saved' as const,
        instance: `https://${instance}.service-now.com`,
        clientId: String(clientId),
      };
      backend.installation = { ...backend.installation, servicenow };
      return backend.installation;
    },
    'POST /api/connections/servicenow/authorize': () => ({
      state: 'servicenow-state',
      authorizeUrl: 'https://acme.service-now.com/oauth_auth.do',
    }),
    'POST /api/connections/servicenow/complete': () => {
      backend.installation = CONNECTED;
      return backend.installation;
    },
    'POST /api/connections/servicenow/check': () => backend.installation,
    'DELETE /api/connections/servicenow': () => {
      backend.installation = NEW_INSTALLATION;
      return backend.installation;
    },
    'GET /api/crm-people': () => ({
      users: [
        { id: '1', name: 'Ada' },
        { id: '2', name: 'Sam Sales' },
      ],
      profiles: [
        { id: '11', name: 'Administrator' },
        { id: '12', name: 'Standard' },
      ],
    }),
    'PUT /api/settings': (settings) => {
      const stored = backend.installation.settings;
      if (settings.revision !== stored.revision) return failure(409, 'settings_changed');
      backend.installation = {
        ...backend.installation,
        settings: { ...(settings as typeof stored), revision: stored.revision + 1 },
      };
      return backend.installation.settings;
    },
    'POST /api/runs': () => backend.run,
    'GET /api/runs/run-1': () => backend.run,
    'POST /api/runs/run-1/cancel': () => {
      backend.run = { ...backend.run, state: 'cancelled' };
      return backend.run;
    },
    ...activityRoutes(() => backend),
    'GET /api/summary': () => backend.summary,
    'POST /api/pause': () => {
      const pause = { reason: 'admin' as const, at: new Date(now()).toISOString(), by: 'Ada' };
      backend.installation = { ...backend.installation, pauses: [pause] };
      return backend.installation;
    },
    'POST /api/resume': () => {
      backend.installation = { ...backend.installation, pauses: [], alerts: [] };
      return backend.installation;
    },
    ...pushRoutes(),
    'GET /api/alert-webhook': () => ({}),
    'PUT /api/alert-webhook': ({ url }) => ({ host: new URL(String(url)).host }),
    'DELETE /api/alert-webhook': () => ({}),
    'DELETE /api/installation': () => ({ erased: 12, left: 0 }),
  };

  function answer(route: string, session: string | undefined, body: Record<string, unknown>): Answer {
    const forced = once.get(route) ?? failures.get(route);
    once.delete(route);
    const key = routeKey(route);
    if (forced !== undefined) return forced;
    const handler = open[key] ?? guarded[key];
    if (handler === undefined) return failure(404, 'not_found');
    if (guarded[key] && !sessions.has(session ?? '')) return failure(401, 'signed_out');
    const result = handler(body);
    return typeof result === 'object' && result !== null && 'status' in result && 'body' in result
      ? (result as Answer)
      : { status: 200, body: result };
  }

  const backend: FakeBackend = {
    calls: [],
    installation: NEW_INSTALLATION,
    summary: PUBLISHED,
    run: RUN,
    workItems: [],
    activity: NO_ACTIVITY,
    sessionMs: 15 * 60_000,
    knowsKey: true,
    routes: () => backend.calls.map(({ route }) => route),
    fail(route, status, code, more) {
      failures.set(route, failure(status, code, more));
    },
    recover(route) {
      failures.delete(route);
    },
    failOnce(route, status, code) {
      once.set(route, failure(status, code));
    },
    endSessions: () => sessions.clear(),
    async fetch(url, init) {
      const route = `${init.method} ${url.replace(API_URL, '')}`;
      const session = (init.headers as Record<string, string>)['X-Session'];
      const body = init.body === undefined ? {} : (JSON.parse(String(init.body)) as Record<string, unknown>);
      backend.calls.push({ route, session, body });
      const { status, body: answered } = answer(route, session, body);
      // jsdom has no Response; this is the part of it that is used.
      const text = textOf(answered);
      return { ok: status < 400, status, text: async () => text } as Response;
    },
  };
  return backend;
}
