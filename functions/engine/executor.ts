import { ConnectorError } from '../connectors/errors.ts';
import type { Flow } from '../core/flow.ts';
import { msToInstant } from '../core/instant.ts';
import type { Side } from '../core/record.ts';
import { type Run, type RunTask, reachOf } from '../core/run.ts';
import type { Cursors } from '../stores/cursors.ts';
import type { Lease, Leases } from '../stores/lease.ts';
import { FencedError, type Store } from '../stores/stores.ts';
import { openSyncRecords, type SyncRecords } from '../stores/sync-records.ts';
import type { ForeseenPartners } from './foreseen-partners.ts';
import { checkInstance, OtherInstance } from './known-instance.ts';
import { type Connectors, FlowBlocked } from './open-task.ts';
import { runTask } from './run-task.ts';
import { activeRun, forgetCancel, isCancelRequested } from './runs.ts';
import { BrakePulled } from './sync-deletions.ts';
import { type EngineClock, type EngineLogger, RunInterrupted } from './sync-task.ts';

const SECOND_MS = 1_000;
const FIRST_BACKOFF_MS = 2 * SECOND_MS;
const LAST_BACKOFF_MS = 60 * SECOND_MS;
/** After this many passing failures in a row a run ends; the next one goes on where it stopped. */
const MAX_FAILURES = 8;
/** Another worker holds the lease: no hurry. */
const LEASE_TAKEN_MS = SECOND_MS;

/** What an installation syncs with: made anew for each slice, so that it sees settings and connections as they are. */
export interface SyncSession {
  readonly connectors: Connectors;
  readonly flows: readonly Flow[];
  /** Which ServiceNow instance the connection leads to; links act only in the one that they were made with. */
  readonly instance?: string | undefined;
  /** Called when a run has ended, however it ended. */
  finished(run: Run): Promise<void>;
  /** The grant of this side is dead; a person has to authorize again. */
  connectionLost(side: Side): Promise<void>;
}

export interface ExecutorDependencies {
  readonly store: Store;
  readonly leases: Leases;
  readonly cursors: Cursors;
  readonly clock: EngineClock;
  readonly logger: EngineLogger;
  /** Longest time that one slice works before others get their turn. */
  readonly sliceMs: number;
  /** The lease is renewed when it would end in less than this. */
  readonly renewBelowMs: number;
  readonly openSession: (tenant: string) => Promise<SyncSession>;
}

/** `idle`: nothing to do · otherwise call again after so many ms. */
export type TickResult = { readonly idle: true } | { readonly idle: false; readonly againAfterMs: number };

export interface Executor {
  /** Works off one slice of an installation's active run, if there is one and nobody else owns the installation. */
  tick(tenant: string): Promise<TickResult>;
}

export function createExecutor(dependencies: ExecutorDependencies): Executor {
  const { store, leases } = dependencies;
  return {
    tick: async (tenant) => {
      const records = openSyncRecords(store, tenant);
      if ((await activeRun(records)) === undefined) return { idle: true };
      const lease = await leases.acquire(tenant);
      if (lease === undefined) return { idle: false, againAfterMs: LEASE_TAKEN_MS };
      try {
        // Read again: the owner before may have ended it between the look and the lease.
        const run = await activeRun(records);
        if (run === undefined) return { idle: true };
        return { idle: false, againAfterMs: await workOnRun(dependencies, tenant, records, lease, run) };
      } finally {
        await leases.release(tenant, lease);
      }
    },
  };
}

/** Gives back how long to wait before the next slice. */
async function workOnRun(
  dependencies: ExecutorDependencies,
  tenant: string,
  records: SyncRecords,
  lease: Lease,
  started: Run,
): Promise<number> {
  const keeper = createRunKeeper(dependencies, tenant, records, lease, started);
  let session: SyncSession | undefined;
  try {
    session = await dependencies.openSession(tenant);
    const { cursors } = dependencies;
    const { instance } = session;
    const isPreview = started.kind === 'preview';
    await checkInstance({ tenant, instance, records, cursors, fence: lease.fence, isPreview });
    for (const [index, task] of started.tasks.entries()) if (!task.done) await keeper.work(session, index, task);
    await keeper.end(session, { state: 'done' });
  } catch (error) {
    if (!(error instanceof FencedError)) return keeper.afterFailure(session, error);
    dependencies.logger.warn({ tenant, runId: started.id }, 'The lease was lost to a newer owner; the slice stopped.');
  }
  return 0;
}

/** Owns the row of a run while a slice works on it. */
function createRunKeeper(
  dependencies: ExecutorDependencies,
  tenant: string,
  records: SyncRecords,
  lease: Lease,
  started: Run,
) {
  const { store, leases, cursors, clock, logger } = dependencies;
  const sliceEndsAt = clock.now() + dependencies.sliceMs;
  let run: Run = { ...started, state: 'running' };
  let held = lease;
  let saves = 0;
  const foreseen: ForeseenPartners = new Map();

  async function save(change: Partial<Run>): Promise<void> {
    run = { ...run, ...change };
    await records.runs.put([run], held.fence);
  }

  async function stopIfAsked(): Promise<void> {
    if (await isCancelRequested(store, tenant, run.id)) throw new RunInterrupted('cancelled');
    // Saved before each batch, so the second time one batch is done: a slice that is too short still gets on.
    if (saves > 1 && clock.now() >= sliceEndsAt) throw new RunInterrupted('time-up');
    if (held.expiresAt - clock.now() > dependencies.renewBelowMs) return;
    const renewed = await leases.renew(tenant, held);
    if (renewed === undefined) throw new RunInterrupted('lease-lost');
    held = renewed;
  }

  async function saveTask(index: number, task: RunTask): Promise<void> {
    saves += 1;
    const tasks = run.tasks.map((known, at) => (at === index ? task : known));
    const reached = reachOf(tasks);
    // A try that gets no further than the one before is no progress, although it comes by here.
    await save(reached > (run.reached ?? 0) ? { tasks, reached, failures: 0 } : { tasks });
    await stopIfAsked();
  }

  async function end(session: SyncSession | undefined, change: Partial<Run>): Promise<void> {
    await save({ ...change, finishedAt: msToInstant(clock.now()) });
    await forgetCancel(store, tenant, run.id);
    logger.info({ tenant, runId: run.id, kind: run.kind, state: run.state }, 'A run ended.');
    await session?.finished(run);
  }

  async function afterConnectorError(session: SyncSession | undefined, error: ConnectorError): Promise<number> {
    logger.warn({ tenant, runId: run.id, side: error.side, code: error.code, status: error.status }, 'A call failed.');
    const failures = run.failures + 1;
    if (error.retryable && failures < MAX_FAILURES) {
      await save({ failures });
      return error.retryAfterMs ?? Math.min(LAST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 1));
    }
    if (error.code === 'reconnect-needed') await session?.connectionLost(error.side);
    await end(session, { state: 'failed', error: describeError(error) });
    return 0;
  }

  return {
    end,
    work: async (session: SyncSession, index: number, task: RunTask): Promise<void> => {
      const flow = session.flows.find((candidate) => candidate.id === task.flowId);
      if (flow === undefined) return saveTask(index, { ...task, done: true });
      await stopIfAsked();
      await runTask(
        {
          tenant,
          run,
          flow,
          connectors: session.connectors,
          records,
          cursors,
          fence: held.fence,
          mayDelete: run.mayDelete ?? false,
          foreseen,
          clock,
          logger,
          save: (changed) => saveTask(index, changed),
        },
        task,
      );
    },
    afterFailure: async (session: SyncSession | undefined, error: unknown): Promise<number> => {
      if (error instanceof RunInterrupted) {
        if (error.reason === 'cancelled') await end(session, { state: 'cancelled' });
        return 0;
      }
      if (error instanceof ConnectorError) return afterConnectorError(session, error);
      const isExpected = error instanceof FlowBlocked || error instanceof OtherInstance;
      const details = isExpected ? { message: error.message } : {};
      logger.error({ tenant, runId: run.id, error, ...details }, 'A run failed.');
      await end(session, { state: 'failed', error: describeError(error) });
      return 0;
    },
  };
}

/** The codes are the API's, so that the widget has a sentence for each. */
function describeError(error: unknown): NonNullable<Run['error']> {
  if (error instanceof ConnectorError) {
    const details = error.remoteMessage === undefined ? {} : { details: error.remoteMessage };
    return { code: codeOf(error), message: error.message, ...details };
  }
  if (error instanceof OtherInstance) return { code: 'other_instance', message: error.message };
  if (error instanceof BrakePulled)
    return { code: 'brake_pulled', message: error.message, details: String(error.deletions) };
  if (error instanceof FlowBlocked) {
    return {
      code: error.missing === 'external-key' ? 'crm_field_missing' : 'user_without_rights',
      message: error.message,
    };
  }
  return { code: 'internal', message: 'The run failed for a reason that is in the log.' };
}

function codeOf(error: ConnectorError): string {
  if (error.code === 'reconnect-needed') return error.side === 'crm' ? 'crm_not_connected' : 'reconnect_needed';
  if (error.code === 'not-allowed') return 'user_without_rights';
  if (error.code === 'not-the-system') return 'instance_asleep';
  return error.side === 'crm' ? 'crm_unavailable' : 'instance_unavailable';
}
