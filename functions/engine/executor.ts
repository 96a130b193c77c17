import { msToInstant } from '../core/instant.ts';
import { isActive, type Run } from '../core/run.ts';
import type { Cursors } from '../stores/cursors.ts';
import { openInbox } from '../stores/inbox.ts';
import type { Leases } from '../stores/lease.ts';
import { readAgenda } from '../stores/schedules.ts';
import { FencedError, type Store } from '../stores/stores.ts';
import { checkInstance } from './known-instance.ts';
import { createHeardEchoes } from './live/drain-sift.ts';
import { watchHints, workOnHints } from './live/live-work.ts';
import { createRunKeeper, type RunTurn } from './runs/run-keeper.ts';
import { isCancelRequested, LOOKED_BACK_RUNS, latestRuns } from './runs/runs.ts';
import { openShift, type Shift } from './runs/shift.ts';
import { dueRun, planNext, type Standing } from './schedule/poll-runs.ts';
import { dueKind, firstSchedule, nextDueMs } from './schedule/poll-schedule.ts';
import { createSweptIds } from './schedule/swept-ids.ts';
import type { SyncSession } from './sync-session.ts';
import type { EngineClock, EngineLogger } from './sync-task.ts';

/** Another worker holds the lease: no hurry. */
const LEASE_TAKEN_MS = 1_000;

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
  /**
   * Whether an installation may write by itself now: both sides are connected, and an admin has confirmed the first sync of
   * the settings in force. Without it nothing is done but the runs that people start.
   */
  readonly standing?: (tenant: string) => Promise<Standing | undefined>;
  /** Writes down what was learned of the limits of both sides. */
  readonly keepLimits?: (tenant: string, fence: number) => Promise<void>;
  /** Paused installations are left alone. What waits for them stays, and goes on when they are resumed. */
  readonly isPaused?: (tenant: string) => Promise<boolean>;
}

/** `idle`: nothing to do, until `nextAt` (ms since 1970) or a wake-up · otherwise call again after so many ms. */
export type TickResult =
  | { readonly idle: true; readonly nextAt?: number }
  | { readonly idle: false; readonly againAfterMs: number };

export interface Executor {
  /** Works on an installation for one slice, if there is something to do and nobody else owns it. */
  tick(tenant: string): Promise<TickResult>;
}

/** What a look has found to do. */
interface Work {
  readonly standing: Standing | undefined;
  readonly hasHints: boolean;
}

/**
 * Live edits first, then the run under way, then what is due by itself. A run makes room for live edits at its next
 * checkpoint and goes on from there. A quiet installation costs one lease and one row for each poll, and two reads for
 * each look in between.
 */
export function createExecutor(deps: ExecutorDependencies): Executor {
  const { store, leases, cursors, clock, logger, openSession } = deps;
  const live = { store, cursors, clock, logger, heard: createHeardEchoes(), openSession };
  const swept = createSweptIds();
  const standingOf = async (tenant: string) => deps.standing?.(tenant);
  let shifts = 0;

  async function tick(tenant: string): Promise<TickResult> {
    const look = await lookAt(tenant);
    if ('rest' in look) return look.rest;
    if (await deps.isPaused?.(tenant)) return { idle: true };
    const lease = await leases.acquire(tenant);
    if (lease === undefined) return { idle: false, againAfterMs: LEASE_TAKEN_MS };
    try {
      const shift = await openShift(deps, tenant, lease, shifts++);
      const result = await work(shift, look);
      await shift.save();
      await deps.keepLimits?.(tenant, lease.fence);
      return result;
    } catch (error) {
      if (!(error instanceof FencedError)) throw error;
      logger.warn({ tenant }, 'The lease was lost to a newer owner; the slice stopped.');
      return { idle: false, againAfterMs: 0 };
    } finally {
      await leases.release(tenant, lease);
    }
  }

  async function work(shift: Shift, { standing, hasHints }: Work): Promise<TickResult> {
    const isLive = standing !== undefined;
    // A run goes another round only because hints wait.
    for (let round = 0, isHinted = isLive && hasHints; ; round += 1, isHinted = isLive) {
      const hintsAt = isHinted ? await workOnHints(live, shift, round) : undefined;
      const run = await nextRun(shift, standing, isHinted);
      if (run === undefined || !(await isReady(shift.tenant, run))) return restAfter(shift, run, hintsAt);
      const result = resultOf(await workOnRun(shift, run, isLive));
      if (result !== undefined) return result;
    }
  }

  /** The run under way, or the one that is due. After live edits it is looked for anew: they may have taken a while. */
  async function nextRun(shift: Shift, standing: Standing | undefined, isLater: boolean): Promise<Run | undefined> {
    const runs = isLater ? await latestRuns(shift.records, LOOKED_BACK_RUNS) : shift.runs;
    return runs.find(isActive) ?? (standing && dueRun({ ...deps, standing }, shift, runs));
  }

  async function workOnRun(shift: Shift, run: Run, makesRoom: boolean): Promise<RunTurn> {
    const { tenant, records, fence } = shift;
    let session: SyncSession | undefined;
    const opening = openSession(tenant);
    const hintsWait = makesRoom ? watchHints(live, shift, opening) : async () => false;
    const ended = (over: Run, of: SyncSession | undefined) => planNext({ store, clock }, shift, over, of);
    const keeper = createRunKeeper({ store, cursors, clock, logger, swept, hintsWait, ended }, shift, run);
    try {
      session = await opening;
      const { instance } = session;
      const afresh = { store, at: msToInstant(clock.now()) };
      await checkInstance({ tenant, instance, records, cursors, fence, afresh, isPreview: run.kind === 'preview' });
      for (const [index, task] of run.tasks.entries()) if (!task.done) await keeper.work(session, index, task);
      await keeper.end(session, { state: 'done' });
      return { state: 'over' };
    } catch (error) {
      if (error instanceof FencedError) throw error;
      return await keeper.afterFailure(session, error);
    } finally {
      session?.workFor?.(undefined);
    }
  }

  /** Whether there is something to do now; found out without the lease. */
  async function lookAt(tenant: string): Promise<{ readonly rest: TickResult } | Work> {
    const [{ runs, schedule }, hints] = await Promise.all([
      readAgenda(store, tenant, LOOKED_BACK_RUNS),
      openInbox(store, tenant).scan({ limit: 1 }),
    ]);
    const now = clock.now();
    const run = runs.find(isActive);
    const hintsAt = hints.length > 0 ? (schedule?.waiting?.notBefore ?? now) : undefined;
    const isDue = !run && dueKind(schedule ?? firstSchedule(tenant, runs, now), now) !== undefined;
    const isRunReady = run !== undefined && (await isReady(tenant, run));
    if (isRunReady || isDue || (hintsAt !== undefined && hintsAt <= now)) {
      const standing = await standingOf(tenant);
      if (isRunReady || standing) return { standing, hasHints: hints.length > 0 };
    }
    return { rest: rest(now, run, hintsAt, schedule && nextDueMs(schedule)) };
  }

  function restAfter(shift: Shift, run: Run | undefined, hintsAt: number | undefined): TickResult {
    const schedule = shift.schedule();
    return rest(clock.now(), run, hintsAt, schedule && nextDueMs(schedule));
  }

  /** After a failure a run waits, but not with its end. */
  async function isReady(tenant: string, run: Run): Promise<boolean> {
    return (run.notBefore ?? 0) <= clock.now() || isCancelRequested(store, tenant, run.id);
  }

  return { tick };
}

/** Undefined where the run has made room for live edits. */
function resultOf(turn: RunTurn): TickResult | undefined {
  if (turn.state === 'yielded') return undefined;
  return { idle: false, againAfterMs: turn.state === 'later' ? turn.againAfterMs : 0 };
}

function rest(now: number, run: Run | undefined, ...moments: readonly (number | undefined)[]): TickResult {
  const later = [run?.notBefore, ...moments].filter((moment) => moment !== undefined && moment > now) as number[];
  if (run !== undefined) return { idle: false, againAfterMs: Math.min(...later) - now };
  return later.length === 0 ? { idle: true } : { idle: true, nextAt: Math.min(...later) };
}
