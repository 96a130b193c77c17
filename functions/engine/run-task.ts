import type { RecordPage } from '../connectors/connector.ts';
import { advanceCursor, readFrom } from '../core/cursor.ts';
import { fingerprint } from '../core/fingerprint.ts';
import { collectionOf, type Flow } from '../core/flow.ts';
import { instantToMs } from '../core/instant.ts';
import type { RemoteRecord, Side } from '../core/record.ts';
import { addCounts, countOutcome, NO_COUNTS, type RecordOutcome, type Run, type RunTask } from '../core/run.ts';
import type { Cursors } from '../stores/cursors.ts';
import type { SyncRecords } from '../stores/sync-records.ts';
import { type CandidateFinder, createCandidateFinder } from './candidates.ts';
import type { ForeseenPartners } from './foreseen-partners.ts';
import { watchesLines } from './load-lines.ts';
import { findLostMappings } from './lost-mappings.ts';
import { type Connectors, openTask } from './open-task.ts';
import { beginLines, syncChangedLines } from './poll-lines.ts';
import { beginDeletions, sidesToFollow, syncDeletions } from './sync-deletions.ts';
import { syncRecords } from './sync-records.ts';
import { type EngineClock, type EngineLogger, linkIdOf, type SyncTask, type TaskSide } from './sync-task.ts';
import { releaseWaiting } from './waiting-references.ts';

/** Parked records whose time has come are tried again in portions of this size. */
const RETRY_LIMIT = 1_000;

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
  readonly foreseen: ForeseenPartners;
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
  const task = (isSinglePage: boolean): SyncTask => ({
    ...environment,
    runId: run.id,
    flow,
    source,
    sides,
    forced: NOBODY,
    placeholders,
    expected: progress.current().counts.total ?? 0,
    isSinglePage,
    isPreview: run.kind === 'preview',
    count: progress.count,
    checkpoint: progress.save,
  });
  const finder = createCandidateFinder(task(true));
  if (isFresh && run.kind !== 'preview') {
    progress.miss(await findLostMappings({ ...environment, wanted: environment.flow, usable: flow }));
    for (const side of sidesToFollow(task(false))) await syncDeletions(task(false), environment, side);
    await beginDeletions(task(false), environment, run.startedAt);
    await retryParked(task(false), finder);
    await retryWaiting(task(false), finder);
  }
  for await (const page of pages(sides[source], progress, watchesLines(task(false)))) {
    await syncRecords(task(isWholeSource(progress.current(), page)), page.records, finder);
    await progress.pass(page);
  }
  if (run.kind === 'preview') return;
  await syncChangedLines(task(false), environment, finder);
  await beginLines(task(false), environment, progress.current().serverTime ?? run.startedAt);
}

/**
 * Another table, module, direction, filter or mapping is another cursor: what an old one has seen says nothing about
 * records and fields that were left out then.
 */
export function pollCursorName(flow: Flow, source: Side): string {
  const { id, servicenowTable, crmModule, direction, where, mappings, lines } = flow;
  const content = fingerprint({ where, mappings, lines });
  return ['poll', id, servicenowTable, crmModule, direction, source, content].join('/');
}

export async function loadCursor(cursors: Cursors, tenant: string, name: string): Promise<string | undefined> {
  const value = await cursors.load(tenant, name);
  return typeof value === 'string' ? value : undefined;
}

/** Reads from the cursor on, or everything where there is none; then the number of records is worth a call. */
async function begin(
  { flow, connectors }: TaskEnvironment,
  saved: RunTask,
  cursor: string | undefined,
): Promise<RunTask> {
  const fresh: RunTask = { ...saved, counts: NO_COUNTS, pageCounts: NO_COUNTS };
  if (cursor !== undefined) return { ...fresh, since: readFrom(cursor) };
  const known = saved.counts.total;
  const total =
    known || (await connectors[saved.source].count(collectionOf(flow, saved.source), flow.where?.[saved.source]));
  return { ...fresh, counts: { ...NO_COUNTS, total } };
}

interface Progress {
  current(): RunTask;
  count(outcome: RecordOutcome): void;
  save(): Promise<void>;
  /** These mappings have stopped working. */
  miss(lostMappings: readonly string[]): void;
  /** Everything on this page is done: the position moves past it. */
  pass(page: RecordPage): Promise<void>;
  finish(): Promise<void>;
}

function trackProgress(environment: TaskEnvironment, start: RunTask): Progress {
  let task = start;
  const save = () => environment.save(task);
  return {
    current: () => task,
    count: (outcome) => {
      task = { ...task, pageCounts: countOutcome(task.pageCounts, outcome) };
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
    const { since, position } = progress.current();
    yield await source.connector.readPage({
      collection: source.collection,
      fields: source.fields,
      limit: source.connector.limits.readPage,
      where: source.where,
      ...(source.children === undefined || (isBare && since !== undefined) ? {} : { children: source.children }),
      ...(since === undefined ? {} : { since }),
      ...(position === undefined ? {} : { after: position }),
    });
  }
}

function isWholeSource(task: RunTask, page: RecordPage): boolean {
  return task.since === undefined && task.position === undefined && page.next === undefined;
}

/** Records on the work list whose next try is due, although they did not change. */
async function retryParked(task: SyncTask, finder: CandidateFinder): Promise<void> {
  const prefix = linkIdOf(task, '');
  const parked = await task.records.parked.scan({ prefix, limit: RETRY_LIMIT });
  const now = task.clock.now();
  const due = parked.filter((item) => item.nextTryAt !== undefined && instantToMs(item.nextTryAt) <= now);
  if (due.length === 0) return;
  const { connector, collection, fields, children } = task.sides[task.source];
  const ids = due.map((item) => item.recordId);
  await syncRecords(task, await connector.readByIds(collection, ids, fields, children), finder);
}

/** Records that point at others which had no partner then, and have one now. */
async function retryWaiting(task: SyncTask, finder: CandidateFinder): Promise<void> {
  const ids = await releaseWaiting(task);
  if (ids.length === 0) return;
  const { connector, collection, fields, children } = task.sides[task.source];
  await syncRecords(
    { ...task, forced: new Set(ids) },
    await connector.readByIds(collection, ids, fields, children),
    finder,
  );
}
