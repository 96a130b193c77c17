import type { BrakeLimits } from '../../core/brake.ts';
import type { Flow } from '../../core/flow.ts';
import { peopleFlow } from '../../core/presets/people.ts';
import type { SimpleSettings } from '../../core/presets/simple-settings.ts';
import type { Run } from '../../core/run.ts';
import { createCursors } from '../../stores/cursors.ts';
import { createLeases } from '../../stores/lease.ts';
import { createMemoryStore } from '../../stores/memory/memory-store.ts';
import type { Store } from '../../stores/stores.ts';
import { openSyncRecords } from '../../stores/sync-records.ts';
import { createExecutor, type Executor } from '../executor.ts';
import { newRun, newRunId } from '../runs/runs.ts';
import { createFakeConnector, type FakeConnector } from './fake-connector.ts';
import { knowConditions } from './know-conditions.ts';

export const TENANT = '900001';
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

const SERVICENOW_FIELDS = [
  'last_name',
  'first_name',
  'name',
  'user_name',
  'email',
  'phone',
  'mobile_phone',
  'title',
  'account',
];
const CRM_FIELDS = [
  'Last_Name',
  'First_Name',
  'Email',
  'Phone',
  'Mobile',
  'Title',
  'Company',
  'Designation',
  'Account_Name',
  'ServiceNow_ID',
];

/** Two fake systems, an engine between them, and a clock that only the test moves. */
export interface SyncWorld {
  readonly servicenow: FakeConnector;
  readonly crm: FakeConnector;
  readonly store: Store;
  readonly records: ReturnType<typeof openSyncRecords>;
  readonly clock: { now(): number };
  readonly lostConnections: string[];
  settings: SimpleSettings;
  /** The instance that the connection leads to; unknown when undefined. */
  instance: string | undefined;
  advance(ms: number): void;
  /** Another worker with each call. */
  executor(options?: { readonly sliceMs?: number }): Executor;
  /** Starts a run and works on it until it has ended. */
  sync(kind?: Run['kind']): Promise<Run>;
  /** Starts a run and leaves it waiting. */
  startRun(kind?: Run['kind']): Promise<Run>;
  /** Works until nothing is left to do. */
  settle(): Promise<void>;
}

export function createSyncWorld(
  settings: Partial<SimpleSettings> = {},
  given: {
    readonly store?: Store;
    readonly pageSize?: number;
    /** Live edits and polls are worked off as well. */
    readonly isLive?: boolean;
    /** Whether it is known already that the CRM writes conditionally. */
    readonly isTriedOut?: boolean;
    readonly onDelete?: Flow['onDelete'];
    /** What a run must not do without being asked. */
    readonly brakes?: BrakeLimits;
    /** Makes another flow of the one that the settings amount to. Asked anew for each run. */
    readonly reshape?: (flow: Flow) => Flow;
  } = {},
): SyncWorld {
  let now = Date.parse('2026-03-01T10:00:00Z');
  let random = 0;
  const clock = { now: () => now };
  const store = given.store ?? createMemoryStore();
  const records = openSyncRecords(store, TENANT);
  const servicenow = createFakeConnector({
    side: 'servicenow',
    fields: SERVICENOW_FIELDS,
    clock,
    ...(given.pageSize === undefined ? {} : { limits: { readPage: given.pageSize } }),
  });
  const crm = createFakeConnector({
    side: 'crm',
    fields: CRM_FIELDS,
    required: ['Last_Name'],
    externalKeyField: 'ServiceNow_ID',
    clock,
  });
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const { onDelete, reshape = (flow: Flow) => flow } = given;
  const flows = (): readonly Flow[] => [
    reshape({ ...peopleFlow(world.settings, 'customer_contact'), ...(onDelete ? { onDelete } : {}) }),
  ];
  const world: SyncWorld = {
    servicenow,
    crm,
    store,
    records,
    clock,
    lostConnections: [],
    instance: undefined,
    settings: {
      syncType: 'one-way',
      syncBehavior: 'servicenow-to-crm',
      conflictBehavior: 'crm-wins',
      crmModule: 'Contacts',
      ...settings,
    },
    advance: (ms) => {
      now += ms;
    },
    executor: ({ sliceMs = 10 * MINUTE_MS } = {}) =>
      createExecutor({
        store,
        leases: createLeases({ store, clock, owner: `worker-${random++}`, durationMs: 2 * MINUTE_MS }),
        cursors: createCursors(store),
        clock,
        logger: silent,
        sliceMs,
        renewBelowMs: MINUTE_MS,
        ...(given.isLive ? { standing: async () => ({ settingsRevision: 1 }) } : {}),
        openSession: async () => ({
          connectors: { servicenow, crm },
          flows: flows(),
          brakes: given.brakes,
          instance: world.instance,
          finished: async () => undefined,
          connectionLost: async (side) => void world.lostConnections.push(side),
        }),
      }),
    startRun: async (kind = 'backfill') => {
      random += 1;
      const id = newRunId(now + random, () => 0);
      const run = newRun({ id, kind, flows: flows(), settingsRevision: 1, now });
      if (given.isTriedOut !== false) await knowConditions(store, TENANT);
      await records.runs.put([run]);
      return run;
    },
    sync: async (kind) => {
      const { id } = await world.startRun(kind);
      await world.settle();
      const [ended] = await records.runs.get([id]);
      if (ended === undefined) throw new Error('The run is gone.');
      return ended;
    },
    settle: async () => {
      const executor = world.executor();
      for (let tick = 0; tick < 100; tick++) {
        const result = await executor.tick(TENANT);
        if (result.idle) return;
        now += result.againAfterMs;
      }
      throw new Error('The run does not end.');
    },
  };
  return world;
}
