import type { Flow } from '../../core/flow.ts';
import { flowsTo } from '../../core/flow.ts';
import { msToInstant } from '../../core/instant.ts';
import { otherSide, SIDES, type Side } from '../../core/record.ts';
import { isActive, NO_COUNTS, type Run, type RunTask } from '../../core/run.ts';
import type { Store } from '../../stores/stores.ts';
import type { SyncRecords } from '../../stores/sync-records.ts';

const STAMP_DIGITS = 13;
const CANCEL_PREFIX = 'cancel/';
const ANOTHER = 'another';

/** A run's id sorts by the time it was started; the random part tells two of one millisecond apart. */
export function newRunId(now: number, random: () => number): string {
  const tail = Math.floor(random() * 36 ** 6)
    .toString(36)
    .padStart(6, '0');
  return `run-${String(now).padStart(STAMP_DIGITS, '0')}-${tail}`;
}

/** A run over these flows. Each flow is read from every side that values may come from. */
export function newRun(options: {
  readonly id: string;
  readonly kind: Run['kind'];
  readonly flows: readonly Flow[];
  readonly settingsRevision: number;
  readonly now: number;
  /** The preview that led to this run: what it has counted need not be counted again. */
  readonly preview?: Run | undefined;
  readonly mayDelete?: boolean | undefined;
  readonly mayChange?: boolean | undefined;
  readonly mayBlank?: boolean | undefined;
  readonly undo?: Run['undo'] | undefined;
  readonly isScheduled?: boolean | undefined;
}): Run {
  const tasks = options.flows.flatMap((flow) =>
    SIDES.filter((side) => flowsTo(flow.direction, otherSide(side))).map(
      (source): RunTask => ({
        flowId: flow.id,
        entity: flow.entity,
        source,
        counts: { ...NO_COUNTS, ...totalOf(options.preview, flow.id, source) },
        pageCounts: NO_COUNTS,
        done: false,
      }),
    ),
  );
  return {
    id: options.id,
    kind: options.kind,
    state: 'waiting',
    startedAt: msToInstant(options.now),
    settingsRevision: options.settingsRevision,
    ...(options.isScheduled === true ? { isScheduled: true } : {}),
    ...(options.mayDelete === true ? { mayDelete: true } : {}),
    ...(options.mayChange === true ? { mayChange: true } : {}),
    ...(options.mayBlank === true ? { mayBlank: true } : {}),
    ...(options.undo === undefined ? {} : { undo: options.undo }),
    tasks,
    failures: 0,
  };
}

function totalOf(preview: Run | undefined, flowId: string, source: Side): { readonly total?: number } {
  const total = preview?.tasks.find((task) => task.flowId === flowId && task.source === source)?.counts.total;
  return total === undefined ? {} : { total };
}

/** Runs of one installation, the latest first, from this one on. */
export async function latestRuns(records: SyncRecords, limit: number, after?: string): Promise<readonly Run[]> {
  return records.runs.scan({ prefix: 'run-', reverse: true, limit, ...(after === undefined ? {} : { after }) });
}

/** At most one run is active at a time, so it is among the latest. */
export const LOOKED_BACK_RUNS = 5;

export async function activeRun(records: SyncRecords): Promise<Run | undefined> {
  const runs = await latestRuns(records, LOOKED_BACK_RUNS);
  return runs.find(isActive);
}

/**
 * A wish to stop is a row of its own: whoever asks holds no lease and must not write the run's row, which belongs to
 * the run's owner.
 */
export async function requestCancel(store: Store, tenant: string, runId: string): Promise<void> {
  await store.insertIfAbsent(tenant, 'runs', [{ key: CANCEL_PREFIX + runId, body: true }]);
}

export async function isCancelRequested(store: Store, tenant: string, runId: string): Promise<boolean> {
  return (await store.get(tenant, 'runs', [CANCEL_PREFIX + runId])).length > 0;
}

export async function forgetCancel(store: Store, tenant: string, runId: string): Promise<void> {
  await store.remove(tenant, 'runs', [CANCEL_PREFIX + runId]);
}

/** What a person has decided while a run was under way is carried out by another one right after it. */
export async function requestAnother(store: Store, tenant: string): Promise<void> {
  await store.insertIfAbsent(tenant, 'runs', [{ key: ANOTHER, body: true }]);
}

/** Whether somebody has asked for another run; asked once, it is answered once. */
export async function takeRequestForAnother(store: Store, tenant: string): Promise<boolean> {
  const rows = await store.get(tenant, 'runs', [ANOTHER]);
  if (rows.length > 0) await store.remove(tenant, 'runs', [ANOTHER]);
  return rows.length > 0;
}
