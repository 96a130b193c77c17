import { randomBytes } from 'node:crypto';
import { collectionOf, type Flow } from '../functions/core/flow.ts';
import { SIDES, type Side } from '../functions/core/record.ts';
import type { Run } from '../functions/core/run.ts';
import { activeRun, newRun, newRunId } from '../functions/engine/runs.ts';
import { UnclearOutcomeError } from '../functions/stores/catalyst/data-store-table.ts';
import { type Connections, createConnections } from '../functions/stores/connections.ts';
import { createMemoryStore } from '../functions/stores/memory/memory-store.ts';
import { createDataStoreDouble, NO_FAULTS } from '../functions/stores/restricted/data-store-double.ts';
import { createRestrictedStore } from '../functions/stores/restricted/restricted-store.ts';
import { createSealer } from '../functions/stores/sealing.ts';
import type { Store } from '../functions/stores/stores.ts';
import { openSyncRecords, type SyncRecords } from '../functions/stores/sync-records.ts';
import { createSimClock, type SimClock, skewed } from './clock.ts';
import { createFaults, type Faults } from './faults.ts';
import { createHistory, type History } from './history.ts';
import { type CrashPoints, createCrashPoints, createLife, type Life } from './life.ts';
import { type CapturedLog, createCapturedLog } from './log.ts';
import { createNetwork } from './network.ts';
import type { Observer } from './observer.ts';
import type { SeedPlan } from './plan.ts';
import { createProcessStore, StoreUnavailable } from './process-store.ts';
import type { SimRandom } from './random.ts';
import { createServiceNowSystem } from './servicenow-system.ts';
import type { Swaps } from './swaps.ts';
import type { FarSystem } from './systems.ts';
import { createTrace, type Trace } from './trace.ts';
import { createUsers, type Users } from './users.ts';
import { createWorker, type Worker } from './worker.ts';
import { createZohoSystem } from './zoho-system.ts';

export const START = Date.parse('2026-03-02T08:00:00Z');

/** One installation, connected, with everything around it. */
export interface World {
  readonly plan: SeedPlan;
  readonly flow: Flow;
  readonly tenant: string;
  readonly clock: SimClock;
  readonly random: SimRandom;
  readonly systems: Readonly<Record<Side, FarSystem>>;
  readonly keyFields: Readonly<Record<Side, string | undefined>>;
  readonly history: History;
  readonly faults: Faults;
  readonly users: Users;
  /** The durable store, without any process in front of it. */
  readonly store: Store;
  readonly records: SyncRecords;
  readonly connections: Connections;
  readonly log: CapturedLog;
  readonly trace: Trace;
  /** How often a process was killed. */
  readonly crashes: number;
  /** How often a write to the store failed. */
  readonly failedStoreWrites: number;
  /** No more faults, crashes and people. */
  calmDown(): void;
  startProcess(): Promise<Worker>;
  /** Starts a run where none is active. */
  startRun(kind: Run['kind']): Promise<void>;
  /** Errors that the product logged, other than of the store that was made to fail. */
  readonly unexpected: readonly string[];
}

export interface WorldOptions {
  readonly plan: SeedPlan;
  readonly random: SimRandom;
  readonly swaps: Swaps;
  readonly observers: readonly Observer[];
}

export async function createWorld({ plan, random, swaps, observers }: WorldOptions): Promise<World> {
  const clock = createSimClock(START);
  const trace = createTrace(() => clock.now(), START);
  const flow = swaps.flow?.(plan.flow) ?? plan.flow;
  const servicenow = await createServiceNowSystem(skewed(clock, () => plan.skewMs.servicenow));
  const zoho = await createZohoSystem(skewed(clock, () => plan.skewMs.crm));
  const systems = { servicenow, crm: zoho };
  const keyFields = { servicenow: undefined, crm: 'ServiceNow_ID' };
  const tenant = zoho.zgid;
  const durable = createDurableStores(plan, random);
  const store = durable();
  const sealer = createSealer([randomBytes(32)]);
  const connections = createConnections(store, sealer);
  const history = createHistory({ flow: plan.flow, systems, keyFields, now: () => clock.now() });
  const faults = createFaults(plan.faults, random('faults'));
  const unexpected: string[] = [];
  const log = createCapturedLog((message, fields) => {
    if (!isStoreFailure(fields)) unexpected.push(`${message} ${describe(fields)}`);
  });
  const dice = random('crashes');
  let isDisturbed = true;
  let crashes = 0;
  let failedStoreWrites = 0;
  let processes = 0;
  let actionsLeft = plan.actions;

  const crashPoints: CrashPoints = createCrashPoints({
    isFatal: () => dice.chance(plan.crashes) && isDisturbed,
    onCrash: (life, place, point) => {
      crashes += 1;
      trace.add(`${life.name} is killed ${place} (point ${point})`);
      for (const { crashed } of observers) crashed?.(life);
    },
  });
  const users = createUsers({ ...plan, systems, keyFields, history, clock, dice: random('users'), trace });
  const act = (): void => {
    if (actionsLeft === 0 || !isDisturbed) return;
    actionsLeft -= 1;
    users.act();
  };
  const transportOf = createNetwork({
    clock,
    flow: plan.flow,
    systems,
    history,
    faults,
    crashPoints,
    observers,
    order: random('order'),
    trace,
    between: () => {
      if (random('users').chance(plan.actsBetweenCalls)) act();
    },
  });

  await connections.putClientSecret(tenant, servicenow.access.clientSecret);
  for (const side of SIDES) await connect(connections, { tenant, side, system: systems[side] });
  for (const side of SIDES) {
    for (const id of systems[side].ids(collectionOf(flow, side))) history.observe(side, id, 'user');
  }
  for (let made = 0; made < plan.records; made++) users.create();

  return {
    plan,
    flow: plan.flow,
    tenant,
    clock,
    random,
    systems,
    keyFields,
    history,
    faults,
    users: { ...users, act },
    store,
    records: openSyncRecords(store, tenant),
    connections,
    log,
    trace,
    unexpected,
    get crashes() {
      return crashes;
    },
    get failedStoreWrites() {
      return failedStoreWrites;
    },
    calmDown: () => {
      isDisturbed = false;
      faults.stop();
    },
    startProcess: async () => {
      processes += 1;
      const life: Life = createLife(`w${processes}`, clock);
      const product = random('product').next;
      const storeDice = random('store');
      return createWorker({
        life,
        tenant,
        clock,
        random: product,
        logger: log.logger,
        transport: transportOf(life),
        store: createProcessStore(durable(), {
          clock,
          life,
          crashPoints,
          observers,
          fails: () => {
            const isFailing = storeDice.chance(plan.failingStoreWrites) && isDisturbed;
            if (isFailing) failedStoreWrites += 1;
            return isFailing;
          },
          random: storeDice.next,
        }),
        sealer,
        flow,
        servicenow: servicenow.access,
        zoho,
        batch: plan.batch,
        swaps,
      });
    },
    startRun: async (kind) => {
      const records = openSyncRecords(store, tenant);
      if ((await activeRun(records)) !== undefined) return;
      const id = newRunId(clock.now(), random('product').next);
      await records.runs.put([newRun({ id, kind, flows: [flow], settingsRevision: 1, now: clock.now() })]);
    },
  };
}

/** Gives one store on the same data with each call. */
function createDurableStores(plan: SeedPlan, random: SimRandom): () => Store {
  if (plan.store === 'memory') {
    const store = createMemoryStore();
    return () => store;
  }
  const dice = random('store').next;
  const dataStore = createDataStoreDouble({
    random: dice,
    faults: { ...NO_FAULTS, lostReply: 0.01, repeatedPost: 0.01 },
  });
  return () => createRestrictedStore({ random: dice, dataStore });
}

/** What an administrator does on the setup page. */
export async function connect(
  connections: Connections,
  { tenant, side, system }: { readonly tenant: string; readonly side: Side; readonly system: FarSystem },
): Promise<void> {
  const tokens = await system.authorize();
  const connectedAt = new Date(tokens.grantedAt).toISOString();
  if (side === 'servicenow') {
    const { origin, clientId } = system.access;
    await connections.connect(tenant, side, { state: 'saved', instance: origin, clientId, connectedAt }, tokens);
  } else {
    const by = { connectedBy: 'Admin', connectedByUserId: '1', connectedAt };
    await connections.connect(tenant, side, { state: 'saved', dataCentre: 'us', ...by }, tokens);
  }
}

/** The store was made to fail, and did. */
function isStoreFailure({ error }: { readonly error?: unknown }): boolean {
  return error instanceof StoreUnavailable || error instanceof UnclearOutcomeError;
}

function describe(fields: object): string {
  const { error } = fields as { readonly error?: unknown };
  return error instanceof Error ? `${error.name}: ${error.message}` : '';
}
