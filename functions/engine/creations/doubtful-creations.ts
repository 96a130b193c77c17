import { type Link, recordIdOf } from '../../core/link.ts';
import type { RemoteRecord } from '../../core/record.ts';
import { NOT_YET_MADE } from '../../stores/sync-records.ts';
import type { Adoption, Adoptions, KeyDoubt } from '../matching/adopt-by-key.ts';
import { type SyncTask, targetOf } from '../sync-task.ts';
import { chooseMade, isAsMade, mayBeMade, recordsAlike } from './find-made.ts';

/**
 * Recognises records that were made by the other direction while nobody saw the answer. Where records carry no key they
 * look like strangers, and a stranger would get a partner of its own. They are told by what they were made with; where
 * that does not tell one from another, a person decides.
 */
export async function adoptDoubtful(task: SyncTask, unlinked: readonly RemoteRecord[]): Promise<Adoptions> {
  const certain = new Map<string, Adoption>();
  const doubtful = new Map<string, KeyDoubt>();
  const links = unlinked.length === 0 ? [] : await linksInDoubt(task);
  const suspected = links.flatMap((link) => {
    const suspects = unlinked.filter((record) => isSuspect(task, link, record));
    return suspects.length === 0 ? [] : [{ link, suspects }];
  });
  if (suspected.length === 0) return { certain, doubtful };
  const origins = await originsOf(
    task,
    suspected.map(({ link }) => link),
  );
  for (const { link, suspects } of suspected) {
    const partner = origins.get(recordIdOf(link, targetOf(task)) ?? '');
    // Without its origin a record stands for itself.
    if (partner === undefined) continue;
    const made = await findMade(task, link, suspects);
    if (made === 'unknown') {
      for (const { id } of suspects) doubtful.set(id, { reason: 'ambiguous-match', partners: [partner] });
    } else if (made !== undefined) certain.set(made.id, { partner, link });
  }
  for (const id of certain.keys()) doubtful.delete(id);
  return { certain, doubtful };
}

/** Pairs whose record on the source side was being made. */
async function linksInDoubt(task: SyncTask): Promise<readonly Link[]> {
  const links = await task.records.links.find(task.source === 'servicenow' ? 'refA' : 'refB', [NOT_YET_MADE]);
  return links.filter((link) => link.flowId === task.flow.id && link.crmModule === task.flow.crmModule);
}

async function originsOf(task: SyncTask, links: readonly Link[]): Promise<ReadonlyMap<string, RemoteRecord>> {
  const { connector, collection, fields, children } = task.sides[targetOf(task)];
  const ids = links.flatMap((link) => recordIdOf(link, targetOf(task)) ?? []);
  const origins = await connector.readByIds(collection, ids, fields, children);
  return new Map(origins.map((origin) => [origin.id, origin]));
}

/** Where records carry a key it tells; else what they hold. */
function isSuspect(task: SyncTask, link: Link, record: RemoteRecord): boolean {
  const { externalKeyField } = task.sides[task.source];
  return externalKeyField === undefined
    ? mayBeMade(task.flow, { link, side: task.source }, record)
    : record.fields[externalKeyField] === recordIdOf(link, targetOf(task));
}

/** The suspect that was made for a link, if one was. It may have a rival elsewhere, so the whole side is asked. */
async function findMade(
  task: SyncTask,
  link: Link,
  suspects: readonly RemoteRecord[],
): Promise<RemoteRecord | 'unknown' | undefined> {
  const making = { link, side: task.source };
  if (task.sides[task.source].externalKeyField !== undefined) return suspects.length === 1 ? suspects[0] : 'unknown';
  const alike = await recordsAlike(task, making);
  // What no rule tells apart is known only by being all the same.
  const same = suspects.filter((record) => isAsMade(task.flow, making, record));
  const chosen = alike === undefined ? same.length === 1 && same[0] : chooseMade(task.flow, making, alike);
  if (!chosen) return alike?.length === 0 ? undefined : 'unknown';
  return suspects.find(({ id }) => id === chosen.id);
}
