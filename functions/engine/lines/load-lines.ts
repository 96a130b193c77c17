import { isSameVersion, type RemoteRecord, SIDES, type Side } from '../../core/record.ts';
import { type Classified, isOfTask } from '../pairs/classify-records.ts';
import type { Pair } from '../pairs/record-pairs.ts';
import type { SyncTask } from '../sync-task.ts';

/** The pairs with the lines of both records. Records that came without, as partners found by a value do, are read again. */
export async function withLines(task: SyncTask, pairs: readonly Pair[]): Promise<readonly Pair[]> {
  let loaded = pairs;
  for (const side of SIDES) {
    const whole = await withOwnLines(
      task,
      side,
      pairs.map((pair) => pair[side]),
    );
    loaded = loaded.map((pair, index) => ({ ...pair, [side]: whole[index] ?? pair[side] }));
  }
  return loaded;
}

/** The records of one side with their lines, in the same order. */
export async function withOwnLines(
  task: SyncTask,
  side: Side,
  records: readonly RemoteRecord[],
): Promise<readonly RemoteRecord[]> {
  const { connector, collection, fields, children } = task.sides[side];
  const bare = records.filter((record) => record.children === undefined);
  if (children === undefined || bare.length === 0) return records;
  const ids = bare.map((record) => record.id);
  const whole = new Map((await connector.readByIds(collection, ids, fields, children)).map((one) => [one.id, one]));
  return records.map((record) => (record.children === undefined ? (whole.get(record.id) ?? record) : record));
}

/** Whether changes of lines show in a table of their own: then records are read without, where they are not needed. */
export function watchesLines(task: SyncTask): boolean {
  return task.source === 'servicenow' && task.sides.servicenow.children !== undefined;
}

/** Linked records that were changed since they were last seen, with their lines; the others as they are. */
export async function withChangedLines(
  task: SyncTask,
  records: readonly RemoteRecord[],
): Promise<readonly RemoteRecord[]> {
  if (!watchesLines(task) || records.every((record) => record.children !== undefined)) return records;
  const links = await task.records.links.find(
    'refA',
    records.map((record) => record.id),
  );
  const known = new Map(links.filter((link) => isOfTask(task, link)).map((link) => [link.servicenowId, link]));
  const changed = records.filter(({ id, version }) => {
    const link = known.get(id);
    return link?.state === 'linked' && !isSameVersion(link.versions.servicenow, version);
  });
  const whole = new Map((await withOwnLines(task, 'servicenow', changed)).map((record) => [record.id, record]));
  return records.map((record) => whole.get(record.id) ?? record);
}

/** Remembers versions in which nothing turned out to be new, so that the lines of those are not read again. */
export async function keepVersions(task: SyncTask, unchanged: Classified['unchanged']): Promise<void> {
  if (!watchesLines(task) || task.isPreview) return;
  const newer = unchanged.flatMap(({ record, link }) => {
    if (link?.state !== 'linked' || record.children === undefined) return [];
    if (isSameVersion(link.versions.servicenow, record.version)) return [];
    return [{ ...link, versions: { ...link.versions, servicenow: record.version } }];
  });
  await task.records.links.put(newer, task.fence);
}
