import type { Deletion } from '../connectors/connector.ts';
import { advanceCursor, readFrom } from '../core/cursor.ts';
import { msToInstant } from '../core/instant.ts';
import { type Link, recordIdOf, type Tombstone, withRecordId } from '../core/link.ts';
import { type DeletionPlan, exceedsDeletionLimit, planDeletion } from '../core/plan-deletion.ts';
import { otherSide, type RemoteRecord, SIDES, type Side } from '../core/record.ts';
import type { Cursors } from '../stores/cursors.ts';
import { followMoved } from './follow-moved.ts';
import { chunk, type SyncTask } from './sync-task.ts';

/** Links are counted only as far as the limit needs it. */
const COUNTED_LINKS = 100_000;

/** States of links whose records a deletion concerns. */
const LIVE: ReadonlySet<Link['state']> = new Set(['creating', 'linked', 'deleting']);

/** A run would delete suspiciously many records; it stops before the first and a person decides. */
export class BrakePulled extends Error {
  readonly deletions: number;
  readonly side: Side;

  constructor(side: Side, deletions: number) {
    super(`${deletions} records were deleted at once.`);
    this.name = 'BrakePulled';
    this.side = side;
    this.deletions = deletions;
  }
}

export interface DeletionEnvironment {
  readonly tenant: string;
  readonly cursors: Cursors;
  /** A person has seen how many it are and wants it so. */
  readonly mayDelete: boolean;
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
 * meanwhile is no deletion.
 */
export async function syncDeletions(task: SyncTask, environment: DeletionEnvironment, side: Side): Promise<void> {
  const { tenant, cursors } = environment;
  const { connector, collection } = task.sides[side];
  const name = deletionCursorName(task, side);
  const cursor = await cursors.load(tenant, name);
  if (typeof cursor !== 'string') return;
  const feed = await connector.readDeletions(collection, readFrom(cursor));
  if (feed === undefined) return;
  const missing = await confirmGone(task, side, await liveLinks(task, side, feed.deletions));
  const gone = await followMoved(task, side, missing);
  await pullBrake(task, side, gone.length, environment.mayDelete);
  for (const batch of chunk(gone, connector.limits.readByIds)) {
    await task.checkpoint();
    await followBatch(task, side, batch);
  }
  await cursors.save(
    tenant,
    name,
    advanceCursor(cursor, feed.deletions.at(-1)?.deletedAt, feed.serverTime),
    task.fence,
  );
}

function deletionCursorName({ flow }: SyncTask, side: Side): string {
  return ['deletions', flow.id, flow.servicenowTable, flow.crmModule, side].join('/');
}

async function liveLinks(task: SyncTask, side: Side, deletions: readonly Deletion[]): Promise<readonly Link[]> {
  const ids = [...new Set(deletions.map((deletion) => deletion.id))];
  const links = await task.records.links.find(side === 'servicenow' ? 'refA' : 'refB', ids);
  return links.filter((link) => {
    const isOfTask = link.flowId === task.flow.id && link.crmModule === task.flow.crmModule;
    return isOfTask && LIVE.has(link.state);
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

async function pullBrake(task: SyncTask, side: Side, deletions: number, mayDelete: boolean): Promise<void> {
  const policy = task.flow.onDelete?.[side] ?? 'detach';
  if (mayDelete || (policy !== 'delete' && policy !== 'deactivate')) return;
  if (!exceedsDeletionLimit(deletions, 0)) return;
  const links = await task.records.links.scan({ prefix: `${task.flow.id}/`, limit: COUNTED_LINKS });
  if (exceedsDeletionLimit(deletions, links.length)) throw new BrakePulled(side, deletions);
}

async function followBatch(task: SyncTask, gone: Side, known: readonly Link[]): Promise<void> {
  const side = otherSide(gone);
  const links = await findPartners(task, side, known);
  const partners = await readRecords(task, side, links);
  const planned = links.map((link) => {
    const partner = partners.get(recordIdOf(link, side) ?? '');
    return { link, plan: planDeletion(task.flow, link, gone, partner) };
  });
  const removed = await removePartners(task, gone, planned);
  await deactivatePartners(task, side, planned);
  const ended = planned.flatMap(({ link, plan }): readonly Link[] => {
    if (plan.kind === 'nothing' || (plan.kind === 'remove' && !removed.has(link.id))) return [];
    return [endLink(task, link, gone, plan)];
  });
  await task.records.links.put(ended, task.fence);
  await task.records.parked.remove(ended.map((link) => link.id));
}

type Planned = readonly { readonly link: Link; readonly plan: DeletionPlan }[];

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
  const outcomes = await connector.remove(collection, ids, { runAutomations: false });
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
  await connector.update(collection, patches, { runAutomations: false, externalKeyField: externalKeyField ?? '' });
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
