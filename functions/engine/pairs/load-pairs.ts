import { recordIdOf } from '../../core/link.ts';
import { isLeftOut } from '../../core/population.ts';
import type { RemoteRecord } from '../../core/record.ts';
import { followConverted } from '../matching/follow-converted.ts';
import { type SyncTask, targetOf } from '../sync-task.ts';
import { parkRecord } from '../work-list/park-record.ts';
import type { LinkedRecord } from './classify-records.ts';
import type { Pair } from './record-pairs.ts';

/** Reads the partners of linked records, so that every plan starts from both records as they are now. */
export async function loadPairs(task: SyncTask, linked: readonly LinkedRecord[]): Promise<readonly Pair[]> {
  const target = targetOf(task);
  const { connector, collection, fields, children } = task.sides[target];
  const ids = linked.flatMap(({ link }) => recordIdOf(link, target) ?? []);
  const partners = ids.length === 0 ? [] : await connector.readByIds(collection, ids, fields, children);
  const partnerById = new Map(partners.map((partner) => [partner.id, partner]));
  const missing = linked.filter(({ link }) => !partnerById.has(recordIdOf(link, target) ?? '')).map(({ link }) => link);
  const left = new Set((target === 'crm' ? await followConverted(task, missing) : missing).map(({ id }) => id));
  const pairs: Pair[] = [];
  for (const { record, link } of linked) {
    const partner = partnerById.get(recordIdOf(link, target) ?? '');
    // Without versions nobody has seen the end of what was to be written when the two were matched.
    const isNew = Object.keys(link.versions).length === 0;
    if (partner && isLeftOut(task.flow, target, partner.fields)) task.count('skipped');
    else if (partner) pairs.push(pairUp(task, { record, link }, partner, isNew ? 'linked' : 'skipped'));
    else if (left.has(link.id))
      await parkRecord(task, record, { side: target, reason: 'record-missing', passing: false });
    else task.count('skipped');
  }
  return pairs;
}

export function pairUp(task: SyncTask, linked: LinkedRecord, partner: RemoteRecord, outcome: Pair['outcome']): Pair {
  const { record, link } = linked;
  return task.source === 'servicenow'
    ? { link, servicenow: record, crm: partner, outcome }
    : { link, servicenow: partner, crm: record, outcome };
}
