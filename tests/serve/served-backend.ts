import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPopUp } from '../../functions/host/testing/browser.ts';
import type { Installation } from '../../functions/http/contract/installation.ts';
import type { RunView } from '../../functions/http/contract/runs.ts';
import type { Settings, StoredSettings } from '../../functions/http/contract/settings.ts';
import type { Session, StartedGrant } from '../../functions/http/contract/sign-in.ts';
import { createProofKey } from '../../functions/http/testing/test-api.ts';
import { startServiceNowSimulator } from '../../sandbox/servicenow/start-servicenow-simulator.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../sandbox/zoho/accounts/oauth-clients.ts';
import type { KnownCounts } from '../../sandbox/zoho/seed/known-records.ts';
import { startZohoSimulator } from '../../sandbox/zoho/start-zoho-simulator.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const WIDGET = 'https://widget.example';
const CONNECTION = '/api/connections/servicenow';
const RUN_WITHIN_MS = 60_000;
const POLL_MS = 20;

/** A port that was free a moment ago. The backend must keep its port over restarts: the redirect URLs hold it. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

/** `npm run serve` as a process of its own, between the two simulated systems, driven by its HTTP API alone. */
export async function startServedBackend({
  people = 400,
  contacts,
  allKinds = false,
  counts = {},
}: {
  readonly people?: number;
  /** Contacts that only the CRM knows. */
  readonly contacts?: number;
  /** Vendors, products, purchase orders and cases are there, too. */
  readonly allKinds?: boolean;
  /** How many of those each side has, where the usual numbers do not do. */
  readonly counts?: KnownCounts;
} = {}) {
  const [zoho, servicenow, folder, port] = await Promise.all([
    startZohoSimulator({ people, allKinds, ...counts, known: counts, ...(contacts === undefined ? {} : { contacts }) }),
    startServiceNowSimulator({ people, allKinds, ...counts }),
    mkdtemp(join(tmpdir(), 'served-backend-')),
    freePort(),
  ]);
  const origin = `http://localhost:${port}`;
  const databasePath = join(folder, 'sync.db');
  zoho.registerRedirectUri(`${origin}/auth/zoho/callback`);
  servicenow.oauthClient.redirectUris.add(`${origin}/auth/servicenow/callback`);
  const environment = {
    PATH: process.env.PATH,
    PORT: String(port),
    DATABASE_URL: `file:${databasePath}`,
    MASTER_KEY: randomBytes(32).toString('base64'),
    ZOHO_CLIENT_ID: SANDBOX_CLIENT_ID,
    ZOHO_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
    ZOHO_ACCOUNTS_URL: zoho.accounts.origin,
    ZOHO_API_URL: zoho.crm.origin,
    SERVICENOW_EXTRA_HOSTS: servicenow.origin,
    WIDGET_ORIGINS: WIDGET,
  };
  let child: ChildProcess | undefined;
  let log = '';
  let session = '';

  async function start(): Promise<void> {
    const started = spawn(process.execPath, [join(ROOT, 'functions/host/main.ts')], { cwd: folder, env: environment });
    child = started;
    const keep = (data: Buffer) => {
      log += data.toString();
    };
    started.stdout.on('data', keep);
    started.stderr.on('data', keep);
    const from = log.length;
    while (!log.includes('Listening on', from)) {
      if (started.exitCode !== null) throw new Error(`The backend ended: ${log}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Ends the process with this signal and waits until it is gone. */
  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(origin + path, {
      method,
      // A connection that is kept would be that of a process which was killed meanwhile.
      headers: { Origin: WIDGET, 'Content-Type': 'application/json', 'X-Session': session, Connection: 'close' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
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

  async function connect(): Promise<void> {
    await signIn();
    const { clientId, clientSecret } = servicenow.oauthClient;
    await call('PUT', CONNECTION, { instance: servicenow.origin, clientId, clientSecret });
    const { verifier, challenge } = createProofKey();
    const grant = await call<StartedGrant>('POST', `${CONNECTION}/authorize`, { challenge });
    const { code } = await popUp.consentAtServiceNow(grant.authorizeUrl, servicenow.users.integration);
    await call('POST', `${CONNECTION}/complete`, { state: grant.state, verifier, code });
  }

  async function choose(change: Partial<Settings>): Promise<void> {
    const current = await call<StoredSettings>('GET', '/api/settings');
    await call('PUT', '/api/settings', { ...current, ...change });
  }

  async function startRun(request: object): Promise<RunView> {
    return call<RunView>('POST', '/api/runs', request);
  }

  async function untilEnded(id: string): Promise<RunView> {
    const deadline = Date.now() + RUN_WITHIN_MS;
    for (;;) {
      const run = await call<RunView>('GET', `/api/runs/${id}`);
      if (run.state !== 'waiting' && run.state !== 'running') return run;
      if (Date.now() > deadline) throw new Error(`The run is still ${run.state}: ${JSON.stringify(run)}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  const popUp = createPopUp(zoho);
  await start();
  return {
    zoho,
    servicenow,
    databasePath,
    popUp,
    log: () => log,
    installation: () => call<Installation>('GET', '/api/installation'),
    call,
    /** Anew, as a session ends after a while. */
    signIn,
    connect,
    choose,
    startRun,
    untilEnded,
    /** Starts a sync, after its preview where one is due, and waits for its end. */
    async sync(): Promise<RunView> {
      const { firstSyncConfirmed } = await call<Installation>('GET', '/api/installation');
      if (firstSyncConfirmed) return untilEnded((await startRun({ kind: 'sync' })).id);
      const preview = await untilEnded((await startRun({ kind: 'preview' })).id);
      return untilEnded((await startRun({ kind: 'sync', confirmedPreview: preview.id })).id);
    },
    kill: () => end('SIGKILL'),
    /** Ends the process as an operator does; the simulators and the database stay. */
    end: () => end('SIGTERM'),
    restart: start,
    async stop(): Promise<void> {
      await end('SIGTERM');
      await Promise.all([zoho.stop(), servicenow.stop(), rm(folder, { recursive: true })]);
    },
  };
}

export type ServedBackend = Awaited<ReturnType<typeof startServedBackend>>;
