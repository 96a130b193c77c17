import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { startServiceNowSimulator } from '../../../sandbox/servicenow/start-servicenow-simulator.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../../sandbox/zoho/accounts/oauth-clients.ts';
import { startZohoSimulator } from '../../../sandbox/zoho/start-zoho-simulator.ts';
import { parseConfig } from '../../config.ts';
import { createAxiosTransport } from '../../connectors/http/axios-transport.ts';
import { createRealClock } from '../../connectors/http/real-runtime.ts';
import type { Logger } from '../../connectors/http/runtime.ts';
import { openStore } from '../../stores/open-store.ts';
import { createPublicTransport } from '../public-transport.ts';
import { createBackend } from '../wiring.ts';
import { createPopUp } from './browser.ts';

const WIDGET = 'https://widget.example';
const LARGEST_ANSWER_BYTES = 16 * 1024 * 1024;

/** The whole backend on loopback, with both systems simulated and a database file of its own. */
export async function startSandboxedBackend(people: number, allKinds = false) {
  const [zoho, servicenow, folder] = await Promise.all([
    startZohoSimulator({ people, allKinds }),
    startServiceNowSimulator({ people, allKinds }),
    mkdtemp(join(tmpdir(), 'backend-test-')),
  ]);
  let listener: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  zoho.registerRedirectUri(`${origin}/auth/zoho/callback`);
  servicenow.oauthClient.redirectUris.add(`${origin}/auth/servicenow/callback`);

  const databasePath = join(folder, 'sync.db');
  const config = parseConfig({
    PUBLIC_URL: origin,
    DATABASE_URL: `file:${databasePath}`,
    MASTER_KEY: randomBytes(32).toString('base64'),
    ZOHO_CLIENT_ID: SANDBOX_CLIENT_ID,
    ZOHO_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
    ZOHO_ACCOUNTS_URL: zoho.accounts.origin,
    ZOHO_API_URL: zoho.crm.origin,
    SERVICENOW_EXTRA_HOSTS: servicenow.origin,
    WIDGET_ORIGINS: WIDGET,
  });
  const log: string[] = [];
  const write = (fields: object, message: string) => void log.push(JSON.stringify({ ...fields, message }));
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  const store = await openStore(config.databaseUrl);
  const backend = createBackend({
    config,
    store,
    clock: createRealClock(),
    random: Math.random,
    transport: createAxiosTransport({ maxBytes: LARGEST_ANSWER_BYTES }),
    publicTransport: createPublicTransport(),
    logger,
    isAlone: true,
  });
  listener = getRequestListener(backend.app.fetch);
  await backend.start();

  async function call<Answer>(method: string, path: string, body?: unknown, session?: string): Promise<Answer> {
    const response = await fetch(origin + path, {
      method,
      headers: {
        Origin: WIDGET,
        'Content-Type': 'application/json',
        ...(session === undefined ? {} : { 'X-Session': session }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Answer & { readonly error?: { readonly code: string } };
    if (!response.ok) throw new Error(answer.error?.code ?? `status ${response.status}`);
    return answer;
  }

  async function stop(): Promise<void> {
    await backend.stop();
    server.close();
    server.closeAllConnections();
    await store.close();
    await Promise.all([zoho.stop(), servicenow.stop(), rm(folder, { recursive: true })]);
  }

  return { zoho, servicenow, origin, databasePath, log, call, popUp: createPopUp(zoho), stop };
}

export type SandboxedBackend = Awaited<ReturnType<typeof startSandboxedBackend>>;
