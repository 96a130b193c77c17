import { instantToMs } from '../../core/instant.ts';
import { areLinesSettled } from '../../core/line-rows.ts';
import type { Link } from '../../core/link.ts';
import { recordIdOf } from '../../core/link.ts';
import { hasMovedOn, ownsLink } from '../../core/link-owner.ts';
import { readMapped } from '../../core/map-value.ts';
import { isSameValue, isSameVersion, type RemoteRecord } from '../../core/record.ts';
import type { ParkedRecord } from '../../core/work-item.ts';
import { linkIdOf, type SyncTask } from '../sync-task.ts';

export interface LinkedRecord {
  readonly record: RemoteRecord;
  readonly link: Link;
}

/** Records of the source side by what is known of them. */
export interface Classified {
  /** Linked, in the version last seen, or waiting on the work list in the version that failed. */
  readonly unchanged: readonly (
    | LinkedRecord
    | { readonly record: RemoteRecord; readonly link: undefined; readonly isParked: boolean }
  )[];
  /** Linked, and newer than last seen. */
  readonly changed: readonly LinkedRecord[];
  /** Their partner was being made when somebody pulled the plug, or nobody knows whether it was made. */
  readonly creating: readonly LinkedRecord[];
  readonly unlinked: readonly RemoteRecord[];
  /** Their pair was buried, so they should not be there: old news, or they were restored. */
  readonly buried: readonly RemoteRecord[];
  /** Everybody without a partner, those on the work list too: two that claim one partner must see each other. */
  readonly withoutPartner: readonly RemoteRecord[];
}

/** Looks the records up in links and work list. A listing may name a record twice; it counts once. */
export async function classifyRecords(task: SyncTask, listed: readonly RemoteRecord[]): Promise<Classified> {
  const records = [...new Map(listed.map((record) => [record.id, record])).values()];
  const ids = records.map((record) => record.id);
  const [links, parked] = await Promise.all([
    task.records.links.find(task.source === 'servicenow' ? 'refA' : 'refB', ids),
    task.records.parked.get(ids.map((id) => linkIdOf(task, id))),
  ]);
  const own = links.filter((link) => isOfTask(task, link));
  const moved = links.filter((link) => hasMovedOn(task.flow, link));
  const linkById = new Map([...moved, ...own].map((link) => [recordIdOf(link, task.source), link]));
  const parkedById = new Map(parked.map((item) => [item.recordId, item]));
  const groups: Groups = { unchanged: [], changed: [], creating: [], unlinked: [], buried: [], withoutPartner: [] };
  for (const record of records) {
    const item = parkedById.get(record.id);
    const link = linkById.get(record.id);
    // Of strangers, such a flow has nothing to tell.
    if (link === undefined && task.flow.onlyMovedFrom !== undefined) continue;
    if (link === undefined) groups.withoutPartner.push(record);
    if (item !== undefined && !isDue(task, record, item))
      groups.unchanged.push({ record, link: undefined, isParked: true });
    else if (link === undefined) groups.unlinked.push(record);
    else classifyLinked(task, groups, { record, link }, item !== undefined);
  }
  return groups;
}

type Groups = { readonly [Group in keyof Classified]: Classified[Group][number][] };

function classifyLinked(task: SyncTask, groups: Groups, linked: LinkedRecord, isRetry: boolean): void {
  const { record, link } = linked;
  // Another flow syncs the pair; a new partner would be a second one.
  if (hasMovedOn(task.flow, link)) {
    groups.unchanged.push(linked);
    return;
  }
  switch (link.state) {
    case 'creating':
      groups.creating.push(linked);
      break;
    case 'linked': {
      const isAsked = isRetry || task.forced.has(record.id) || link.pending !== undefined;
      const isQuiet = !isAsked && isAsSettled(task, link, record);
      (isQuiet ? groups.unchanged : groups.changed).push(linked);
      break;
    }
    case 'detached': {
      // The record that was gone is there again: the pair goes on where it stopped.
      const { tombstone, ...rest } = link;
      const isRestored = tombstone?.side === task.source;
      if (isRestored) groups.changed.push({ record, link: { ...rest, state: 'linked' } });
      else groups.unchanged.push(linked);
      break;
    }
    case 'deleting':
      groups.unchanged.push(linked);
      break;
    case 'tombstoned':
      if (task.flow.onlyMovedFrom === undefined) groups.buried.push(record);
      else groups.unchanged.push(linked);
      break;
  }
}

/**
 * Whether every mapped value is what it was when the pair was settled. Versions alone do not tell: they have whole
 * seconds, and an edit in the second of our own write leaves no other trace. They decide only where a mapping has no
 * base yet.
 */
function isAsSettled(task: SyncTask, link: Link, record: RemoteRecord): boolean {
  const isKnownVersion = isSameVersion(link.versions[task.source], record.version);
  if (!areLinesSettled(task.flow.lines, task.source, link, record, isKnownVersion)) return false;
  return task.flow.mappings.every((mapping) => {
    const value = readMapped(mapping, task.source, record.fields);
    const base = link.base[mapping.id];
    if (value === undefined) return true;
    return base === undefined ? isKnownVersion : isSameValue(base[task.source], value);
  });
}

export function isOfTask(task: SyncTask, link: Link): boolean {
  return ownsLink(task.flow, link);
}

/** A parked record is tried again when it has changed, or when its time has come. */
function isDue(task: SyncTask, record: RemoteRecord, item: ParkedRecord): boolean {
  if (task.forced.has(record.id) || !isSameVersion(record.version, item.version)) return true;
  return item.nextTryAt !== undefined && instantToMs(item.nextTryAt) <= task.clock.now();
}
