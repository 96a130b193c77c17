import { isChosen } from '../../core/chosen.ts';
import { type Flow, flowsTo } from '../../core/flow.ts';
import { instantToMs } from '../../core/instant.ts';
import { isSameVersion, otherSide, type RemoteRecord, type Side } from '../../core/record.ts';
import { countConflicts, countOutcome, NO_COUNTS, type RunCounts } from '../../core/run.ts';
import { followUnlisted } from '../deletions/confirm-missing.ts';
import { syncDeletions } from '../deletions/sync-deletions.ts';
import { createValueFinder } from '../matching/candidates.ts';
import { openTask } from '../open-task.ts';
import { createConditionalWrites } from '../pairs/conditional-writes.ts';
import { syncRecords } from '../sync-records.ts';
import type { SyncTask } from '../sync-task.ts';
import { type Drain, type FlowDrained, type FlowWork, newestVersion, type Told } from './drain-parts.ts';
import { isNewer } from './drain-sift.ts';

/** So long a record that was told of may be invisible, or look as it was: indexes and replicas lag behind. */
const VISIBLE_WITHIN_MS = 60_000;

const NOBODY: ReadonlySet<string> = new Set();

/** Works off what hints of one side of a flow came to: reads what may have changed in few calls, and syncs it. */
export async function drainFlow(drain: Drain, { flow, side, told }: FlowWork): Promise<FlowDrained> {
  const toRead = told.filter(({ fate }) => fate === 'read');
  const missing = told.filter(({ fate }) => fate === 'deletion');
  const tally = createTally();
  const task = await openLiveTask(drain, flow, side, tally);
  if (missing.length > 0) await followDeletions(drain, task, side, missing);
  if (toRead.length === 0) return { counts: NO_COUNTS, echoReads: 0, lagMs: {}, kept: [] };
  const looked = await readAndSync(drain, task, side, toRead);
  return { ...looked, counts: tally.counts() };
}

/** A hint alone deletes nothing: the feed of deletions has to confirm it, or a look that finds others and not these. */
async function followDeletions(drain: Drain, task: SyncTask, side: Side, told: readonly Told[]): Promise<void> {
  const environment = { tenant: drain.tenant, cursors: drain.cursors, mayDelete: false };
  if (await syncDeletions(task, environment, side)) return;
  await followUnlisted(
    task,
    environment,
    side,
    told.flatMap(({ link }) => link ?? []),
  );
}

async function readAndSync(drain: Drain, task: SyncTask, side: Side, told: readonly Told[]): Promise<FlowDrained> {
  const { connector, collection, fields, children } = task.sides[side];
  const filters = (task.flow.where?.[side] ?? []).map(({ field }) => field);
  const ids = told.map(({ recordId }) => recordId);
  const read = await connector.readByIds(collection, ids, [...new Set([...fields, ...filters])], children);
  const found = new Map(read.map((record) => [record.id, record]));
  const late = told.filter((item) => isLate(drain, item, found.get(item.recordId)));
  const ready = told.filter((item) => !late.includes(item));
  const records = ready.flatMap(({ recordId }) => found.get(recordId) ?? []);
  const chosen = records.filter(({ fields: values }) => isChosen(task.flow, side, values));
  await syncRecords(task, chosen, createValueFinder(task));
  const echoReads = ready.filter(({ recordId, link }) =>
    isSameVersion(link?.versions[side], found.get(recordId)?.version),
  );
  return {
    counts: NO_COUNTS,
    echoReads: echoReads.length,
    lagMs: echoReads.length === ready.length ? {} : { [side]: lagOf(drain, ready) },
    kept: late.flatMap(({ hints }) => hints),
  };
}

/** Whether the far side does not show yet what it told of. After a while the poll is waited for. */
function isLate(drain: Drain, { hints, link }: Told, record: RemoteRecord | undefined): boolean {
  const newest = newestVersion(hints);
  const isHidden = record === undefined ? link === undefined : newest !== undefined && isNewer(newest, record.version);
  const toldAt = Math.max(...hints.map(({ receivedAt }) => instantToMs(receivedAt)));
  return isHidden && drain.clock.now() - toldAt < VISIBLE_WITHIN_MS;
}

function lagOf(drain: Drain, told: readonly Told[]): number {
  const toldAt = told.flatMap(({ hints }) => hints.map(({ receivedAt }) => instantToMs(receivedAt)));
  return Math.max(0, drain.clock.now() - Math.min(...toldAt));
}

function createTally() {
  let counts: RunCounts = NO_COUNTS;
  return {
    counts: () => counts,
    count: (outcome: Parameters<SyncTask['count']>[0]) => {
      counts = countOutcome(counts, outcome);
    },
    countConflicts: (added: number) => {
      counts = countConflicts(counts, added);
    },
  };
}

async function openLiveTask(
  drain: Drain,
  wanted: Flow,
  side: Side,
  tally: ReturnType<typeof createTally>,
): Promise<SyncTask> {
  const { tenant, cursors, records, clock, logger, runId, connectors, fence } = drain;
  const { flow, sides } = await openTask(wanted, connectors);
  return {
    runId,
    flow,
    // Deletions are followed on a side that is never read as well; nothing else is done with such a task.
    source: flowsTo(flow.direction, otherSide(side)) ? side : otherSide(side),
    sides,
    records,
    forced: NOBODY,
    placeholders: new Map(),
    conditional: createConditionalWrites({ tenant, cursors, fence }),
    expected: 0,
    isSinglePage: false,
    fence,
    clock,
    logger,
    isPreview: false,
    runAutomations: drain.runsWorkflows,
    foreseen: new Map(),
    count: tally.count,
    countConflicts: tally.countConflicts,
    checkpoint: drain.keepLease,
  };
}
