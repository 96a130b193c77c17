import { instantToMs, msToInstant } from '../../core/instant.ts';
import type { Side } from '../../core/record.ts';
import { hasDoneSomething, type Run, type RunTask } from '../../core/run.ts';
import type { Cursors } from '../../stores/cursors.ts';
import { openInbox } from '../../stores/inbox.ts';
import type { Store } from '../../stores/stores.ts';
import { HINTS_AT_ONCE } from '../live/drain-inbox.ts';
import { loadCursor, pollCursorName } from '../runs/run-task.ts';
import { newRun, newRunId } from '../runs/runs.ts';
import type { Shift } from '../runs/shift.ts';
import type { SyncSession } from '../sync-session.ts';
import type { EngineClock } from '../sync-task.ts';
import { dueKind, firstSchedule, scheduleAfter, sourcesOf } from './poll-schedule.ts';

const HOUR_MS = 3_600_000;
/** The dashboard's figures say when they were made: with nothing new they are published this often. */
const PUBLISH_EVERY_MS = HOUR_MS;

/** What an installation that may write by itself writes with. */
export interface Standing {
  readonly settingsRevision: number;
}

export interface DueDependencies {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly clock: EngineClock;
  readonly standing: Standing;
  readonly openSession: (tenant: string) => Promise<SyncSession>;
}

/** The run whose time has come, after these latest ones. It has no row yet: a poll that finds nothing needs none. */
export async function dueRun(deps: DueDependencies, shift: Shift, runs: readonly Run[]): Promise<Run | undefined> {
  const now = deps.clock.now();
  const schedule = shift.schedule() ?? firstSchedule(shift.tenant, runs, now);
  const kind = dueKind(schedule, now);
  if (schedule === undefined || kind === undefined) return undefined;
  const { flows, quotaWait } = await deps.openSession(shift.tenant);
  if (await wasCalledOff(deps, shift.tenant, runs, flows)) {
    // Asked again later: by then somebody may have synced.
    shift.plan({ ...schedule, nextPollAt: msToInstant(now + HOUR_MS), nextSweepAt: msToInstant(now + HOUR_MS) });
    return undefined;
  }
  const wait = quotaWait?.(kind === 'sweep' ? 'bulk' : 'poll');
  if (wait?.isHeld) {
    const until = msToInstant(wait.until);
    shift.plan({ ...schedule, ...(kind === 'sweep' ? { nextSweepAt: until } : { nextPollAt: until }) });
    // Where a sweep has to wait, a poll need not.
    return dueRun(deps, shift, runs);
  }
  // The fencing number is nobody else's, so the id is not either.
  const id = newRunId(now, () => (shift.fence % 36 ** 6) / 36 ** 6);
  return newRun({ id, kind, flows, settingsRevision: deps.standing.settingsRevision, now, isScheduled: true });
}

/** A first sync that a person has cancelled does not go on by itself. */
async function wasCalledOff(
  { cursors }: DueDependencies,
  tenant: string,
  runs: readonly Run[],
  flows: SyncSession['flows'],
): Promise<boolean> {
  const last = runs.find(({ kind }) => kind !== 'preview');
  if (last?.state !== 'cancelled') return false;
  const names = flows.flatMap((flow) => sourcesOf(flow).map((side) => pollCursorName(flow, side)));
  const known = await Promise.all(names.map((name) => loadCursor(cursors, tenant, name)));
  return known.includes(undefined);
}

/** Plans what comes after a run, and publishes the figures where they are others now. */
export async function planNext(
  { store, clock }: { readonly store: Store; readonly clock: EngineClock },
  shift: Shift,
  run: Run,
  session: SyncSession | undefined,
): Promise<void> {
  const now = clock.now();
  const before = shift.schedule();
  if (run.kind !== 'preview' && run.kind !== 'undo') {
    const { tenant } = shift;
    const flows = session?.flows ?? [];
    const missed =
      before && run.isScheduled && (await hasMissed(store, shift, run)) ? { missedAt: msToInstant(now) } : {};
    const limits = session?.limits === undefined ? {} : { limits: session.limits };
    shift.plan(scheduleAfter(before && { ...before, ...missed }, run, { tenant, now, flows, ...limits }));
  }
  const isQuiet = run.isScheduled === true && !hasDoneSomething(run) && !before?.isUnpublished;
  const publishedAt = before?.publishedAt;
  const isRecent = publishedAt !== undefined && now - instantToMs(publishedAt) < PUBLISH_EVERY_MS;
  if (session === undefined || (isQuiet && isRecent)) return;
  // The figures tell when the next poll is.
  await shift.save();
  await session.finished(run);
  const planned = shift.schedule();
  if (planned === undefined) return;
  const { isUnpublished: _, ...rest } = planned;
  shift.plan({ ...rest, publishedAt: msToInstant(now) });
}

/** Whether a poll has found edits of a side that tells of its edits, and more than it has told of by now. */
async function hasMissed(store: Store, shift: Shift, run: Run): Promise<boolean> {
  const heard = shift.schedule()?.heardAt ?? {};
  const tasks = run.tasks.filter((task) => heard[task.source] !== undefined && workOf(task) > 0);
  if (tasks.length === 0) return false;
  const waiting = await openInbox(store, shift.tenant).scan({ limit: HINTS_AT_ONCE });
  const told = (side: Side) => waiting.filter((hint) => hint.side === side).length;
  return tasks.some((task) => workOf(task) > told(task.source));
}

function workOf({ counts, pageCounts }: RunTask): number {
  return counts.created + counts.updated + counts.linked + pageCounts.created + pageCounts.updated + pageCounts.linked;
}
