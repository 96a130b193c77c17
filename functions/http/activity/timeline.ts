import { type Link, linkId, recordIdOf } from '../../core/link.ts';
import { SIDES } from '../../core/record.ts';
import type { ParkedRecord } from '../../core/work-item.ts';
import {
  type ConflictEntry,
  type JournalEntry,
  NO_RUN,
  OPEN_PREFIX,
  type OpenConflict,
  type SyncRecords,
} from '../../stores/sync-records.ts';
import type { Timeline, TimelineEvent } from '../contract/timeline.ts';
import { type Entities, viewWaiting } from './find-links.ts';
import { copyValue, viewLink } from './refs.ts';

/** What has happened to one pair of records, the latest first: writes, conflicts, and what it waits for. */
export async function readTimeline(
  records: SyncRecords,
  entities: Entities,
  id: string,
): Promise<Timeline | undefined> {
  const [link] = await linksOf(records, id);
  const ids = link === undefined ? [id] : idsOf(link);
  const [journal, conflicts, parked] = await Promise.all([
    records.journal.find('refA', ids),
    records.conflicts.find('refA', ids),
    records.parked.get(ids),
  ]);
  const [waiting] = parked;
  const view = (link && viewLink(link, entities)) ?? (waiting && viewWaiting(waiting));
  if (view === undefined) return undefined;
  const events = [...journal.map(eventOfWrite), ...conflicts.map(eventOfConflict), ...parked.map(eventOfParked)];
  return { link: view, events: events.sort((left, right) => (left.at < right.at ? 1 : left.at > right.at ? -1 : 0)) };
}

/** The link of this id, or the one that a record of the work list has under another id. */
async function linksOf({ links, parked }: SyncRecords, id: string): Promise<readonly Link[]> {
  const [own, items] = await Promise.all([links.get([id]), parked.get([id])]);
  const [item] = items;
  if (own.length > 0 || item === undefined) return own;
  const found = await links.find(item.recordSide === 'servicenow' ? 'refA' : 'refB', [item.recordId]);
  return found.filter((link) => link.flowId === item.flowId && link.crmModule === item.crmModule);
}

/** Either record of a pair may be on the work list, under an id of its own. */
function idsOf(link: Link): readonly string[] {
  const others = SIDES.flatMap((side) => {
    const recordId = recordIdOf(link, side);
    return recordId === undefined ? [] : [linkId(link.flowId, link.crmModule, side, recordId)];
  });
  return [...new Set([link.id, ...others])];
}

function eventOfWrite({ at, kind, side, runId, by, changes }: JournalEntry): TimelineEvent {
  return {
    at,
    kind,
    side,
    ...(runId === NO_RUN ? {} : { runId }),
    ...(by === undefined ? {} : { by }),
    changes: changes.map(({ field, before, after, reason }) => toChange(field, before, after, reason)),
  };
}

function eventOfConflict(entry: ConflictEntry | OpenConflict): TimelineEvent {
  if (isOpen(entry)) {
    const { servicenow, crm } = entry.values;
    const change = toChange(entry.fields.crm, crm, servicenow, 'ask');
    return { at: entry.at, kind: 'conflict-open', side: 'crm', changes: [change] };
  }
  const { at, side, runId, rule, value, winner, expired, fields, mappingId } = entry;
  const [before, after] = expired ? [] : [value, winner];
  const change = toChange(fields?.[side] ?? mappingId, before, after, rule);
  return { at, kind: 'conflict', side, runId, changes: [change] };
}

function isOpen(entry: ConflictEntry | OpenConflict): entry is OpenConflict {
  return entry.id.startsWith(OPEN_PREFIX);
}

function eventOfParked({ since, side, reason, field, code, details }: ParkedRecord): TimelineEvent {
  const words = [field, code, details].filter((word) => word !== undefined).join(': ');
  return { at: since, kind: 'parked', side, changes: [], reason, ...(words === '' ? {} : { details: words }) };
}

type Value = JournalEntry['changes'][number]['before'];
function toChange(field: string, before: Value, after: Value, reason: string): TimelineEvent['changes'][number] {
  return {
    field,
    reason,
    ...(before === undefined ? {} : { before: copyValue(before) }),
    ...(after === undefined ? {} : { after: copyValue(after) }),
  };
}
