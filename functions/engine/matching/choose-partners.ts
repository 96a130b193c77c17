import { isGivenUp, recordIdOf } from '../../core/link.ts';
import type { RemoteRecord } from '../../core/record.ts';
import type { MatchChoice } from '../../core/work-item.ts';
import { nameOf, type SyncTask, targetOf } from '../sync-task.ts';
import { parkRecord } from '../work-list/park-record.ts';

/** What people have said about records, by record id. */
export type Choices = ReadonlyMap<string, MatchChoice>;

export interface Chosen<Item> {
  readonly paired: readonly { readonly item: Item; readonly partner: RemoteRecord }[];
  /** They are nobody's: their partner is to be made. */
  readonly alone: readonly Item[];
  /** Nobody has said anything about these. */
  readonly rest: readonly Item[];
}

/**
 * Carries out what people have said about the partners of records. The partner is read again; one that is gone, or has
 * been paired with another record meanwhile, puts the record back on the work list.
 */
export async function applyChoices<Item>(
  task: SyncTask,
  items: readonly Item[],
  recordOf: (item: Item) => RemoteRecord,
): Promise<Chosen<Item>> {
  const { choices } = task;
  if (choices === undefined || choices.size === 0) return { paired: [], alone: [], rest: items };
  const chosen = items.flatMap((item) => {
    const choice = choices.get(recordOf(item).id);
    return choice === undefined ? [] : [{ item, candidateId: choice.candidateId }];
  });
  const ids = chosen.flatMap(({ candidateId }) => candidateId ?? []);
  const { connector, collection, fields, children } = task.sides[targetOf(task)];
  const read = ids.length === 0 ? [] : await connector.readByIds(collection, ids, fields, children);
  const partners = new Map(read.map((partner) => [partner.id, partner]));
  const taken = await takenPartners(task, ids);
  const paired: { item: Item; partner: RemoteRecord }[] = [];
  const alone: Item[] = [];
  for (const { item, candidateId } of chosen) {
    const partner = partners.get(candidateId ?? '');
    if (candidateId === undefined) alone.push(item);
    else if (partner === undefined) await parkGone(task, recordOf(item));
    else if (taken.has(candidateId)) await parkTaken(task, recordOf(item), partner);
    else {
      paired.push({ item, partner });
      // Two records may have been given the same partner.
      taken.add(candidateId);
    }
  }
  const known = new Set(chosen.map(({ item }) => item));
  return { paired, alone, rest: items.filter((item) => !known.has(item)) };
}

async function takenPartners(task: SyncTask, ids: readonly string[]): Promise<Set<string>> {
  const target = targetOf(task);
  const links = await task.records.links.find(target === 'crm' ? 'refB' : 'refA', ids);
  const holding = links.filter((link) => link.state !== 'tombstoned' && !isGivenUp(link));
  return new Set(holding.flatMap((link) => recordIdOf(link, target) ?? []));
}

function parkGone(task: SyncTask, record: RemoteRecord): Promise<void> {
  return parkRecord(task, record, { side: targetOf(task), reason: 'record-missing', passing: false });
}

function parkTaken(task: SyncTask, record: RemoteRecord, partner: RemoteRecord): Promise<void> {
  const side = targetOf(task);
  const candidates = [{ id: partner.id, name: nameOf(side, partner) }];
  return parkRecord(task, record, { side, reason: 'match-taken', candidates, passing: false });
}
