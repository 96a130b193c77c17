import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importTemplate } from '../../../sandbox/catalyst/import-template.ts';
import { startCatalystEmulator } from '../../../sandbox/catalyst/start-catalyst-emulator.ts';
import { createInProcessTransport } from '../../../sandbox/catalyst/testing/in-process-transport.ts';
import { startServiceNowSimulator } from '../../../sandbox/servicenow/start-servicenow-simulator.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../../sandbox/zoho/accounts/oauth-clients.ts';
import { startZohoSimulator } from '../../../sandbox/zoho/start-zoho-simulator.ts';
import { buildProjectTemplate } from '../../../scripts/project-template.ts';
import { parseConfig } from '../../config.ts';
import type { Logger, Transport } from '../../connectors/http/runtime.ts';
import { createVirtualClock } from '../../connectors/http/testing/virtual-clock.ts';
import { createCatalystApi } from '../../host/catalyst/catalyst-api.ts';
import { createCatalystBackend } from '../../host/catalyst/catalyst-backend.ts';
import { createPopUp } from '../../host/testing/browser.ts';
import type { RunView } from '../../http/contract/runs.ts';
import type { Session, StartedGrant } from '../../http/contract/sign-in.ts';
import { createProofKey } from '../../http/testing/test-api.ts';
import { createSeededRandom } from '../../stores/testing/seeded-random.ts';
import { createSyncJob } from '../sync-job.ts';
import { createJobPlatform, type JobPlatform } from './job-platform.ts';

const WIDGET = 'https://widget.example';
const CONNECTION = '/api/connections/servicenow';
/** What each call to any of the systems takes, on a clock that only moves so and by sleeping. */
const CALL_MS = 400;

/**
 * The two functions on an emulated Catalyst project, between the two simulated systems. The platform around them is
 * played here: it adds its headers to requests, and calls the job function with a context made by hand.
 */
export async function startCatalystWorld(people: number, startsAt = '2026-03-02T08:00:00Z') {
  const clock = createVirtualClock({ start: startsAt });
  const [zoho, servicenow, catalyst] = await Promise.all([
    startZohoSimulator({ people, clock }),
    startServiceNowSimulator({ people, clock }),
    startCatalystEmulator({ tables: importTemplate(buildProjectTemplate()), clock }),
  ]);
  const inProcess = createInProcessTransport([zoho.accounts, zoho.crm, servicenow, catalyst]);
  const network: Transport = async (request) => {
    await clock.advance(CALL_MS);
    return inProcess(request);
  };

  const gateway = createServer((request, response) => {
    // The platform takes its own part off the path, and its headers replace whatever the caller sent.
    request.url = request.url?.replace('/server/api', '') ?? '/';
    Object.assign(request.headers, catalyst.contextHeaders());
    void api(request, response);
  });
  await new Promise<void>((resolve) => {
    gateway.listen(0, '127.0.0.1', resolve);
  });
  const publicUrl = `http://localhost:${(gateway.address() as AddressInfo).port}/server/api`;
  zoho.registerRedirectUri(`${publicUrl}/auth/zoho/callback`);
  servicenow.oauthClient.redirectUris.add(`${publicUrl}/auth/servicenow/callback`);

  const environment = {
    PUBLIC_URL: publicUrl,
    MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    ZOHO_CLIENT_ID: SANDBOX_CLIENT_ID,
    ZOHO_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
    ZOHO_ACCOUNTS_URL: zoho.accounts.origin,
    ZOHO_API_URL: zoho.crm.origin,
    SERVICENOW_EXTRA_HOSTS: servicenow.origin,
    WIDGET_ORIGINS: WIDGET,
    X_ZOHO_CATALYST_CONSOLE_URL: catalyst.origin,
  };
  const config = parseConfig(environment);
  const log: string[] = [];
  const write = (fields: object, message: string) => void log.push(JSON.stringify({ ...fields, message }));
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  let processes = 0;
  /** What a new process of a function has: nothing but the environment. */
  const openBackend = (transport: Transport) => {
    processes += 1;
    const random = createSeededRandom(processes);
    return createCatalystBackend({ transport, clock, random, logger, config, catalystOrigin: catalyst.origin });
  };
  const api = createCatalystApi(() => openBackend(network));
  const platform: JobPlatform = createJobPlatform({
    catalyst,
    clock,
    network,
    startProcess: (transport) => createSyncJob(() => openBackend(transport)),
  });
  const popUp = createPopUp(zoho);
  let session = '';

  async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${publicUrl}/execute${path}`, {
      method,
      headers: { Origin: WIDGET, 'Content-Type': 'application/json', 'X-Session': session },
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

  return {
    clock,
    zoho,
    servicenow,
    catalyst,
    platform,
    environment,
    log,
    call,
    signIn,
    connect,
    /** The preview, which is due before the first sync, and then the sync, whose job is submitted and waits. */
    async startSync(): Promise<RunView> {
      const preview = await call<RunView>('POST', '/api/runs', { kind: 'preview' });
      await platform.drain();
      return call<RunView>('POST', '/api/runs', { kind: 'sync', confirmedPreview: preview.id });
    },
    /** May be called again. */
    async stop(): Promise<void> {
      if (!gateway.listening) return;
      gateway.close();
      gateway.closeAllConnections();
      await Promise.all([zoho.stop(), servicenow.stop(), catalyst.stop()]);
    },
  };
}

export type CatalystWorld = Awaited<ReturnType<typeof startCatalystWorld>>;
