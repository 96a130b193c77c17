import { createHash, randomBytes } from 'node:crypto';
import type { HttpRequest, HttpResponse, Logger } from '../../connectors/http/runtime.ts';
import { createVirtualClock } from '../../connectors/http/testing/virtual-clock.ts';
import { simpleFlows } from '../../core/presets/simple-flows.ts';
import { createFakeConnector } from '../../engine/testing/fake-connector.ts';
import { createConnections } from '../../stores/connections.ts';
import { createLeases } from '../../stores/lease.ts';
import { createMemoryStore } from '../../stores/memory/memory-store.ts';
import { createSealer } from '../../stores/sealing.ts';
import { createSettings } from '../../stores/settings.ts';
import { createActivity } from '../activity/activity.ts';
import { createApi } from '../app.ts';
import type { Installation } from '../contract/installation.ts';
import type { GrantMessage, Session, StartedGrant } from '../contract/sign-in.ts';
import { createFakeServiceNow, createFakeZoho } from './fake-far-sides.ts';
import { createFakePush } from './fake-push.ts';
import { createFakeRuns } from './fake-runs.ts';

export const WIDGET = 'https://widget.example';
export const PUBLIC_URL = 'https://backend.example';

interface CallOptions {
  readonly session?: string | undefined;
  readonly origin?: string | undefined;
  readonly address?: string;
}

/** What a callback page holds for the window that opened it. */
export interface ShownPage {
  readonly status: number;
  readonly text: string;
  readonly message: GrantMessage;
  readonly origins: readonly string[];
}

const CHARACTERS: Readonly<Record<string, string>> = { quot: '"', lt: '<', gt: '>', '#39': "'", amp: '&' };

function readAttribute(attribute: string | undefined): unknown {
  return JSON.parse(
    (attribute ?? 'null').replace(/&(quot|lt|gt|#39|amp);/g, (_, name: string) => CHARACTERS[name] ?? ''),
  );
}

function readPage(status: number, text: string): ShownPage {
  return {
    status,
    text,
    message: readAttribute(/data-message="([^"]*)"/.exec(text)?.[1]) as GrantMessage,
    origins: readAttribute(/data-origins="([^"]*)"/.exec(text)?.[1]) as string[],
  };
}

/** A verifier and the challenge that goes with it. */
export function createProofKey(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** The whole application in this process, on a memory store and simulated far sides. */
export function createTestApi() {
  const clock = createVirtualClock();
  const store = createMemoryStore();
  const zoho = createFakeZoho(clock.now);
  const servicenow = createFakeServiceNow(clock.now);
  const runs = createFakeRuns(clock.now);
  const connectors = {
    servicenow: createFakeConnector({ side: 'servicenow', fields: ['last_name', 'email'], clock }),
    crm: createFakeConnector({ side: 'crm', fields: ['Last_Name', 'Email'], clock }),
  };
  const log: string[] = [];
  const woken: string[] = [];
  const posted: HttpRequest[] = [];
  const pushed: string[] = [];
  const publicAnswer = { current: async (): Promise<HttpResponse> => ({ status: 200, headers: {}, body: 'ok' }) };
  const write = (fields: object, message: string) => void log.push(JSON.stringify({ ...fields, message }));
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  const sealer = createSealer([randomBytes(32)]);
  runs.isConnected = async (tenant) =>
    (await createConnections(store, sealer).get(tenant, 'servicenow'))?.state === 'connected';
  const { app, cleanUp } = createApi({
    publicUrl: PUBLIC_URL,
    widgetOrigins: [WIDGET, 'https://other-widget.example'],
    store,
    sealer,
    clock,
    randomBytes,
    logger,
    zoho,
    crm: zoho,
    servicenow,
    reachOf: async () => servicenow.reachable,
    runs,
    activity: createActivity({
      store,
      settings: createSettings(store),
      clock,
      runs,
      flowsOf: async (_tenant, settings) => simpleFlows(settings, { people: 'customer_contact' }),
      connectorsOf: async () => connectors,
    }),
    publicTransport: (request) => {
      posted.push(request);
      return publicAnswer.current();
    },
    push: createFakePush(pushed),
    updateSet: async () => '<unload/>',
    leases: createLeases({ store, clock, owner: 'api', durationMs: 60_000 }),
    wake: (tenant) => void woken.push(tenant),
    clientAddress: (context) => context.req.header('X-Test-Address') ?? '192.0.2.1',
  });

  async function send(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Response> {
    const origin = 'origin' in options ? options.origin : WIDGET;
    const headers = new Headers();
    if (origin !== undefined) headers.set('Origin', origin);
    if (options.session !== undefined) headers.set('X-Session', options.session);
    if (options.address !== undefined) headers.set('X-Test-Address', options.address);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    return app.request(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }

  async function call<Answer>(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer> {
    const response = await send(method, path, body, options);
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  /** Status and error code of a call that should fail. */
  async function refusal(method: string, path: string, body?: unknown, options?: CallOptions): Promise<string> {
    const response = await send(method, path, body, options);
    const { error } = (await response.json()) as { error: { code: string } };
    return `${response.status} ${error.code}`;
  }

  async function visit(path: string): Promise<Response> {
    return app.request(path);
  }

  async function open(path: string): Promise<ShownPage> {
    const response = await visit(path);
    return readPage(response.status, await response.text());
  }

  /** Consents at Zoho, twice where that is asked for, and gives the page at the end. */
  async function consentAtZoho(state: string, more = ''): Promise<ShownPage> {
    const response = await visit(
      `/auth/zoho/callback?state=${state}&code=login-${state.slice(0, 6)}&location=eu${more}`,
    );
    const next = response.headers.get('Location');
    if (next === null) return readPage(response.status, await response.text());
    const chained = new URL(next).searchParams.get('state');
    return open(`/auth/zoho/callback?state=${chained}&code=sync-${chained?.slice(0, 6)}&location=eu`);
  }

  async function signIn(publicKey?: unknown): Promise<Session> {
    const { verifier, challenge } = createProofKey();
    const { state } = await call<StartedGrant>('POST', '/api/auth/start', { challenge });
    const { message } = await consentAtZoho(state);
    const proof = { state, verifier, code: message.code, ...(publicKey === undefined ? {} : { publicKey }) };
    return call<Session>('POST', '/api/auth/redeem', proof);
  }

  const SAVED = { instance: 'acme', clientId: 'client', clientSecret: 'a-client-secret' };

  async function saveServiceNow(session: string): Promise<Installation> {
    return call<Installation>('PUT', '/api/connections/servicenow', SAVED, { session });
  }

  async function connectServiceNow(session: string): Promise<Installation> {
    await saveServiceNow(session);
    const { verifier, challenge } = createProofKey();
    const path = '/api/connections/servicenow';
    const { state } = await call<StartedGrant>('POST', `${path}/authorize`, { challenge }, { session });
    const { message } = await open(`/auth/servicenow/callback?state=${state}&code=abc`);
    return call<Installation>('POST', `${path}/complete`, { state, verifier, code: message.code }, { session });
  }

  return {
    app,
    clock,
    store,
    zoho,
    servicenow,
    connectors,
    runs,
    log,
    woken,
    posted,
    pushed,
    publicAnswer,
    sealer,
    cleanUp,
    send,
    call,
    refusal,
    visit,
    open,
    consentAtZoho,
    signIn,
    saveServiceNow,
    connectServiceNow,
  };
}

export type TestApi = ReturnType<typeof createTestApi>;
