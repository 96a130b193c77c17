import type { RemoteRecord } from '../core/record.ts';
import type { LinkedRecord } from './classify-records.ts';
import { pairUp } from './load-pairs.ts';
import type { Pair } from './record-pairs.ts';
import { type SyncTask, targetOf } from './sync-task.ts';

export interface Recovered {
  /** The partner was made after all. The base of the link holds what it was made with, so later edits are seen. */
  readonly found: readonly Pair[];
  /** It was not, and may be made. */
  readonly missing: readonly RemoteRecord[];
}

/** Finds out what became of creations whose outcome nobody saw: the partner carries the external key, or is not there. */
export async function recoverCreations(task: SyncTask, creating: readonly LinkedRecord[]): Promise<Recovered> {
  if (creating.length === 0) return { found: [], missing: [] };
  const { connector, collection, externalKeyField, fields } = task.sides[targetOf(task)];
  if (externalKeyField === undefined) return { found: [], missing: creating.map(({ record }) => record) };
  const { records } = await connector.readByValues(
    collection,
    externalKeyField,
    creating.map(({ record }) => record.id),
    fields,
  );
  const partnerByKey = new Map(records.map((partner) => [partner.fields[externalKeyField], partner]));
  const found: Pair[] = [];
  const missing: RemoteRecord[] = [];
  for (const item of creating) {
    const partner = partnerByKey.get(item.record.id);
    if (partner) found.push(pairUp(task, item, partner, 'created'));
    else missing.push(item.record);
  }
  return { found, missing };
}
