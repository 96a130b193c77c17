import { DatabaseSync } from 'node:sqlite';
import type { Link } from '../../functions/core/link.ts';
import type { FieldValue, Side } from '../../functions/core/record.ts';
import type { ParkedRecord } from '../../functions/core/work-item.ts';
import type { ConflictEntry, JournalEntry } from '../../functions/stores/sync-records.ts';
import { LOG_PREFIX } from '../../functions/stores/sync-records.ts';

/** What the backend has kept, read beside it. */
export interface Kept {
  readonly links: readonly Link[];
  readonly parked: readonly ParkedRecord[];
  /** Values that were replaced. */
  readonly lost: readonly ConflictEntry[];
  /** Values that were written over others. */
  readonly journal: readonly JournalEntry[];
}

export function readKept(databasePath: string): Kept {
  const database = new DatabaseSync(databasePath, { readOnly: true });
  try {
    const rows = <Body>(table: string, prefix = '') =>
      database
        .prepare(`SELECT body FROM ${table} WHERE key LIKE ?`)
        .all(`${prefix}%`)
        .map(({ body }) => JSON.parse(String(body)) as Body);
    return {
      links: rows<Link>('links'),
      parked: rows<ParkedRecord>('parked'),
      lost: rows<ConflictEntry>('conflicts', LOG_PREFIX),
      journal: rows<JournalEntry>('journal'),
    };
  } finally {
    database.close();
  }
}

export function idOn(link: Link, side: Side): string {
  return (side === 'servicenow' ? link.servicenowId : link.crmId) ?? '';
}

/** What the pairs were last settled with, in words that can be compared. */
export function basesOf({ links }: Kept): ReadonlyMap<string, string> {
  return new Map(links.map(({ id, state, base, lines }) => [id, JSON.stringify({ state, base, lines })]));
}

export function show(value: FieldValue | undefined): string {
  return JSON.stringify(value) ?? 'nothing';
}
