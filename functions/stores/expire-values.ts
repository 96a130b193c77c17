import { createDocuments } from './documents.ts';
import type { Store } from './stores.ts';
import { type ConflictEntry, type JournalEntry, LOG_PREFIX, openSyncRecords } from './sync-records.ts';

/** Rows looked at in one call, of each kind: a clean-up must not take long. */
const PORTION = 200;
const KEY = 'expired-values';

/** How far old values were taken away. The journal is in order of time; the conflict log is gone through again and again. */
interface Progress {
  readonly key: string;
  readonly journal?: string | undefined;
  readonly conflicts?: string | undefined;
}

/**
 * Takes the field values out of journal entries and logged conflicts from before an instant. That something was written,
 * when, where and why stays known. Works off one portion; tells whether there is more to do now.
 */
export async function expireValues(store: Store, tenant: string, before: string): Promise<boolean> {
  const progress = createDocuments<Progress>(store, tenant, { collection: 'counters', key: ({ key }) => key });
  const [known = { key: KEY }] = await progress.get([KEY]);
  const { journal, conflicts } = openSyncRecords(store, tenant);

  const entries = await journal.scan({ limit: PORTION, ...from(known.journal) });
  const old = entries.filter(({ at }) => at < before);
  await journal.put(old.filter(hasValues).map(withoutValues));

  const logged = await conflicts.scan({ prefix: LOG_PREFIX, limit: PORTION, ...from(known.conflicts) });
  await conflicts.put(logged.filter((entry) => entry.at < before && !entry.expired).map(withoutConflictValues));

  const isLogDone = logged.length < PORTION;
  const next = { journal: old.at(-1)?.id ?? known.journal, conflicts: isLogDone ? undefined : logged.at(-1)?.id };
  if (next.journal !== known.journal || next.conflicts !== known.conflicts) await progress.put([{ key: KEY, ...next }]);
  return old.length === PORTION || !isLogDone;
}

function from(after: string | undefined): { readonly after?: string } {
  return after === undefined ? {} : { after };
}

function hasValues({ changes }: JournalEntry): boolean {
  return changes.some(({ before, after }) => before !== undefined || after !== undefined);
}

function withoutValues(entry: JournalEntry): JournalEntry {
  return { ...entry, changes: entry.changes.map(({ before: _b, after: _a, ...change }) => change) };
}

function withoutConflictValues({ winner: _, ...entry }: ConflictEntry): ConflictEntry {
  return { ...entry, value: null, expired: true };
}
