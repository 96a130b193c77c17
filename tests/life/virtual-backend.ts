import { randomBytes } from 'node:crypto';
import { parseConfig } from '../../functions/config.ts';
import type { Logger } from '../../functions/connectors/http/runtime.ts';
import { readUpdateSetFile } from '../../functions/host/push/update-set.ts';
import { createPopUp } from '../../functions/host/testing/browser.ts';
import { createBackend } from '../../functions/host/wiring.ts';
import type { Installation } from '../../functions/http/contract/installation.ts';
import type { PushSecret } from '../../functions/http/contract/push.ts';
import type { RunView } from '../../functions/http/contract/runs.ts';
import type { Settings, StoredSettings } from '../../functions/http/contract/settings.ts';
import type { Session, StartedGrant } from '../../functions/http/contract/sign-in.ts';
import { createProofKey } from '../../functions/http/testing/test-api.ts';
import { createMemoryStore } from '../../functions/stores/memory/memory-store.ts';
import { startServiceNowSimulator } from '../../sandbox/servicenow/start-servicenow-simulator.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../sandbox/zoho/accounts/oauth-clients.ts';
import { startZohoSimulator } from '../../sandbox/zoho/start-zoho-simulator.ts';
import { createInProcessNetwork, type OnTheWay } from '../scenarios/in-process-network.ts';
import { createVirtualClock } from '../scenarios/virtual-clock.ts';

const ORIGIN = 'http://localhost:5870';
const WIDGET = 'https://widget.example';
const CONNECTION = '/api/connections/servicenow';
const PORTS = { servicenow: 5871, crm: 5872, accounts: 5873, clone: 5874 };
/** Where calls come from, as a server would tell it. */
const PEER = { incoming: { socket: { remoteAddress: '127.0.0.1', remotePort: 1, remoteFamily: 'IPv4' } } };
const MINUTE_MS = 60_000;
const SLICE_MS = 20_000;

/** One line of the backend's log. */
export interface LogLine {
  readonly message: string;
  readonly tenant?: string;
}

/**
 * The whole backend between both simulated systems, in one process and on one clock: driven by its HTTP API and by time
 * that passes, as a customer's is.
 */
export async function createVirtualBackend({
  people = 5,
  contacts = 0,
}: {
  readonly people?: number;
  /** Contacts that only the CRM knows. */
  readonly contacts?: number;
} = {}) {
  const clock = createVirtualClock('2026-03-02T08:00:00Z');
  const inProcess = { clock, people, seed: 1, inProcess: true } as const;
  const serve = async (request: Request) => backend.app.fetch(request, PEER);
  const servicenow = await startServiceNowSimulator({
    ...inProcess,
    port: PORTS.servicenow,
    messages: {
      onDemand: true,
      send: ({ url, headers, body }) =>
        serve(new Request(url, { method: 'POST', headers: { ...headers }, body })).then(({ status }) => status),
    },
  });
  /** Another instance with the same records under the same ids. */
  const clone = await startServiceNowSimulator({ ...inProcess, port: PORTS.clone });
  const zoho = await startZohoSimulator({
    ...inProcess,
    contacts,
    port: PORTS.crm,
    accountsPort: PORTS.accounts,
    notifications: {
      onDemand: true,
      send: ({ url, body }) =>
        serve(new Request(url, { method: 'POST', body: JSON.stringify(body) })).then(({ status }) => status),
    },
  });
  zoho.registerRedirectUri(`${ORIGIN}/auth/zoho/callback`);
  for (const { oauthClient } of [servicenow, clone]) {
    oauthClient.redirectUris.add(`${ORIGIN}/auth/servicenow/callback`);
  }

  const onTheWay: { change: OnTheWay } = { change: (_request, answer) => answer };
  const simulators = [servicenow, clone, zoho.crm, zoho.accounts];
  const log: LogLine[] = [];
  const write = (fields: object, message: string) => void log.push({ ...fields, message });
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  const store = createMemoryStore();
  const backend = createBackend({
    config: parseConfig({
      PUBLIC_URL: ORIGIN,
      DATABASE_URL: 'file:unused.db',
      MASTER_KEY: randomBytes(32).toString('base64'),
      ZOHO_CLIENT_ID: SANDBOX_CLIENT_ID,
      ZOHO_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
      ZOHO_ACCOUNTS_URL: zoho.accounts.origin,
      ZOHO_API_URL: zoho.crm.origin,
      SERVICENOW_EXTRA_HOSTS: `${servicenow.origin},${clone.origin}`,
      WIDGET_ORIGINS: WIDGET,
    }),
    store,
    clock,
    random: () => 0.5,
    transport: createInProcessNetwork(simulators, onTheWay),
    publicTransport: createInProcessNetwork([], onTheWay),
    logger,
    isAlone: true,
    // Nothing goes on in the background: time passes where a test lets it pass.
    wake: () => undefined,
  });
  const executor = backend.executor(SLICE_MS);
  const popUp = createPopUp(zoho, async (request) => {
    const { origin } = new URL(request.url);
    const simulator = simulators.find((candidate) => candidate.origin === origin);
    return simulator ? simulator.fetch(request) : serve(request);
  });
  let session = '';

  async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers = { Origin: WIDGET, 'Content-Type': 'application/json', 'X-Session': session };
    const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await serve(new Request(ORIGIN + path, sent));
    const answer = (await response.json()) as Answer & { readonly error?: { readonly code: string } };
    if (!response.ok) throw new Error(answer.error?.code ?? `status ${response.status}`);
    return answer;
  }

  async function signIn(): Promise<void> {
    const admin = zoho.users.find((user) => user.profile === 'Administrator')?.id ?? '';
    const { verifier, challenge } = createProofKey();
    const { state, authorizeUrl } = await call<StartedGrant>('POST', '/api/auth/start', { challenge });
    const { code } = await popUp.consentAtZoho(authorizeUrl, admin);
    session = (await call<Session>('POST', '/api/auth/redeem', { state, verifier, code })).token;
  }

  async function saveInstance(of = servicenow): Promise<void> {
    const { clientId, clientSecret } = of.oauthClient;
    await call('PUT', CONNECTION, { instance: of.origin, clientId, clientSecret });
  }

  async function authorize(): Promise<void> {
    const { verifier, challenge } = createProofKey();
    const grant = await call<StartedGrant>('POST', `${CONNECTION}/authorize`, { challenge });
    const { code } = await popUp.consentAtServiceNow(grant.authorizeUrl, servicenow.users.integration);
    await call('POST', `${CONNECTION}/complete`, { state: grant.state, verifier, code });
  }

  /** Works until nothing is due before then, and lets the time pass. The upkeep of every minute is done, too, in long times less often. */
  async function pass(ms: number): Promise<void> {
    const until = clock.now() + ms;
    const upkeepEveryMs = Math.max(MINUTE_MS, ms / 100);
    for (;;) {
      const next = Math.min(until, await workUntilIdle(until));
      if (next <= clock.now()) return;
      clock.advance(Math.min(upkeepEveryMs, next - clock.now()));
      await backend.cleanUp();
    }
  }

  /** When something is due next. */
  async function workUntilIdle(until: number): Promise<number> {
    for (let ticks = 0; ticks < 2_000; ticks += 1) {
      const [tenant] = await backend.installations();
      if (tenant === undefined) return until;
      const result = await executor.tick(tenant);
      if (result.idle) return Math.max(result.nextAt ?? until, clock.now() + 1_000);
      if (clock.now() + result.againAfterMs >= until) return until;
      clock.advance(result.againAfterMs);
    }
    throw new Error('There is always more to do.');
  }

  async function run(request: object): Promise<RunView> {
    const { id } = await call<RunView>('POST', '/api/runs', request);
    await pass(MINUTE_MS);
    return call<RunView>('GET', `/api/runs/${id}`);
  }

  return {
    stop: () => Promise.all([servicenow.stop(), clone.stop(), zoho.stop()]),
    servicenow,
    clone,
    zoho,
    store,
    clock,
    log,
    onTheWay,
    call,
    pass,
    run,
    signIn,
    authorize,
    executor,
    installation: () => call<Installation>('GET', '/api/installation'),
    saveInstance,
    async connect(change: Partial<Settings> = {}): Promise<void> {
      await signIn();
      await saveInstance();
      await authorize();
      const current = await call<StoredSettings>('GET', '/api/settings');
      await call('PUT', '/api/settings', { ...current, syncType: 'both-ways', kinds: ['people'], ...change });
    },
    /** What an administrator of ServiceNow sets up there. */
    async tellOfChanges(): Promise<void> {
      const { url, secret } = await call<PushSecret>('POST', '/api/servicenow/push');
      servicenow.installUpdateSet(await readUpdateSetFile());
      servicenow.setProperty('zoho_crm_sync.url', url);
      servicenow.setProperty('zoho_crm_sync.secret', secret);
    },
    /** Preview and first sync. */
    async firstSync(): Promise<RunView> {
      const preview = await run({ kind: 'preview' });
      return run({ kind: 'sync', confirmedPreview: preview.id });
    },
  };
}

export type VirtualBackend = Awaited<ReturnType<typeof createVirtualBackend>>;
