import type { ErrorCode, Installation, RunView, Session, Summary, WorkItem } from '../../functions/http/contract.ts';
import { PUBLISHED } from './fake-host-page.ts';

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
    revision: 1,
  },
  firstSyncConfirmed: false,
  needsYou: 0,
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
    'PUT /api/connections/servicenow': ({ instance, clientId }) => {
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
    'DELETE /api/connections/servicenow': () => {
      backend.installation = NEW_INSTALLATION;
      return backend.installation;
    },
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
    'GET /api/work-list': () => ({ items: backend.workItems, total: backend.workItems.length }),
    'POST /api/work-list/retry': () => backend.run,
    'GET /api/summary': () => backend.summary,
  };

  function answer(route: string, session: string | undefined, body: Record<string, unknown>): Answer {
    const forced = once.get(route) ?? failures.get(route);
    once.delete(route);
    if (forced !== undefined) return forced;
    const handler = open[route] ?? guarded[route];
    if (handler === undefined) return failure(404, 'not_found');
    if (guarded[route] && !sessions.has(session ?? '')) return failure(401, 'signed_out');
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
      const text = answered === undefined ? '' : JSON.stringify(answered);
      return { ok: status < 400, status, text: async () => text } as Response;
    },
  };
  return backend;
}
