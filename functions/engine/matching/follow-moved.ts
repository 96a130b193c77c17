import { type Link, recordIdOf, withRecordId } from '../../core/link.ts';
import { otherSide, type Side } from '../../core/record.ts';
import type { SyncTask } from '../sync-task.ts';

/**
 * Records that were merged live on under another id and carry the key of the one that is gone. Their pairs follow them.
 * Gives back the links whose records are gone for good.
 */
export async function followMoved(task: SyncTask, side: Side, links: readonly Link[]): Promise<readonly Link[]> {
  const { connector, collection, externalKeyField, fields } = task.sides[side];
  const keys = links.flatMap((link) => recordIdOf(link, otherSide(side)) ?? []);
  if (externalKeyField === undefined || keys.length === 0) return links;
  const { records } = await connector.readByValues(collection, externalKeyField, keys, fields);
  // A listing may name a record twice.
  const listed = new Map(records.map((record) => [record.id, record]));
  const heirs = Map.groupBy(listed.values(), (record) => record.fields[externalKeyField]);
  const moved = links.flatMap((link): readonly Link[] => {
    const [heir, ...others] = heirs.get(recordIdOf(link, otherSide(side)) ?? '') ?? [];
    if (link.state === 'deleting' || heir === undefined || others.length > 0) return [];
    return [withRecordId(link, side, heir.id)];
  });
  await task.records.links.put(moved, task.fence);
  const followed = new Set(moved.map(({ id }) => id));
  return links.filter(({ id }) => !followed.has(id));
}
