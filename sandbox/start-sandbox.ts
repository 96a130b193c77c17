import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWidget } from '../scripts/build-widget.ts';
import { buildUpdateSet } from '../servicenow/build-update-set.ts';
import { createBackendKeeper } from './backend-keeper.ts';
import { OWN_CALL_MARK } from './control-panel/control-server.ts';
import { startCrmPageServer } from './crm-page/crm-page-server.ts';
import type { AskCrm } from './crm-page/crm-session.ts';
import { createPeopleDesks } from './people-desks.ts';
import type { SandboxPorts } from './ports.ts';
import { assertPortsAreFree, findFreePort, portsFrom } from './ports.ts';
import type { ServiceNowSimulator } from './servicenow/servicenow-simulator.ts';
import { startServiceNowSimulator } from './servicenow/start-servicenow-simulator.ts';
import { SDK_PATH, startWidgetServer } from './widget-server.ts';
import { startZohoSimulator } from './zoho/start-zoho-simulator.ts';
import type { ZohoSimulator } from './zoho/zoho-simulator.ts';

const MASTER_KEY_BYTES = 32;

export interface SandboxOptions {
  /** All ports free ones when missing. */
  readonly ports?: SandboxPorts;
  /** Every answer of both systems is held back this long. */
  readonly delayMs?: number;
  /** People in ServiceNow. */
  readonly people?: number;
  /** Vendors, products, purchase orders and cases are there, too. */
  readonly allKinds?: boolean;
  /** Contacts that only the CRM knows. */
  readonly contacts?: number;
  readonly seed?: number;
  /** Further origins that the backend takes for instances. */
  readonly extraServiceNowHosts?: readonly string[];
  /** Key that the backend seals secrets with; a new one when missing. */
  readonly masterKey?: Buffer;
  /** Sees the backend's log as it comes. */
  readonly onBackendLog?: (text: string) => void;
  /** The backend has ended without being asked to. */
  readonly onBackendEnd?: (lastLog: string) => void;
}

/** The whole product at work against two simulated systems. */
export interface Sandbox {
  readonly urls: Readonly<Record<keyof SandboxPorts, string>>;
  readonly servicenow: ServiceNowSimulator;
  readonly zoho: ZohoSimulator;
  /** Path of the backend's database, which lives as long as the sandbox. */
  readonly databaseFile: string;
  /** Everything that all backend processes of this sandbox have logged. */
  backendLog(): string;
  /** Process id of the backend; undefined while it does not run. */
  backendPid(): number | undefined;
  /** Ends the backend at once, as a crash would. */
  killBackend(): Promise<void>;
  /** Starts the backend again, on the same port and database; stops it first where it runs. */
  restartBackend(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both systems, the backend, the widget's server and the CRM page. When it resolves, everything answers. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const cleanups: (() => Promise<unknown>)[] = [];
  // In reverse: what was started last ends first.
  const stop = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    return await startParts(options, cleanups, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  options: SandboxOptions,
  cleanups: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<Sandbox> {
  const ports = options.ports ?? portsFrom(0);
  await assertPortsAreFree(ports);
  const folder = await mkdtemp(join(tmpdir(), 'servicenow-sandbox-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));

  const crmPage = await startCrmPageServer(ports.crmPage);
  cleanups.push(crmPage.stop);
  const widgetServer = await startWidgetServer(ports.widget);
  cleanups.push(widgetServer.stop);
  const { servicenow, zoho } = await startSystems(options, ports);
  cleanups.push(servicenow.stop, zoho.stop);

  const backendOrigin = `http://localhost:${ports.backend === 0 ? await findFreePort() : ports.backend}`;
  const urls = {
    crmPage: crmPage.origin,
    widget: widgetServer.origin,
    servicenow: servicenow.origin,
    accounts: zoho.accounts.origin,
    crm: zoho.crm.origin,
    backend: backendOrigin,
  };
  zoho.registerRedirectUri(`${backendOrigin}/auth/zoho/callback`);
  servicenow.oauthClient.redirectUris.add(`${backendOrigin}/auth/servicenow/callback`);

  const widgetFolder = join(folder, 'widget');
  const databaseFile = join(folder, 'sync.db');
  const backend = createBackendKeeper({
    urls,
    databaseFile,
    extraServiceNowHosts: options.extraServiceNowHosts ?? [],
    masterKey: options.masterKey ?? randomBytes(MASTER_KEY_BYTES),
    onLog: options.onBackendLog,
    onEnd: options.onBackendEnd,
  });
  cleanups.push(backend.stop);
  await Promise.all([
    backend.start(),
    buildWidget({
      outDir: widgetFolder,
      apiUrl: backendOrigin,
      sdkUrl: SDK_PATH,
      allowedHostOrigins: [crmPage.origin],
    }),
  ]);
  widgetServer.use({ folder: widgetFolder, backendOrigin, crmPageOrigin: crmPage.origin });
  openCrmPage(crmPage, { servicenow, zoho, widgetOrigin: widgetServer.origin, delayMs: options.delayMs ?? 0 });

  return {
    urls,
    servicenow,
    zoho,
    databaseFile,
    backendLog: backend.log,
    backendPid: backend.pid,
    killBackend: backend.kill,
    restartBackend: backend.start,
    stop,
  };
}

async function startSystems(
  options: SandboxOptions,
  ports: SandboxPorts,
): Promise<{ servicenow: ServiceNowSimulator; zoho: ZohoSimulator }> {
  const { delayMs, people, contacts, seed, allKinds = false } = options;
  const shared = {
    ...(delayMs === undefined ? {} : { delayMs }),
    allKinds,
    ...(people === undefined ? {} : { people }),
    ...(seed === undefined ? {} : { seed }),
  };
  const servicenow = await startServiceNowSimulator({ ...shared, port: ports.servicenow, prefillLogin: true });
  const zoho = await startZohoSimulator({
    ...shared,
    ...(contacts === undefined ? {} : { contacts }),
    port: ports.crm,
    accountsPort: ports.accounts,
  });
  hideEverySecondRecord(zoho);
  return { servicenow, zoho };
}

/** What a private module with few sharing rules is like: one of the users sees about half of what belongs to a person. */
function hideEverySecondRecord(zoho: ZohoSimulator): void {
  const hidden = new Set(['Cases', 'Purchase_Orders']);
  zoho.hideFrom('Sandbox Support User', (module, id) => hidden.has(module) && Number(id.at(-1)) % 2 === 1);
}

function openCrmPage(
  crmPage: Awaited<ReturnType<typeof startCrmPageServer>>,
  parts: { servicenow: ServiceNowSimulator; zoho: ZohoSimulator; widgetOrigin: string; delayMs: number },
): void {
  const { servicenow, zoho } = parts;
  const organisation = zoho.users[0]?.organisation ?? '';
  crmPage.open({
    start: {
      organisation,
      users: zoho.users
        .filter((user) => user.organisation === organisation)
        .map(({ id, name, email, profile }) => ({ id, name, email, profile })),
      widgetUrl: `${parts.widgetOrigin}/app/index.html`,
      relatedUrl: `${parts.widgetOrigin}/app/related.html`,
    },
    askAs: (userId) => createUserSession(zoho, userId),
    control: {
      setup: {
        instance: servicenow.origin,
        clientId: servicenow.oauthClient.clientId,
        clientSecret: servicenow.oauthClient.clientSecret,
      },
      desks: createPeopleDesks(servicenow, zoho),
      simulators: { servicenow: [servicenow], zoho: [zoho.crm, zoho.accounts] },
      creditsUsed: zoho.credits,
      setAsleep: servicenow.sleepInstance,
      setPush: ({ url, secret }) => {
        servicenow.installUpdateSet(buildUpdateSet());
        servicenow.setProperty('zoho_crm_sync.url', url);
        servicenow.setProperty('zoho_crm_sync.secret', secret);
      },
      initialDelayMs: parts.delayMs,
    },
  });
}

/** A user's own session in the CRM: its rights, and no OAuth client. */
function createUserSession(zoho: ZohoSimulator, userId: string): AskCrm {
  return ({ method, path, body }) => {
    const url = new URL(path, zoho.crm.origin);
    url.searchParams.set(OWN_CALL_MARK, '1');
    return zoho.crm.fetch(
      new Request(url, {
        method,
        headers: { authorization: `Zoho-oauthtoken ${zoho.sessionToken(userId)}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body }),
      }),
    );
  };
}
