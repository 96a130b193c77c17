import { ConnectorError } from '../../connectors/errors.ts';
import { msToInstant } from '../../core/instant.ts';
import { countsByEntity, hasDoneSomething, type Run, type RunTask, reachOf } from '../../core/run.ts';
import type { Cursors } from '../../stores/cursors.ts';
import { createDailyCounts } from '../../stores/daily-counts.ts';
import { type Store, StoreUnavailableError } from '../../stores/stores.ts';
import type { ForeseenPartners } from '../creations/foreseen-partners.ts';
import { OtherInstance } from '../known-instance.ts';
import { FlowBlocked } from '../open-task.ts';
import type { SweptIds } from '../schedule/swept-ids.ts';
import type { SyncSession } from '../sync-session.ts';
import { type EngineClock, type EngineLogger, RunInterrupted } from '../sync-task.ts';
import { undoTask } from '../undo/undo-run.ts';
import { describeError } from './run-error.ts';
import { runTask } from './run-task.ts';
import { forgetCancel, isCancelRequested, latestRuns, newRun, newRunId, takeRequestForAnother } from './runs.ts';
import type { Shift } from './shift.ts';

const SECOND_MS = 1_000;
const FIRST_BACKOFF_MS = 2 * SECOND_MS;
const LAST_BACKOFF_MS = 60 * SECOND_MS;
/** After this many passing failures in a row a run ends; the next one goes on where it stopped. */
const MAX_FAILURES = 8;

export interface RunKeeperDependencies {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly clock: EngineClock;
  readonly logger: EngineLogger;
  readonly swept: SweptIds;
  /** Whether live edits wait that have to go first. */
  readonly hintsWait: () => Promise<boolean>;
  /** Told when a run has ended and its row is saved for the last time. */
  readonly ended: (run: Run, session: SyncSession | undefined) => Promise<void>;
}

/** Tells the id of a run that follows another from one that was due at the same time. */
const ANOTHER_OFFSET = 1;

/** How a slice of a run came to its end: the run is over, is to go on after so many ms, or makes room for live edits. */
export type RunTurn =
  | { readonly state: 'over' }
  | { readonly state: 'later'; readonly againAfterMs: number }
  | { readonly state: 'yielded' };

const OVER: RunTurn = { state: 'over' };

/** The wait after so many passing failures in a row. */
export function backoffMs(failures: number, error: ConnectorError): number {
  return error.retryAfterMs ?? Math.min(LAST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 1));
}

/** Owns the row of a run while a slice works on it. */
export function createRunKeeper(deps: RunKeeperDependencies, shift: Shift, started: Run) {
  const { store, cursors, clock, logger } = deps;
  const { tenant, records, fence } = shift;
  const { notBefore: _, heldBy: __, ...rest } = started;
  let run: Run = { ...rest, state: 'running' };
  // A scheduled run that finds nothing leaves no trace: most of them do.
  let isKept = started.isScheduled !== true || started.state === 'running';
  let saves = 0;
  let quotaWait: SyncSession['quotaWait'];
  const waitingWork = started.kind === 'incremental' ? 'poll' : 'bulk';
  const foreseen: ForeseenPartners = new Map();

  async function save(change: Partial<Run>): Promise<void> {
    run = { ...run, ...change };
    isKept ||= hasDoneSomething(run) || run.failures > 0;
    if (isKept) await records.runs.put([run], fence);
  }

  async function keep(change: Partial<Run> = {}): Promise<void> {
    isKept = true;
    await save(change);
  }

  async function stopIfAsked(): Promise<void> {
    if (await isCancelRequested(store, tenant, run.id)) throw new RunInterrupted('cancelled');
    // Saved before each batch, so the second time one batch is done: a slice that is too short still gets on.
    if (saves > 1 && shift.isOver()) throw new RunInterrupted('time-up');
    if (saves > 1 && (await deps.hintsWait())) throw new RunInterrupted('hints');
    const wait = quotaWait?.(waitingWork);
    // Slow work does a batch between two pauses; what is held does none.
    if (wait && (wait.isHeld || saves > 1)) throw new RunInterrupted('quota', wait);
    await shift.keepLease();
  }

  async function saveTask(index: number, task: RunTask): Promise<void> {
    saves += 1;
    const tasks = run.tasks.map((known, at) => (at === index ? task : known));
    const reached = reachOf(tasks);
    // A try that gets no further than the one before is no progress, although it comes by here.
    await save(reached > (run.reached ?? 0) ? { tasks, reached, failures: 0 } : { tasks });
    await stopIfAsked();
  }

  /** Before the end is saved: a run that is cut in between ends once more, and is known by its id then. */
  async function countDay(): Promise<void> {
    if (run.kind === 'preview') return;
    const work = { at: clock.now(), kinds: countsByEntity(run), once: run.id };
    await createDailyCounts(store).add(tenant, work, fence);
  }

  async function end(session: SyncSession | undefined, change: Partial<Run>): Promise<void> {
    run = { ...run, ...change, finishedAt: msToInstant(clock.now()) };
    await countDay();
    await saveEnd();
    await forgetCancel(store, tenant, run.id);
    deps.swept.forget(run.id);
    const { id: runId, kind, state } = run;
    if (run.isScheduled !== true || isKept) logger.info({ tenant, runId, kind, state }, 'A run ended.');
    await deps.ended(run, session);
    await startAnother(session);
  }

  /** Somebody has decided something while the run was under way. */
  async function startAnother(session: SyncSession | undefined): Promise<void> {
    if (session === undefined || !(await takeRequestForAnother(store, tenant))) return;
    // The fencing number is nobody else's, so the id is not either.
    const id = newRunId(clock.now(), () => ((fence + ANOTHER_OFFSET) % 36 ** 6) / 36 ** 6);
    const { settingsRevision } = run;
    const now = clock.now();
    const kind = 'incremental';
    await records.runs.put([newRun({ id, kind, flows: session.flows, settingsRevision, now })], fence);
  }

  /** Of scheduled runs those stay that did something; of several failures in a row for one reason a single one. */
  async function saveEnd(): Promise<void> {
    const before = run.isScheduled && run.state === 'failed' ? await sameFailureBefore() : undefined;
    if (before) await records.runs.put([{ ...before, finishedAt: run.finishedAt ?? before.startedAt }], fence);
    const isNews = run.isScheduled !== true || hasDoneSomething(run) || (run.state !== 'done' && before === undefined);
    if (isNews) await keep();
    else if (isKept) await records.runs.remove([run.id]);
    isKept = isNews;
  }

  async function sameFailureBefore(): Promise<Run | undefined> {
    const before = (await latestRuns(records, 3)).find(({ id, kind }) => id !== run.id && kind !== 'preview');
    const isSame = before?.isScheduled && before.state === 'failed' && before.error?.code === run.error?.code;
    return isSame && !hasDoneSomething(run) ? before : undefined;
  }

  async function afterConnectorError(session: SyncSession | undefined, error: ConnectorError): Promise<RunTurn> {
    logger.warn({ tenant, runId: run.id, side: error.side, code: error.code, status: error.status }, 'A call failed.');
    const isHeld = error.code === 'rate-limited' && (error.retryAfterMs ?? 0) > LAST_BACKOFF_MS;
    // Waiting for a limit is no failure, however often.
    const failures = isHeld ? run.failures : run.failures + 1;
    if (error.retryable && failures < MAX_FAILURES) {
      const againAfterMs = backoffMs(failures, error);
      await save({ failures, notBefore: clock.now() + againAfterMs, ...(isHeld ? { heldBy: error.side } : {}) });
      return { state: 'later', againAfterMs };
    }
    if (error.code === 'reconnect-needed') await session?.connectionLost(error.side);
    await end(session, { state: 'failed', error: describeError(error) });
    return OVER;
  }

  async function afterInterruption(session: SyncSession | undefined, error: RunInterrupted): Promise<RunTurn> {
    if (error.reason === 'lease-lost') return { state: 'later', againAfterMs: 0 };
    if (error.reason === 'cancelled') {
      await end(session, { state: 'cancelled' });
      return OVER;
    }
    if (error.wait !== undefined) {
      const { isHeld, side, until } = error.wait;
      await keep({ notBefore: until, ...(isHeld ? { heldBy: side } : {}) });
      return { state: 'later', againAfterMs: until - clock.now() };
    }
    // It goes on from its row.
    await keep();
    return error.reason === 'hints' ? { state: 'yielded' } : { state: 'later', againAfterMs: 0 };
  }

  return {
    end,
    work: async (session: SyncSession, index: number, task: RunTask): Promise<void> => {
      const flow = session.flows.find((candidate) => candidate.id === task.flowId);
      if (flow === undefined) return saveTask(index, { ...task, done: true });
      quotaWait = session.quotaWait;
      await stopIfAsked();
      session.workFor?.(waitingWork);
      await (run.kind === 'undo' ? undoTask : runTask)(
        {
          tenant,
          run,
          flow,
          connectors: session.connectors,
          records,
          cursors,
          fence,
          mayDelete: run.mayDelete ?? false,
          brakes: session.brakes,
          runsWorkflows: session.runsWorkflows ?? false,
          foreseen,
          swept: deps.swept.of(run, index, task),
          clock,
          logger,
          save: (changed) => saveTask(index, changed),
        },
        task,
      );
    },
    afterFailure: async (session: SyncSession | undefined, error: unknown): Promise<RunTurn> => {
      if (error instanceof RunInterrupted) return afterInterruption(session, error);
      if (error instanceof ConnectorError) return afterConnectorError(session, error);
      // Nothing is wrong with the run. Its row cannot be saved now, and the next slice goes on from it.
      if (error instanceof StoreUnavailableError) throw error;
      const isExpected = error instanceof FlowBlocked || error instanceof OtherInstance;
      const details = isExpected ? { message: error.message } : {};
      logger.error({ tenant, runId: run.id, error, ...details }, 'A run failed.');
      await end(session, { state: 'failed', error: describeError(error) });
      return OVER;
    },
  };
}
