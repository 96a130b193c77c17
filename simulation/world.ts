import { randomBytes } from 'node:crypto';
import { collectionOf, type Flow } from '../functions/core/flow.ts';
import { SIDES, type Side } from '../functions/core/record.ts';
import type { Run } from '../functions/core/run.ts';
import { activeRun, newRun, newRunId } from '../functions/engine/runs/runs.ts';
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
import type { Dice, SimRandom } from './random.ts';
import type { Scene } from './scene.ts';
import { createServiceNowSystem } from './servicenow-system.ts';
import type { Swaps } from './swaps.ts';
import type { FarSystem } from './systems.ts';
import { createTrace, type Trace } from './trace.ts';
import type { Users } from './users.ts';
import { createWorker, type Worker } from './worker.ts';
import { createZohoSystem, type ZohoSystem } from './zoho-system.ts';

export const START = Date.parse('2026-03-02T08:00:00Z');

/** One installation, connected, with everything around it. */
export interface World {
  readonly plan: SeedPlan;
  /** The first of the flows. */
  readonly flow: Flow;
  readonly scenes: readonly [Scene, ...Scene[]];
  readonly tenant: string;
  readonly clock: SimClock;
  readonly random: SimRandom;
  readonly systems: { readonly servicenow: FarSystem; readonly crm: ZohoSystem };
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
  /** In the order in which they run. The first is the world's own. */
  readonly flows: readonly [Flow, ...Flow[]];
  readonly observersOf: (flow: Flow) => readonly Observer[];
  readonly createUsers: (parts: WorldParts) => Users;
}

/** What people have to do with. */
export interface WorldParts {
  readonly plan: SeedPlan;
  readonly systems: { readonly servicenow: FarSystem; readonly crm: ZohoSystem };
  readonly scenes: readonly [Scene, ...Scene[]];
  readonly keyFields: Readonly<Record<Side, string | undefined>>;
  readonly clock: SimClock;
  readonly dice: Dice;
  readonly trace: Trace;
}

export async function createWorld(options: WorldOptions): Promise<World> {
  const { plan, random, swaps, flows, observersOf } = options;
  const clock = createSimClock(START);
  const trace = createTrace(() => clock.now(), START);
  const swapped = (flow: Flow): Flow => swaps.flow?.(flow) ?? flow;
  const [first, ...others] = flows;
  const running = [swapped(first), ...others.map(swapped)] as const;
  const servicenow = await createServiceNowSystem(skewed(clock, () => plan.skewMs.servicenow));
  const zoho = await createZohoSystem(skewed(clock, () => plan.skewMs.crm));
  const systems = { servicenow, crm: zoho };
  const keyFields = { servicenow: undefined, crm: 'ServiceNow_ID' };
  const tenant = zoho.zgid;
  const durable = createDurableStores(plan, random);
  const store = durable();
  const sealer = createSealer([randomBytes(32)]);
  const connections = createConnections(store, sealer);
  const sceneOf = (flow: Flow): Scene => {
    const history = createHistory({ flow, systems, keyFields, now: () => clock.now() });
    return { flow, history, observers: observersOf(flow) };
  };
  const scenes: readonly [Scene, ...Scene[]] = [sceneOf(first), ...others.map(sceneOf)];
  const observers = scenes.flatMap((scene) => scene.observers);
  const [{ history }] = scenes;
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
  const users = options.createUsers({ plan, systems, scenes, keyFields, clock, dice: random('users'), trace });
  const act = (): void => {
    if (actionsLeft === 0 || !isDisturbed) return;
    actionsLeft -= 1;
    users.act();
  };
  const transportOf = createNetwork({
    clock,
    scenes,
    systems,
    faults,
    crashPoints,
    order: random('order'),
    trace,
    between: () => {
      if (random('users').chance(plan.actsBetweenCalls)) act();
    },
  });

  await connections.putClientSecret(tenant, servicenow.access.clientSecret);
  for (const side of SIDES) await connect(connections, { tenant, side, system: systems[side] });
  for (const side of SIDES) {
    for (const scene of scenes) {
      for (const id of membersOf(scene.flow, systems[side])) scene.history.observe(side, id, 'user');
    }
  }
  for (let made = 0; made < plan.records; made++) users.create();

  return {
    plan,
    flow: first,
    scenes,
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
        flows: running,
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
      await records.runs.put([newRun({ id, kind, flows: running, settingsRevision: 1, now: clock.now() })]);
    },
  };
}

/** The records that take part in a flow; a table may hold others. */
function membersOf(flow: Flow, { side, ids, read }: FarSystem): readonly string[] {
  const collection = collectionOf(flow, side);
  const filters = flow.where?.[side] ?? [];
  return ids(collection).filter((id) => {
    const record = read(collection, id);
    return filters.every(({ field, operator, value }) => (String(record?.[field]) === value) === (operator === '='));
  });
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
