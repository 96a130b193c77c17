import type { Connector } from '../functions/connectors/connector.ts';
import type { Logger, Random, Transport } from '../functions/connectors/http/runtime.ts';
import { createTokenSource } from '../functions/connectors/http/token-source.ts';
import { refreshTokens as refreshServiceNow } from '../functions/connectors/servicenow/oauth.ts';
import { createServiceNowConnector } from '../functions/connectors/servicenow/servicenow-connector.ts';
import { refreshTokens as refreshZoho } from '../functions/connectors/zoho/oauth.ts';
import { createRestMetadata } from '../functions/connectors/zoho/rest-metadata.ts';
import { createZohoConnector } from '../functions/connectors/zoho/zoho-connector.ts';
import type { Flow } from '../functions/core/flow.ts';
import { otherSide, type Side } from '../functions/core/record.ts';
import { createExecutor, type Executor } from '../functions/engine/executor.ts';
import { type CallEnvironment, createConnectionClients, createTokenClient } from '../functions/host/clients.ts';
import { type Connections, createConnections } from '../functions/stores/connections.ts';
import { createCursors } from '../functions/stores/cursors.ts';
import { createLeases, type Leases } from '../functions/stores/lease.ts';
import type { Sealer } from '../functions/stores/sealing.ts';
import type { Store } from '../functions/stores/stores.ts';
import type { SimClock } from './clock.ts';
import type { Life } from './life.ts';
import type { Swaps } from './swaps.ts';
import type { SideAccess } from './systems.ts';
import type { ZohoSystem } from './zoho-system.ts';

const SECOND_MS = 1_000;
/** As the Node host sets them. */
const LEASE_MS = 180 * SECOND_MS;
const RENEW_BELOW_MS = 120 * SECOND_MS;
const SLICE_MS = 20 * SECOND_MS;

export interface WorkerDependencies {
  readonly life: Life;
  readonly tenant: string;
  readonly clock: SimClock;
  readonly random: Random;
  readonly logger: Logger;
  readonly transport: Transport;
  readonly store: Store;
  readonly sealer: Sealer;
  /** In the order in which they run. */
  readonly flows: readonly [Flow, ...Flow[]];
  readonly servicenow: SideAccess;
  readonly zoho: Pick<ZohoSystem, 'access' | 'accountsOrigin'>;
  /** Rows of a page, and of a batch of writes or look-ups. */
  readonly batch: number;
  readonly swaps: Swaps;
}

/** The product in one process: the same parts that the Node host wires, on another transport, clock and store. */
export interface Worker {
  readonly life: Life;
  readonly executor: Executor;
  readonly leases: Leases;
}

export function createWorker(deps: WorkerDependencies): Worker {
  const { clock, life, logger, random, sealer, swaps, tenant } = deps;
  const store = swaps.store?.(deps.store, { tenant, clock }) ?? deps.store;
  const environment: CallEnvironment = {
    transport: swaps.transport?.(deps.transport, { logger }) ?? deps.transport,
    clock,
    random,
    logger,
  };
  const connections = createConnections(store, sealer);
  const known = {
    servicenow: createServiceNow(deps, environment, connections),
    crm: createCrm(deps, environment, connections),
  };
  const swapped = (side: Side): Connector => {
    const connector = withLimits(known[side], deps.batch);
    const partner = () => known[otherSide(side)];
    return swaps.connector?.(connector, { tenant, store, flow: deps.flows[0], clock, partner }) ?? connector;
  };
  const connectors = { servicenow: swapped('servicenow'), crm: swapped('crm') };
  const cursors = createCursors(store);
  const leases = createLeases({ store, clock, owner: life.name, durationMs: LEASE_MS });
  const executor = createExecutor({
    store,
    leases,
    cursors: swaps.cursors?.(cursors, { tenant, store, clock }) ?? cursors,
    clock,
    logger,
    sliceMs: SLICE_MS,
    renewBelowMs: RENEW_BELOW_MS,
    openSession: async () => ({
      connectors,
      flows: deps.flows,
      finished: async () => undefined,
      connectionLost: (side) => connections.markReconnect(tenant, side),
    }),
  });
  return { life, executor, leases };
}

function createServiceNow(deps: WorkerDependencies, environment: CallEnvironment, connections: Connections): Connector {
  const { clock, logger, tenant } = deps;
  const { origin, clientId } = deps.servicenow;
  const oauth = { client: createTokenClient(environment, 'servicenow'), clock };
  const authorization = createTokenSource({
    vault: connections.vault(tenant, 'servicenow'),
    refresh: async (tokens) => {
      const clientSecret = (await connections.clientSecret(tenant)) ?? '';
      return refreshServiceNow(oauth, { origin, clientId, clientSecret }, tokens);
    },
    clock,
    side: 'servicenow',
  });
  const { live } = createConnectionClients(environment, { side: 'servicenow', authorization });
  return createServiceNowConnector({ origin, client: live, clock, logger });
}

function createCrm(deps: WorkerDependencies, environment: CallEnvironment, connections: Connections): Connector {
  const { clock, logger, tenant } = deps;
  const { access, accountsOrigin } = deps.zoho;
  const oauth = {
    client: createTokenClient(environment, 'crm'),
    clock,
    dataCentre: { name: 'us', accounts: accountsOrigin, api: access.origin },
    credentials: { clientId: access.clientId, clientSecret: access.clientSecret },
  };
  const authorization = createTokenSource({
    vault: connections.vault(tenant, 'crm'),
    refresh: (tokens) => refreshZoho(oauth, tokens),
    clock,
    side: 'crm',
    scheme: 'Zoho-oauthtoken',
  });
  const { live } = createConnectionClients(environment, { side: 'crm', authorization });
  const metadata = createRestMetadata(live, access.origin);
  return createZohoConnector({ apiOrigin: access.origin, client: live, metadata, clock, logger });
}

/** Small pages and batches, so that a few records need several of each. */
function withLimits(connector: Connector, most: number): Connector {
  const limits = Object.fromEntries(
    Object.entries(connector.limits).map(([name, limit]) => [name, Math.min(limit, most)]),
  ) as Connector['limits'];
  return { ...connector, limits };
}
