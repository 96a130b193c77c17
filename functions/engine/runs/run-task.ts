import type { RecordPage } from '../../connectors/connector.ts';
import { type BrakeLimits, DEFAULT_LIMITS } from '../../core/brake.ts';
import { advanceCursor, readFrom } from '../../core/cursor.ts';
import { fingerprint } from '../../core/fingerprint.ts';
import { collectionOf, type Flow } from '../../core/flow.ts';
import { staysIn } from '../../core/population.ts';
import type { RemoteRecord, Side } from '../../core/record.ts';
import {
  addCounts,
  countConflicts,
  countOutcome,
  NO_COUNTS,
  type RecordOutcome,
  type Run,
  type RunTask,
} from '../../core/run.ts';
import type { Cursors } from '../../stores/cursors.ts';
import type { SyncRecords } from '../../stores/sync-records.ts';
import { createChangeBrake } from '../brakes/brake-changes.ts';
import { decideConflicts } from '../conflicts/decide-conflicts.ts';
import type { ForeseenPartners } from '../creations/foreseen-partners.ts';
import { followUnseen } from '../deletions/confirm-missing.ts';
import { beginDeletions, sidesToFollow, syncDeletions } from '../deletions/sync-deletions.ts';
import { watchesLines } from '../lines/load-lines.ts';
import { beginLines, syncChangedLines } from '../lines/poll-lines.ts';
import { type CandidateFinder, createCandidateFinder } from '../matching/candidates.ts';
import { syncMoved } from '../matching/sync-moved.ts';
import { type Connectors, openTask } from '../open-task.ts';
import { createConditionalWrites } from '../pairs/conditional-writes.ts';
import { findReleased, stopWaiting } from '../references/waiting-references.ts';
import { syncRecords } from '../sync-records.ts';
import type { EngineClock, EngineLogger, SyncTask, TaskSide } from '../sync-task.ts';
import { findLostMappings } from '../work-list/lost-mappings.ts';
import { retryParked } from '../work-list/retry-parked.ts';

const NOBODY: ReadonlySet<string> = new Set();

export interface TaskEnvironment {
  readonly tenant: string;
  readonly run: Run;
  readonly flow: Flow;
  readonly connectors: Connectors;
  readonly records: SyncRecords;
  readonly cursors: Cursors;
  readonly fence: number;
  readonly mayDelete: boolean;
  /** What is too much; the usual limits when missing. */
  readonly brakes?: BrakeLimits | undefined;
  /** Whether workflows of the CRM run for edits that are carried over. */
  readonly runsWorkflows: boolean;
  readonly foreseen: ForeseenPartners;
  /** Of a sweep: the ids that it has seen. */
  readonly swept?: Set<string> | undefined;
  readonly clock: EngineClock;
  readonly logger: EngineLogger;
  /** Saves how far the task has come; throws `RunInterrupted` where the run has to stop. */
  readonly save: (task: RunTask) => Promise<void>;
}

/**
 * Works off one task of a run: page after page in keyset order. The position moves only past records that are linked,
 * parked or rightly left alone, so that a run that is cut anywhere goes on without losing one.
 */
export async function runTask(environment: TaskEnvironment, saved: RunTask): Promise<void> {
  const { tenant, cursors } = environment;
  const cursorName = pollCursorName(environment.flow, saved.source);
  const cursor = await loadCursor(cursors, tenant, cursorName);
  const isFresh = saved.position === undefined && saved.isRead !== true;
  const start = isFresh ? await begin(environment, saved, cursor) : { ...saved, pageCounts: NO_COUNTS };
  const progress = trackProgress(environment, start);
  // A kind that nobody uses costs one call, and nothing is learned about its fields.
  if (start.counts.total !== 0) await readAll(environment, progress, isFresh);
  const { newestSeen, serverTime } = progress.current();
  if (environment.run.kind !== 'preview' && serverTime !== undefined) {
    await cursors.save(tenant, cursorName, advanceCursor(cursor, newestSeen, serverTime), environment.fence);
  }
  await progress.finish();
}

async function readAll(environment: TaskEnvironment, progress: Progress, isFresh: boolean): Promise<void> {
  const { run } = environment;
  const { flow, sides } = await openTask(environment.flow, environment.connectors);
  const { source } = progress.current();
  const placeholders: SyncTask['placeholders'] = new Map();
  const conditional = createConditionalWrites(environment);
  const brake = createChangeBrake({
    limits: environment.brakes ?? DEFAULT_LIMITS,
    allowed: { changes: run.mayChange ?? false, blanks: run.mayBlank ?? false },
    pagesAfter: (position) => pagesAhead(sides[source], { ...progress.current(), ...(position && { position }) }),
  });
  const task = (isSinglePage: boolean): SyncTask => ({
    ...environment,
    runId: run.id,
    flow,
    source,
    sides,
    forced: NOBODY,
    brake,
    placeholders,
    conditional,
    expected: progress.current().counts.total ?? 0,
    isSinglePage,
    isPreview: run.kind === 'preview',
    // What a first sync brings is old; what a later one finds is somebody's edit.
    runAutomations: environment.runsWorkflows && run.kind === 'incremental' && progress.current().since !== undefined,
    count: progress.count,
    countConflicts: progress.countConflicts,
    checkpoint: progress.save,
  });
  const finder = createCandidateFinder(task(true));
  if (isFresh && run.kind !== 'preview') {
    progress.miss(await findLostMappings({ ...environment, wanted: environment.flow, usable: flow }));
    for (const side of sidesToFollow(task(false))) await syncDeletions(task(false), environment, side);
    await beginDeletions(task(false), environment, run.startedAt);
    await decideConflicts(task(false), finder);
    await retryParked(task(false), finder);
    await retryWaiting(task(false), finder);
    await syncMoved(task(false), environment, finder);
  }
  for await (const page of pages(sides[source], progress, watchesLines(task(false)))) {
    brake.reach(page);
    await syncRecords(task(isWholeSource(progress.current(), page)), page.records, finder);
    for (const { id } of page.records) environment.swept?.add(id);
    await progress.pass(page);
  }
  if (run.kind === 'preview') return;
  if (environment.swept) await followUnseen(task(false), environment, environment.swept);
  await syncChangedLines(task(false), environment, finder);
  await beginLines(task(false), environment, progress.current().serverTime ?? run.startedAt);
}

/**
 * Another table, module, direction, filter or mapping is another cursor: what an old one has seen says nothing about
 * records and fields that were left out then.
 */
export function pollCursorName(flow: Flow, source: Side): string {
  const { id, servicenowTable, crmModule, direction, where, leaveOut, mappings, lines } = flow;
  const content = fingerprint({ where, leaveOut, mappings, lines });
  return ['poll', id, servicenowTable, crmModule, direction, source, content].join('/');
}

export async function loadCursor(cursors: Cursors, tenant: string, name: string): Promise<string | undefined> {
  const value = await cursors.load(tenant, name);
  return typeof value === 'string' ? value : undefined;
}

/** Reads from the cursor on, or everything where there is none; then the number of records is worth a call. */
async function begin(
  { run, flow, connectors }: TaskEnvironment,
  saved: RunTask,
  cursor: string | undefined,
): Promise<RunTask> {
  const fresh: RunTask = { ...saved, counts: NO_COUNTS, pageCounts: NO_COUNTS };
  if (cursor !== undefined && run.kind !== 'sweep') return { ...fresh, since: readFrom(cursor) };
  // Its pairs are looked at one by one when they get there; from then on changes count.
  if (flow.onlyMovedFrom !== undefined) return { ...fresh, since: readFrom(run.startedAt) };
  const { source } = saved;
  const where = [...(flow.where?.[source] ?? []), ...(flow.leaveOut?.[source] ?? []).map(staysIn)];
  // What the preview counted holds, but where it found nothing this run itself may have made records since.
  const known = flow.direction === 'both' ? saved.counts.total || undefined : saved.counts.total;
  const total = known ?? (await connectors[source].count(collectionOf(flow, source), where));
  return { ...fresh, counts: { ...NO_COUNTS, total } };
}

interface Progress {
  current(): RunTask;
  count(outcome: RecordOutcome): void;
  countConflicts(added: number): void;
  save(): Promise<void>;
  /** These mappings have stopped working. */
  miss(lostMappings: readonly string[]): void;
  /** Everything on this page is done: the position moves past it. */
  pass(page: RecordPage): Promise<void>;
  /** Everything up to here is done. */
  moveTo(position: NonNullable<RunTask['position']>): Promise<void>;
  finish(): Promise<void>;
}

export function trackProgress(environment: TaskEnvironment, start: RunTask): Progress {
  let task = start;
  const save = () => environment.save(task);
  return {
    current: () => task,
    count: (outcome) => {
      task = { ...task, pageCounts: countOutcome(task.pageCounts, outcome) };
    },
    countConflicts: (added) => {
      task = { ...task, pageCounts: countConflicts(task.pageCounts, added) };
    },
    save,
    miss: (lostMappings) => {
      if (lostMappings.length === 0) return;
      task = { ...task, lostMappings };
      const { id: runId } = environment.run;
      environment.logger.warn({ runId, flowId: task.flowId, lostMappings }, 'Mappings have stopped working.');
    },
    pass: async (page) => {
      const newestSeen = latestOf(task.newestSeen, page.records);
      task = {
        ...task,
        counts: addCounts(task.counts, task.pageCounts),
        pageCounts: NO_COUNTS,
        serverTime: task.serverTime ?? page.serverTime,
        ...(page.next === undefined ? { isRead: true } : { position: page.next }),
        ...(newestSeen === undefined ? {} : { newestSeen }),
      };
      await save();
    },
    moveTo: async (position) => {
      task = { ...task, counts: addCounts(task.counts, task.pageCounts), pageCounts: NO_COUNTS, position };
      await save();
    },
    finish: async () => {
      task = { ...task, done: true };
      await save();
    },
  };
}

function latestOf(before: string | undefined, records: readonly RemoteRecord[]): string | undefined {
  return records.reduce<string | undefined>((latest, { version }) => {
    return latest === undefined || version.modifiedAt > latest ? version.modifiedAt : latest;
  }, before);
}

async function* pages(source: TaskSide, progress: Progress, isBare: boolean): AsyncGenerator<RecordPage> {
  while (progress.current().isRead !== true) {
    const withChildren = !isBare || progress.current().since === undefined;
    yield await readPage(source, progress.current(), withChildren);
  }
}

/** The pages that are still to come, for a look at them: nothing moves on. */
async function* pagesAhead(source: TaskSide, from: RunTask): AsyncGenerator<RecordPage> {
  let { position } = from;
  do {
    const page: RecordPage = await readPage(source, { ...from, ...(position && { position }) }, false);
    yield page;
    position = page.next;
  } while (position !== undefined);
}

function readPage(source: TaskSide, { since, position }: RunTask, withChildren: boolean): Promise<RecordPage> {
  return source.connector.readPage({
    collection: source.collection,
    fields: source.fields,
    limit: source.connector.limits.readPage,
    where: source.where,
    ...(source.children !== undefined && withChildren ? { children: source.children } : {}),
    ...(since === undefined ? {} : { since }),
    ...(position === undefined ? {} : { after: position }),
  });
}

function isWholeSource(task: RunTask, page: RecordPage): boolean {
  return task.since === undefined && task.position === undefined && page.next === undefined;
}

/** Records that point at others which had no partner then, and have one now. */
async function retryWaiting(task: SyncTask, finder: CandidateFinder): Promise<void> {
  const released = await findReleased(task);
  if (released.length === 0) return;
  const ids = [...new Set(released.map(({ recordId }) => recordId))];
  const { connector, collection, fields, children } = task.sides[task.source];
  await syncRecords(
    { ...task, forced: new Set(ids) },
    await connector.readByIds(collection, ids, fields, children),
    finder,
  );
  await stopWaiting(task, released);
}
