import { randomBytes, randomUUID } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Config } from '../config.ts';
import type { Clock, Logger, Random, Transport } from '../connectors/http/runtime.ts';
import { createExecutor, type Executor } from '../engine/executor.ts';
import { createApi } from '../http/app.ts';
import { createRunControl } from '../http/run-control.ts';
import { createConnections } from '../stores/connections.ts';
import { createCursors } from '../stores/cursors.ts';
import { createInstallations } from '../stores/installations.ts';
import { createLeases, type Leases } from '../stores/lease.ts';
import { createSealer } from '../stores/sealing.ts';
import { createSettings } from '../stores/settings.ts';
import type { Store } from '../stores/stores.ts';
import { createClearing } from './clearing.ts';
import { clientAddress } from './client-address.ts';
import type { CallEnvironment } from './clients.ts';
import { createCrmAccess } from './crm-access.ts';
import { createRunLoop } from './run-loop.ts';
import { createServiceNowGrants } from './servicenow-grants.ts';
import { createSides } from './sides.ts';
import { createFlowSource, createSessionOpener } from './sync-session.ts';
import { createZohoGrants } from './zoho-grants.ts';

const SECOND_MS = 1_000;
/** Longer than the longest time one call may take, so that an owner that waits for an answer keeps its lease. */
const LEASE_MS = 180 * SECOND_MS;
/** A lease is renewed between batches, once a third of it is over. */
const RENEW_BELOW_MS = 120 * SECOND_MS;
export const SLICE_MS = 20 * SECOND_MS;

export interface BackendDependencies {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  readonly logger: Logger;
  /** Whether this process is the only one on the store, so that leases of earlier ones are those of dead processes. */
  readonly isAlone: boolean;
  /** Told that an installation has something to do, where another process executes runs. This one does otherwise. */
  readonly wake?: (tenant: string) => void;
}

/** The whole backend, without a server in front of it. */
export interface Backend {
  readonly app: OpenAPIHono;
  /** Executes runs in slices of at most this length, for hosts that are called instead of running all the time. */
  executor(sliceMs: number): Executor;
  /** Ids of all installations. */
  installations(): Promise<readonly string[]>;
  /** Ends what was begun and never finished; a host that is not started calls it now and then. */
  cleanUp(): Promise<void>;
  /** Begins to execute runs and to clean up. */
  start(): Promise<void>;
  /** Ends the work under way. The store stays open. */
  stop(): Promise<void>;
}

/** Wires the parts of the product to each other; everything else in this project takes its parts as parameters. */
export function createBackend(deps: BackendDependencies): Backend {
  const { config, store, clock, random, transport, logger } = deps;
  const environment: CallEnvironment = { transport, clock, random, logger };
  const sealer = createSealer(config.masterKeys);
  const connections = createConnections(store, sealer);
  const settings = createSettings(store);
  const cursors = createCursors(store);
  const leases = createLeases({ store, clock, owner: randomUUID(), durationMs: LEASE_MS });
  const sides = createSides({ config, environment, connections });
  const crm = createCrmAccess(sides);

  const runs = createRunControl({
    store,
    cursors,
    settings,
    clock,
    random,
    flowsOf: createFlowSource(connections),
    connectedInstance: async (tenant) => {
      const connection = await connections.get(tenant, 'servicenow');
      return connection?.state === 'connected' ? connection.instance : undefined;
    },
    wake: (tenant) => (deps.wake ?? loop.wake)(tenant),
  });
  const openSession = createSessionOpener({ sides, connections, settings, crm, summary: runs.summary, logger });
  const executor = (sliceMs: number) =>
    createExecutor({ store, leases, cursors, clock, logger, sliceMs, renewBelowMs: RENEW_BELOW_MS, openSession });
  const installations = createInstallations(store).list;
  const loop = createRunLoop({ executor: executor(SLICE_MS), installations, clock, logger });

  const { app, cleanUp } = createApi({
    publicUrl: config.publicUrl,
    widgetOrigins: config.widgetOrigins,
    store,
    sealer,
    clock,
    randomBytes,
    logger,
    zoho: createZohoGrants(config, environment),
    crm,
    servicenow: createServiceNowGrants(config, environment),
    runs,
    clientAddress,
  });
  const clearing = createClearing({ cleanUp, clock, logger });

  return {
    app,
    executor,
    installations,
    cleanUp,
    async start() {
      if (deps.isAlone) await freeLeases(store, leases);
      loop.start();
      clearing.start();
    },
    async stop() {
      await Promise.all([loop.stop(), clearing.stop()]);
    },
  };
}

/** Lets runs of a process that was killed go on at once instead of when its leases end. */
async function freeLeases(store: Store, leases: Leases): Promise<void> {
  for (const tenant of await store.tenants('leases')) await leases.release(tenant, await leases.takeOver(tenant));
}
