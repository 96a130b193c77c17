import type { Deletion } from '../../connectors/connector.ts';
import { type BrakeLimits, DEFAULT_LIMITS } from '../../core/brake.ts';
import { advanceCursor, readFrom } from '../../core/cursor.ts';
import { msToInstant } from '../../core/instant.ts';
import { type Link, linkId, recordIdOf, type Tombstone, withRecordId } from '../../core/link.ts';
import { ownsLink } from '../../core/link-owner.ts';
import { fieldOf, readMapped } from '../../core/map-value.ts';
import { nameOfBase } from '../../core/name-of-base.ts';
import { type DeletionPlan, planDeletion } from '../../core/plan-deletion.ts';
import { otherSide, type RemoteRecord, SIDES, type Side } from '../../core/record.ts';
import type { Cursors } from '../../stores/cursors.ts';
import type { JournalEntry } from '../../stores/sync-records.ts';
import { BrakePulled, isTooMany, placesOf, SAMPLED } from '../brakes/brake-pulled.ts';
import { openConflictId } from '../conflicts/open-conflicts.ts';
import { followConverted } from '../matching/follow-converted.ts';
import { followMoved } from '../matching/follow-moved.ts';
import { chunk, type SyncTask } from '../sync-task.ts';

/** States of links whose records a deletion concerns. */
const LIVE: ReadonlySet<Link['state']> = new Set(['creating', 'linked', 'deleting']);

export interface DeletionEnvironment {
  readonly tenant: string;
  readonly cursors: Cursors;
  /** A person has seen how many it are and wants it so. */
  readonly mayDelete: boolean;
  /** What is too much; the usual limits when missing. */
  readonly brakes?: BrakeLimits | undefined;
}

/** Sides whose deletions a task follows: each side once per run, also one that is never read. */
export function sidesToFollow(task: SyncTask): readonly Side[] {
  return task.flow.direction === 'both' ? [task.source] : SIDES;
}

/**
 * Remembers from when on deletions count. Before the first record is linked, not after the last: a first run can be cut
 * often, and what is deleted meanwhile has links. Our own clock will do, as every look goes back by the overlap.
 */
export async function beginDeletions(
  task: SyncTask,
  environment: DeletionEnvironment,
  startedAt: string,
): Promise<void> {
  const { tenant, cursors } = environment;
  for (const side of sidesToFollow(task)) {
    const name = deletionCursorName(task, side);
    if ((await cursors.load(tenant, name)) === undefined) await cursors.save(tenant, name, startedAt, task.fence);
  }
}

/**
 * Follows deletions of one side since the last look. What a feed says is checked by reading: a record that was restored
 * meanwhile is no deletion. Tells whether there is a feed.
 */
export async function syncDeletions(task: SyncTask, environment: DeletionEnvironment, side: Side): Promise<boolean> {
  const { tenant, cursors } = environment;
  const { connector, collection } = task.sides[side];
  const name = deletionCursorName(task, side);
  const cursor = await cursors.load(tenant, name);
  if (typeof cursor !== 'string') return true;
  const feed = await connector.readDeletions(collection, readFrom(cursor));
  if (feed === undefined) return false;
  await followMissing(task, environment, side, await liveLinks(task, side, feed.deletions));
  await cursors.save(
    tenant,
    name,
    advanceCursor(cursor, feed.deletions.at(-1)?.deletedAt, feed.serverTime),
    task.fence,
  );
  return true;
}

/** Follows the deletion of the records of these links, as far as a look confirms it. */
export async function followMissing(
  task: SyncTask,
  environment: Pick<DeletionEnvironment, 'mayDelete' | 'brakes'>,
  side: Side,
  links: readonly Link[],
): Promise<void> {
  const missing = await confirmGone(task, side, links);
  const lost = side === 'crm' ? await followConverted(task, missing) : missing;
  const gone = await followMoved(task, side, lost);
  await pullBrake(task, side, gone, environment);
  for (const batch of chunk(gone, task.sides[side].connector.limits.readByIds)) {
    await task.checkpoint();
    await followBatch(task, side, batch);
  }
}

function deletionCursorName({ flow }: SyncTask, side: Side): string {
  return ['deletions', flow.id, flow.servicenowTable, flow.crmModule, side].join('/');
}

async function liveLinks(task: SyncTask, side: Side, deletions: readonly Deletion[]): Promise<readonly Link[]> {
  const ids = [...new Set(deletions.map((deletion) => deletion.id))];
  const links = await task.records.links.find(side === 'servicenow' ? 'refA' : 'refB', ids);
  return links.filter((link) => {
    return ownsLink(task.flow, link) && LIVE.has(link.state);
  });
}

/** A partner whose making nobody saw the end of is found by its key, or was not made. */
async function findPartners(task: SyncTask, side: Side, links: readonly Link[]): Promise<readonly Link[]> {
  const { connector, collection, externalKeyField, fields } = task.sides[side];
  const keys = links
    .filter((link) => link.state === 'creating')
    .flatMap((link) => recordIdOf(link, otherSide(side)) ?? []);
  if (keys.length === 0 || externalKeyField === undefined) return links;
  const { records } = await connector.readByValues(collection, externalKeyField, keys, fields);
  const idByKey = new Map(records.map((record) => [record.fields[externalKeyField], record.id]));
  return links.map((link) => {
    const found = link.state === 'creating' ? idByKey.get(recordIdOf(link, otherSide(side)) ?? '') : undefined;
    return found === undefined ? link : withRecordId(link, side, found);
  });
}

async function confirmGone(task: SyncTask, side: Side, links: readonly Link[]): Promise<readonly Link[]> {
  if (links.length === 0) return [];
  const there = await readRecords(task, side, links);
  return links.filter((link) => !there.has(recordIdOf(link, side) ?? ''));
}

async function pullBrake(
  task: SyncTask,
  side: Side,
  gone: readonly Link[],
  { mayDelete, brakes = DEFAULT_LIMITS }: Pick<DeletionEnvironment, 'mayDelete' | 'brakes'>,
): Promise<void> {
  const policy = task.flow.onDelete?.[side] ?? 'detach';
  if (mayDelete || (policy !== 'delete' && policy !== 'deactivate')) return;
  const limit = brakes.deletions;
  const known = await isTooMany(task, limit, gone.length);
  if (known === undefined) return;
  const sample = gone.slice(0, SAMPLED).map((link) => ({ name: nameOfBase(link), ...placesOf(link) }));
  const { entity } = task.flow;
  throw new BrakePulled({
    ...known,
    kind: 'deletions',
    entity,
    side,
    records: gone.length,
    orMore: false,
    limit,
    sample,
  });
}

async function followBatch(task: SyncTask, gone: Side, known: readonly Link[]): Promise<void> {
  const side = otherSide(gone);
  const links = await findPartners(task, side, known);
  const partners = await readRecords(task, side, links);
  const planned = links.map((link) => {
    const partner = partners.get(recordIdOf(link, side) ?? '');
    return { link, partner, plan: planDeletion(task.flow, link, gone, partner) };
  });
  const removed = await removePartners(task, gone, planned);
  await deactivatePartners(task, side, planned);
  const ended = planned.flatMap(({ link, plan }): readonly Link[] => {
    if (plan.kind === 'nothing' || (plan.kind === 'remove' && !removed.has(link.id))) return [];
    return [endLink(task, link, gone, plan)];
  });
  await task.records.journal.put(
    planned.flatMap((one) => journalOf(task, gone, one, ended)),
    task.fence,
  );
  await task.records.links.put(ended, task.fence);
  await task.records.openConflicts.remove(
    ended.flatMap(({ id, asks = [] }) => asks.map((mappingId) => openConflictId(id, mappingId))),
  );
  await task.records.parked.remove(ended.flatMap((link) => parkedIds(task, link)));
}

const JOURNAL_KINDS = { remove: 'removed', deactivate: 'deactivated', detach: 'detached' } as const;

/** What has become of the partner of a deleted record; of one that was removed, what was in it. */
function journalOf(
  task: SyncTask,
  gone: Side,
  { link, plan, partner }: Planned[number],
  ended: readonly Link[],
): readonly JournalEntry[] {
  const side = otherSide(gone);
  if (plan.kind === 'nothing' || plan.kind === 'bury' || !ended.some(({ id }) => id === link.id)) return [];
  const at = msToInstant(task.clock.now());
  const mapped = plan.kind === 'remove' && partner !== undefined ? task.flow.mappings : [];
  const changes = mapped.flatMap((mapping) => {
    const before = readMapped(mapping, side, partner?.fields ?? {}) ?? null;
    return before === null ? [] : [{ field: fieldOf(mapping, side), before, after: null, reason: plan.reason }];
  });
  return [
    {
      id: `${at}/${task.runId}/${link.id}/${side}`,
      at,
      runId: task.runId,
      linkId: link.id,
      kind: JOURNAL_KINDS[plan.kind],
      side,
      recordId: recordIdOf(link, side) ?? '',
      changes,
    },
  ];
}

/** Either record of a pair may wait on the work list. */
function parkedIds({ flow }: SyncTask, link: Link): readonly string[] {
  return SIDES.flatMap((side) => {
    const id = recordIdOf(link, side);
    return id === undefined ? [] : [linkId(flow.id, flow.crmModule, side, id)];
  });
}

type Planned = readonly {
  readonly link: Link;
  readonly plan: DeletionPlan;
  readonly partner: RemoteRecord | undefined;
}[];

/** The intent is saved first: a partner that vanishes in a crash is then known to be our own doing. */
async function removePartners(task: SyncTask, gone: Side, planned: Planned): Promise<ReadonlySet<string>> {
  const side = otherSide(gone);
  const { connector, collection } = task.sides[side];
  const doomed = planned.filter(({ plan }) => plan.kind === 'remove').map(({ link }) => link);
  if (doomed.length === 0) return new Set();
  await task.records.links.put(
    doomed.map((link) => ({ ...link, state: 'deleting' as const })),
    task.fence,
  );
  const ids = doomed.map((link) => recordIdOf(link, side) ?? '');
  const outcomes = await connector.remove(collection, ids, { runAutomations: task.runAutomations ?? false });
  const removed = new Set(outcomes.filter((outcome) => outcome.ok).map((outcome) => outcome.id));
  for (const outcome of outcomes) {
    if (!outcome.ok)
      task.logger.warn({ side, recordId: outcome.id, code: outcome.refusal.code }, 'A removal was refused.');
  }
  return new Set(doomed.filter((link) => removed.has(recordIdOf(link, side) ?? '')).map((link) => link.id));
}

async function deactivatePartners(task: SyncTask, side: Side, planned: Planned): Promise<void> {
  const { connector, collection, externalKeyField } = task.sides[side];
  const fields = task.flow.inactive?.[side];
  const patches = planned.flatMap(({ link, plan }) => {
    return plan.kind === 'deactivate' && fields ? [{ ref: link.id, id: recordIdOf(link, side) ?? '', fields }] : [];
  });
  if (patches.length === 0) return;
  await connector.update(collection, patches, {
    runAutomations: task.runAutomations ?? false,
    externalKeyField: externalKeyField ?? '',
  });
}

function endLink(task: SyncTask, link: Link, gone: Side, plan: Exclude<DeletionPlan, { kind: 'nothing' }>): Link {
  const tombstone: Tombstone = { side: gone, at: msToInstant(task.clock.now()), reason: plan.reason };
  const isBuried = plan.kind === 'remove' || plan.kind === 'bury';
  return { ...link, state: isBuried ? 'tombstoned' : 'detached', tombstone };
}

async function readRecords(
  task: SyncTask,
  side: Side,
  links: readonly Link[],
): Promise<ReadonlyMap<string, RemoteRecord>> {
  const { connector, collection, fields, children } = task.sides[side];
  const ids = links.flatMap((link) => recordIdOf(link, side) ?? []);
  const records = await connector.readByIds(collection, ids, fields, children);
  return new Map(records.map((record) => [record.id, record]));
}
