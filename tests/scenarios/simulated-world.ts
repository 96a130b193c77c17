import type { Connector } from '../../functions/connectors/connector.ts';
import { createTokenSource } from '../../functions/connectors/http/token-source.ts';
import { refreshTokens as refreshServiceNow } from '../../functions/connectors/servicenow/oauth.ts';
import { createServiceNowConnector } from '../../functions/connectors/servicenow/servicenow-connector.ts';
import { refreshTokens as refreshZoho } from '../../functions/connectors/zoho/oauth.ts';
import { createRestMetadata } from '../../functions/connectors/zoho/rest-metadata.ts';
import { createZohoConnector } from '../../functions/connectors/zoho/zoho-connector.ts';
import type { Entity, Flow } from '../../functions/core/flow.ts';
import { CONVERTED_PEOPLE } from '../../functions/core/presets/people.ts';
import { simpleFlows } from '../../functions/core/presets/simple-flows.ts';
import type { SimpleSettings } from '../../functions/core/presets/simple-settings.ts';
import type { Side } from '../../functions/core/record.ts';
import type { Run } from '../../functions/core/run.ts';
import { createExecutor } from '../../functions/engine/executor.ts';
import { movedMark } from '../../functions/engine/matching/follow-converted.ts';
import { newRun, newRunId } from '../../functions/engine/runs/runs.ts';
import { createConnectionClients, createTokenClient } from '../../functions/host/clients.ts';
import { createCursors } from '../../functions/stores/cursors.ts';
import { createLeases } from '../../functions/stores/lease.ts';
import { createMemoryStore } from '../../functions/stores/memory/memory-store.ts';
import type { Store } from '../../functions/stores/stores.ts';
import { openSyncRecords, type SyncRecords } from '../../functions/stores/sync-records.ts';
import { startServiceNowSimulator } from '../../sandbox/servicenow/start-servicenow-simulator.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../sandbox/zoho/accounts/oauth-clients.ts';
import { startZohoSimulator } from '../../sandbox/zoho/start-zoho-simulator.ts';
import { authorizeServiceNow, authorizeZoho, createVault } from './authorize.ts';
import { createInProcessNetwork, type OnTheWay } from './in-process-network.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

const MINUTE_MS = 60_000;
const PORTS = { servicenow: 5_061, crm: 5_062, accounts: 5_063 } as const;
const TABLES: Readonly<Record<Entity, string>> = {
  people: 'customer_contact',
  vendors: 'core_company',
  products: 'cmdb_model',
  purchaseOrders: 'proc_po',
  cases: 'sn_customerservice_case',
};
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {
  // Nobody reads the log of these tests.
}

export interface SimulatedWorld {
  readonly servicenow: Awaited<ReturnType<typeof startServiceNowSimulator>>;
  readonly zoho: Awaited<ReturnType<typeof startZohoSimulator>>;
  readonly connectors: Readonly<Record<Side, Connector>>;
  readonly store: Store;
  readonly tenant: string;
  readonly records: SyncRecords;
  readonly clock: VirtualClock;
  readonly onTheWay: { change: OnTheWay };
  /** Where the connection to ServiceNow is said to lead; nobody says it when missing. */
  instance: string | undefined;
  /** What the next run works by. */
  settings: SimpleSettings;
  runsWorkflows: boolean;
  /** Starts a run five minutes later and works on it until it has ended. */
  sync(kind?: Run['kind']): Promise<Run>;
  /** What was written to records on both sides since the last call of this. */
  newWrites(): number;
}

/** Both simulated systems, the real connectors with their clients and tokens, and the engine: in one process, on one clock. */
export async function createSimulatedWorld(
  options: {
    readonly settings?: Partial<SimpleSettings>;
    readonly reshape?: (flow: Flow) => Flow;
    readonly deletionsReadable?: boolean;
  } = {},
): Promise<SimulatedWorld> {
  const clock = createVirtualClock('2026-03-02T08:00:00Z');
  const inProcess = { clock, people: 0, seed: 1, inProcess: true } as const;
  const { deletionsReadable = true, reshape = (flow: Flow) => flow } = options;
  const servicenow = await startServiceNowSimulator({ ...inProcess, deletionsReadable, port: PORTS.servicenow });
  const zoho = await startZohoSimulator({ ...inProcess, contacts: 0, port: PORTS.crm, accountsPort: PORTS.accounts });
  const onTheWay: { change: OnTheWay } = { change: (_request, answer) => answer };
  const transport = createInProcessNetwork([servicenow, zoho.crm, zoho.accounts], onTheWay);
  const environment = { transport, clock, random: () => 0.5, logger: silent };
  const connectors = {
    servicenow: await connectServiceNow(environment, servicenow),
    crm: await connectZoho(environment, zoho),
  };
  const store = createMemoryStore();
  const tenant = '60012345678';
  const records = openSyncRecords(store, tenant);
  const settings: SimpleSettings = {
    syncType: 'both-ways',
    syncBehavior: 'servicenow-to-crm',
    conflictBehavior: 'servicenow-wins',
    crmModule: 'Contacts',
    kinds: ['people'],
    ...options.settings,
  };
  const flows = async () => {
    const moved = await records.waiting.get([movedMark(CONVERTED_PEOPLE)]);
    const circumstances = { integrationUser: 'zoho.integration', hasConverted: moved.length > 0 };
    return simpleFlows(world.settings, TABLES, circumstances).map(reshape);
  };
  const writesNow = () => servicenow.writes() + zoho.writes().records;
  let writesBefore = 0;
  let runs = 0;

  const world: SimulatedWorld = {
    servicenow,
    zoho,
    connectors,
    store,
    tenant,
    records,
    clock,
    onTheWay,
    instance: undefined,
    settings,
    runsWorkflows: false,
    newWrites: () => {
      const made = writesNow() - writesBefore;
      writesBefore = writesNow();
      return made;
    },
    sync: async (kind = 'incremental') => {
      clock.advance(5 * MINUTE_MS);
      runs += 1;
      const id = newRunId(clock.now() + runs, () => 0);
      await records.runs.put([newRun({ id, kind, flows: await flows(), settingsRevision: 1, now: clock.now() })]);
      const executor = createExecutor({
        store,
        leases: createLeases({ store, clock, owner: `worker-${runs}`, durationMs: 2 * MINUTE_MS }),
        cursors: createCursors(store),
        clock,
        logger: silent,
        sliceMs: 10 * MINUTE_MS,
        renewBelowMs: MINUTE_MS,
        openSession: async () => ({
          connectors,
          flows: await flows(),
          instance: world.instance,
          runsWorkflows: world.runsWorkflows,
          finished: async () => undefined,
          connectionLost: async () => undefined,
        }),
      });
      for (let tick = 0; tick < 100; tick++) {
        const result = await executor.tick(tenant);
        if (result.idle) break;
        clock.advance(result.againAfterMs);
      }
      const [ended] = await records.runs.get([id]);
      if (ended === undefined) throw new Error('The run is gone.');
      return ended;
    },
  };
  return world;
}

type Environment = Parameters<typeof createConnectionClients>[0] & { readonly clock: VirtualClock };

async function connectServiceNow(
  environment: Environment,
  simulator: SimulatedWorld['servicenow'],
): Promise<Connector> {
  const { clock } = environment;
  const { origin, oauthClient } = simulator;
  const oauth = { client: createTokenClient(environment, 'servicenow'), clock };
  const authorization = createTokenSource({
    vault: createVault(await authorizeServiceNow(simulator, clock)),
    refresh: (tokens) => refreshServiceNow(oauth, { origin, ...oauthClient }, tokens),
    clock,
    side: 'servicenow',
  });
  const { live } = createConnectionClients(environment, { side: 'servicenow', authorization });
  return createServiceNowConnector({ origin, client: live, clock, logger: silent });
}

async function connectZoho(environment: Environment, simulator: SimulatedWorld['zoho']): Promise<Connector> {
  const { clock } = environment;
  const apiOrigin = simulator.crm.origin;
  const oauth = {
    client: createTokenClient(environment, 'crm'),
    clock,
    dataCentre: { name: 'us', accounts: simulator.accounts.origin, api: apiOrigin },
    credentials: { clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET },
  };
  const authorization = createTokenSource({
    vault: createVault(await authorizeZoho(simulator, clock)),
    refresh: (tokens) => refreshZoho(oauth, tokens),
    clock,
    side: 'crm',
    scheme: 'Zoho-oauthtoken',
  });
  const { live } = createConnectionClients(environment, { side: 'crm', authorization });
  const metadata = createRestMetadata(live, apiOrigin);
  return createZohoConnector({ apiOrigin, client: live, metadata, clock, logger: silent });
}
