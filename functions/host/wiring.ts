import { randomBytes, randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import type { Config } from '../config.ts';
import type { Clock, Logger, Random, Transport } from '../connectors/http/runtime.ts';
import { createExecutor, type Executor } from '../engine/executor.ts';
import { createActivity } from '../http/activity/activity.ts';
import { createApi } from '../http/app.ts';
import { createRunControl } from '../http/runs/run-control.ts';
import { createBeatingLeases } from '../stores/beating-leases.ts';
import { createChannels } from '../stores/channels.ts';
import { createConnections } from '../stores/connections.ts';
import { createCursors } from '../stores/cursors.ts';
import { createInstallations } from '../stores/installations.ts';
import { createKeptLeases } from '../stores/kept-leases.ts';
import { createLeases, type Leases } from '../stores/lease.ts';
import { createPauses } from '../stores/pauses.ts';
import { createSealer } from '../stores/sealing.ts';
import { createSettings } from '../stores/settings.ts';
import type { Store } from '../stores/stores.ts';
import { createWebhooks, type Webhooks } from '../webhooks/webhooks.ts';
import { createCallMeters, creditsLeft } from './call-meters.ts';
import { createClearing } from './clearing.ts';
import { clientAddress } from './client-address.ts';
import type { CallEnvironment } from './clients.ts';
import { createCrmAccess } from './crm-access.ts';
import { createFront } from './front.ts';
import { createChannelKeeper } from './push/channel-keeper.ts';
import { createChannelRounds, withChannels } from './push/channel-rounds.ts';
import { createPushControl } from './push/push-control.ts';
import { createPushTargets } from './push/push-targets.ts';
import { readUpdateSetFile } from './push/update-set.ts';
import { createRefreshTurns } from './refresh-turns.ts';
import { createRunLoop, type RunLoop, type RunLoopDependencies } from './run-loop.ts';
import { createServiceNowGrants } from './servicenow-grants.ts';
import { createSides } from './sides.ts';
import { createStandings } from './standing.ts';
import { createFlowSource, createSessionOpener } from './sync-session.ts';
import { createZohoGrants } from './zoho-grants.ts';

const SECOND_MS = 1_000;
/** Longer than the longest time one call may take, so that an owner that waits for an answer keeps its lease. */
const LEASE_MS = 180 * SECOND_MS;
/** A lease is renewed between batches, once a third of it is over. */
const RENEW_BELOW_MS = 120 * SECOND_MS;
/** Where several processes work, leases are short and renewed in the background: another takes over within seconds. */
const SHARED_LEASE_MS = 8 * SECOND_MS;
const BEAT_EVERY_MS = 2 * SECOND_MS;
export const SLICE_MS = 20 * SECOND_MS;

export interface BackendDependencies {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  /** Reaches the public internet only. */
  readonly publicTransport: Transport;
  readonly logger: Logger;
  /** Whether this process is the only one on the store, so that leases of earlier ones are those of dead processes. */
  readonly isAlone: boolean;
  /** Makes what executes runs, where several processes do; without it this one does alone. */
  readonly createLoop?: (parts: RunLoopDependencies & { readonly cleanUp: () => Promise<void> }) => RunLoop;
  /** Told that an installation has something to do, where another process executes runs. This one does otherwise. */
  readonly wake?: (tenant: string) => void;
}

/** The whole backend, without a server in front of it. */
export interface Backend {
  readonly app: Hono;
  /** The part of it that the two systems call, for hosts where it is a function of its own. */
  readonly webhooks: Webhooks;
  /** Executes runs in slices of at most this length, for hosts that are called instead of running all the time. */
  executor(sliceMs: number): Executor;
  /** Ids of all installations. */
  installations(): Promise<readonly string[]>;
  /** Ends what was begun and never finished, and renews channels; a host that is not started calls it now and then. */
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
  const owner = randomUUID();
  const plainLeases = createLeases({ store, clock, owner, durationMs: LEASE_MS });
  const leases = deps.isAlone
    ? createKeptLeases({ leases: plainLeases, clock, renewBelowMs: RENEW_BELOW_MS })
    : plainLeases;
  const turnOf = deps.isAlone ? undefined : createRefreshTurns({ store, clock, owner });
  const meters = createCallMeters({ store, clock, isAlone: deps.isAlone });
  const sides = createSides({ config, environment, connections, turnOf, meters });
  const crm = createCrmAccess(sides);

  const runs = createRunControl({
    store,
    cursors,
    settings,
    clock,
    random,
    flowsOf: createFlowSource(connections, store),
    connectedInstance: async (tenant) => {
      const connection = await connections.get(tenant, 'servicenow');
      return connection?.state === 'connected' ? connection.instance : undefined;
    },
    paceOf: async (tenant) => creditsLeft(await meters.load(tenant)),
    wake: (tenant) => (deps.wake ?? loop.wake)(tenant),
  });
  const channels = createChannels(store, sealer);
  const inUse = createPushTargets({ connections, settings, flowsOf: createFlowSource(connections, store), runs });
  const { webhookUrl } = config;
  const keeper = createChannelKeeper({
    channels,
    sides,
    modulesInUse: async (tenant) => [...(await inUse(tenant)).collections.crm],
    webhookUrl,
    clock,
    randomBytes,
    logger,
  });
  const wake = (tenant: string) => (deps.wake ?? loop.wake)(tenant);
  const webhooks = createWebhooks({ store, channels, inUse, clock, logger, wake, clientAddress });
  const { forget } = webhooks;
  const push = createPushControl({ channels, connections, keeper, webhookUrl, clock, randomBytes, logger, forget });
  const openSession = withChannels(
    createSessionOpener({ store, sides, connections, settings, crm, summary: runs.summary, logger, meters, clock }),
    push.follow,
  );
  const standing = createStandings({ connections, settings, runs });
  const working = deps.createLoop ? createSharedLeases(deps, owner) : { leases, renewBelowMs: RENEW_BELOW_MS };
  const pauses = createPauses(store);
  const isPaused = async (tenant: string) => (await pauses.list(tenant)).length > 0;
  const keepLimits = meters.save;
  const executor = (sliceMs: number) =>
    createExecutor({ ...working, store, cursors, clock, logger, sliceMs, openSession, standing, isPaused, keepLimits });
  const installations = createInstallations(store).list;

  const { app: api, cleanUp } = createApi({
    publicUrl: config.publicUrl,
    widgetOrigins: config.widgetOrigins,
    store,
    sealer,
    clock,
    randomBytes,
    logger,
    zoho: createZohoGrants(config, environment),
    crm,
    reachOf: sides.reachOf,
    servicenow: createServiceNowGrants(config, environment),
    runs,
    activity: createActivity({
      store,
      settings,
      clock,
      runs,
      flowsOf: createFlowSource(connections, store),
      connectorsOf: async (tenant) => {
        const [{ connector: crmConnector }, servicenow] = await Promise.all([
          sides.crm(tenant),
          sides.servicenow(tenant),
        ]);
        return { crm: crmConnector, servicenow };
      },
    }),
    push,
    updateSet: readUpdateSetFile,
    leases,
    publicTransport: deps.publicTransport,
    wake: (tenant) => (deps.wake ?? loop.wake)(tenant),
    clientAddress,
  });
  const parts = { executor: executor(SLICE_MS), installations, clock, logger };
  const goRound = createChannelRounds({ keeper, installations, clock, logger });
  const lookAfter = async () => {
    await cleanUp();
    await goRound();
  };
  const loop: RunLoop = deps.createLoop?.({ ...parts, cleanUp: lookAfter }) ?? createRunLoop(parts);
  // A loop of several processes cleans up once for all of them.
  const clearing = deps.createLoop ? undefined : createClearing({ cleanUp: lookAfter, clock, logger });

  return {
    app: createFront(webhooks.app, api),
    webhooks,
    executor,
    installations,
    cleanUp: lookAfter,
    async start() {
      if (deps.isAlone) await freeLeases(store, plainLeases);
      loop.start();
      clearing?.start();
    },
    async stop() {
      await Promise.all([loop.stop(), clearing?.stop()]);
    },
  };
}

function createSharedLeases({ store, clock, logger }: BackendDependencies, owner: string) {
  const short = createLeases({ store, clock, owner, durationMs: SHARED_LEASE_MS });
  const leases = createBeatingLeases({ leases: short, clock, logger, everyMs: BEAT_EVERY_MS, atMostMs: LEASE_MS });
  return { leases, renewBelowMs: SHARED_LEASE_MS - BEAT_EVERY_MS };
}

/** Lets runs of a process that was killed go on at once instead of when its leases end. */
async function freeLeases(store: Store, leases: Leases): Promise<void> {
  for (const tenant of await store.tenants('leases')) await leases.release(tenant, await leases.takeOver(tenant));
}
