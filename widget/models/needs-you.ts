import type { Conflict } from '../../functions/http/contract/conflicts.ts';
import type { Entity, RecordRefs } from '../../functions/http/contract/records.ts';
import type { WorkItem } from '../../functions/http/contract/work-list.ts';

/** A record that could not be synced. */
export interface FailedEntry {
  readonly type: 'failed';
  readonly key: string;
  readonly at: string;
  readonly item: WorkItem;
}

/** A record with fields that both sides have changed. */
export interface ConflictEntry {
  readonly type: 'conflict';
  readonly key: string;
  readonly at: string;
  readonly entity: Entity;
  readonly recordName: string;
  readonly records: RecordRefs;
  readonly link: string;
  readonly conflicts: readonly Conflict[];
}

/** One line of what needs a person. */
export type NeedsYouEntry = FailedEntry | ConflictEntry;

function failedEntry(item: WorkItem): FailedEntry {
  return { type: 'failed', key: `failed ${item.id}`, at: item.since, item };
}

function conflictEntries(conflicts: readonly Conflict[]): readonly ConflictEntry[] {
  const byLink = new Map<string, Conflict[]>();
  for (const conflict of conflicts) byLink.set(conflict.link, [...(byLink.get(conflict.link) ?? []), conflict]);
  return [...byLink].flatMap(([link, ofRecord]) => {
    const [first] = ofRecord;
    if (first === undefined) return [];
    const { entity, recordName, records } = first;
    const at = ofRecord.map((conflict) => conflict.at).sort()[0] ?? first.at;
    return [
      {
        type: 'conflict' as const,
        key: `conflict ${link}`,
        at,
        entity,
        recordName,
        records,
        link,
        conflicts: ofRecord,
      },
    ];
  });
}

/** Both lists as one, oldest first; the fields of one record stand together. */
export function entriesOf(items: readonly WorkItem[], conflicts: readonly Conflict[]): readonly NeedsYouEntry[] {
  const entries: NeedsYouEntry[] = [...items.map(failedEntry), ...conflictEntries(conflicts)];
  return entries.sort((left, right) => left.at.localeCompare(right.at) || left.key.localeCompare(right.key));
}

/** The record itself, whichever kind of line it is. */
export function recordOf(entry: NeedsYouEntry): {
  readonly entity: Entity;
  readonly name: string;
  readonly records: RecordRefs;
  /** Names the record's timeline. */
  readonly link: string;
} {
  if (entry.type === 'conflict') {
    const { entity, recordName, records, link } = entry;
    return { entity, name: recordName.trim(), records, link };
  }
  const { entity, recordName, records, id } = entry.item;
  return { entity, name: recordName.trim(), records, link: id };
}

/** What the cure button of a failed record does. */
export type Cure = 'correct' | 'choose' | 'retry';

export function cureOf({ candidates, correctable }: WorkItem): Cure {
  if (candidates !== undefined && candidates.length > 0) return 'choose';
  return correctable === undefined ? 'retry' : 'correct';
}
