import type { PulledBrake } from './brake.ts';
import type { Entity } from './flow.ts';
import type { Side } from './record.ts';

/** What a run has done so far for one entity; each record looked at is in exactly one of the last five figures. */
export interface RunCounts {
  readonly seen: number;
  readonly created: number;
  readonly updated: number;
  readonly linked: number;
  readonly skipped: number;
  readonly failed: number;
  /** How many there are to look at, when known. */
  readonly total?: number;
  /** Values that a rule has replaced; missing where there was none. */
  readonly conflicts?: number;
}

export type RecordOutcome = 'created' | 'updated' | 'linked' | 'skipped' | 'failed';

export const NO_COUNTS: RunCounts = { seen: 0, created: 0, updated: 0, linked: 0, skipped: 0, failed: 0 };

export function countOutcome(counts: RunCounts, outcome: RecordOutcome): RunCounts {
  return { ...counts, seen: counts.seen + 1, [outcome]: counts[outcome] + 1 };
}

export function countConflicts(counts: RunCounts, added: number): RunCounts {
  return { ...counts, conflicts: (counts.conflicts ?? 0) + added };
}

export function addCounts(left: RunCounts, right: RunCounts): RunCounts {
  const total = left.total ?? right.total;
  const conflicts = (left.conflicts ?? 0) + (right.conflicts ?? 0);
  return {
    seen: left.seen + right.seen,
    created: left.created + right.created,
    updated: left.updated + right.updated,
    linked: left.linked + right.linked,
    skipped: left.skipped + right.skipped,
    failed: left.failed + right.failed,
    ...(total === undefined ? {} : { total }),
    ...(conflicts === 0 ? {} : { conflicts }),
  };
}

export type RunState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** One flow read from one side, as far as a run has come with it. */
export interface RunTask {
  readonly flowId: string;
  readonly entity: Entity;
  readonly source: Side;
  /** Only records modified since then; everything when missing. */
  readonly since?: string;
  /** Everything up to here is done or parked. */
  readonly position?: { readonly modifiedAt: string; readonly id: string };
  /** Every page was read; only the cursor is left to be moved. */
  readonly isRead?: boolean;
  readonly newestSeen?: string;
  /** The server's clock when the task read its first page: what changes later is for the next run. */
  readonly serverTime?: string;
  /** Mappings that worked in earlier runs and do not now, as a field is gone or may not be written. The others go on. */
  readonly lostMappings?: readonly string[];
  /** Up to `position`. */
  readonly counts: RunCounts;
  /** Beyond `position`: shown as progress, counted anew after a crash. */
  readonly pageCounts: RunCounts;
  readonly done: boolean;
}

/** One execution, saved after each batch so that it can stop and go on anywhere. */
export interface Run {
  /** Sorts by time. */
  readonly id: string;
  readonly kind: 'preview' | 'backfill' | 'incremental' | 'sweep' | 'undo';
  /** Nobody asked for it: its time had come. Such a run is kept only if it did something or failed. */
  readonly isScheduled?: boolean;
  /** After a failure: not to be worked on before, in ms since 1970. */
  readonly notBefore?: number;
  /** It waits until then as the share of this side's limit is used up. */
  readonly heldBy?: Side;
  readonly state: RunState;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly settingsRevision: number;
  /** A person has seen that this run deletes more than its limit allows, and wants it so. */
  readonly mayDelete?: boolean;
  /** The same for values that it would replace, and for values that it would clear. */
  readonly mayChange?: boolean;
  readonly mayBlank?: boolean;
  /** What an undo takes back: a run, or what it did to these links. */
  readonly undo?: { readonly runId: string; readonly links?: readonly string[] };
  readonly tasks: readonly RunTask[];
  /** Tries in a row that ended in a passing failure and got no further than the one before. */
  readonly failures: number;
  /** The furthest that any try has come; see `reachOf`. */
  readonly reached?: number;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly details?: string;
    readonly brake?: PulledBrake;
  };
}

/** How far these tasks have come: what a try that is cut repeats counts once. */
export function reachOf(tasks: readonly RunTask[]): number {
  return tasks.reduce((sum, { counts, pageCounts, done }) => sum + counts.seen + pageCounts.seen + (done ? 1 : 0), 0);
}

/** Whether it made, changed or paired records. */
export function hasDoneSomething(run: Run): boolean {
  return run.tasks.some(({ counts, pageCounts }) => {
    const { created, updated, linked } = addCounts(counts, pageCounts);
    return created + updated + linked > 0;
  });
}

export function isActive(run: Run): boolean {
  return run.state === 'waiting' || run.state === 'running';
}

/** What a run shows for each entity. */
export function countsByEntity(run: Run): Partial<Record<Entity, RunCounts>> {
  const counts: Partial<Record<Entity, RunCounts>> = {};
  for (const task of run.tasks) {
    const ofTask = addCounts(task.counts, task.pageCounts);
    const before = counts[task.entity];
    counts[task.entity] = before === undefined ? ofTask : addCounts(before, ofTask);
  }
  return counts;
}
