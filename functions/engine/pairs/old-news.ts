import type { RecordVersion } from '../../core/record.ts';
import type { SyncTask } from '../sync-task.ts';
import type { LinkedRecord } from './classify-records.ts';

/**
 * A list may show a record as it was before a version that was seen already: it came from a replica, or was long on its
 * way. Such records are read again, and what they hold now counts, be it newer or not: a backup may have been restored.
 */
export async function withoutOldNews(
  task: SyncTask,
  linked: readonly LinkedRecord[],
): Promise<readonly LinkedRecord[]> {
  const old = linked.filter(({ record, link }) => isOlder(record.version, link.versions[task.source]));
  if (old.length === 0) return linked;
  const { connector, collection, fields, children } = task.sides[task.source];
  const ids = old.map(({ record }) => record.id);
  const records = await connector.readByIds(collection, ids, fields, children);
  const fresh = new Map(records.map((record) => [record.id, record]));
  return linked.flatMap((item) => {
    if (!old.includes(item)) return [item];
    const record = fresh.get(item.record.id);
    // Gone meanwhile; the feed of deletions tells of it.
    if (record === undefined) task.count('skipped');
    return record === undefined ? [] : [{ ...item, record }];
  });
}

function isOlder(version: RecordVersion, known: RecordVersion | undefined): boolean {
  if (known === undefined) return false;
  if (version.modifiedAt !== known.modifiedAt) return version.modifiedAt < known.modifiedAt;
  return version.counter !== undefined && known.counter !== undefined && version.counter < known.counter;
}
