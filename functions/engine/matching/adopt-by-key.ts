import { type Link, recordIdOf } from '../../core/link.ts';
import type { RemoteRecord } from '../../core/record.ts';
import { type SyncTask, targetOf } from '../sync-task.ts';
import { namedPartner } from './candidates.ts';

/** The partner that a record names by its key, or that carries the record's own id as its key. */
export interface Adoption {
  readonly partner: RemoteRecord;
  /** The partner's pair, when the record that it was paired with is gone: the pair goes on with this one. */
  readonly link?: Link;
}

export interface Adoptions {
  readonly certain: ReadonlyMap<string, Adoption>;
  /**
   * By record. Several records carry one key, or name a partner that another one has, or were made for a record that is
   * gone; none of them is written to.
   */
  readonly doubtful: ReadonlyMap<string, KeyDoubt>;
}

export interface KeyDoubt {
  readonly reason: 'ambiguous-match' | 'match-taken' | 'record-missing';
  readonly partners: readonly RemoteRecord[];
}

interface Claim {
  readonly recordId: string;
  readonly partner: RemoteRecord;
}

/**
 * Finds pairs whose records name each other already: their link was lost, or one of them has got another id since, as
 * records do that are merged.
 */
export async function adoptByKey(
  task: SyncTask,
  withoutPartner: readonly RemoteRecord[],
  candidates: readonly RemoteRecord[],
): Promise<Adoptions> {
  const { claims: named, widowed } = await claimsByName(task, withoutPartner);
  const hasName = new Set(named.map(({ recordId }) => recordId));
  // What the CRM record itself names counts for more: its field is unique, and a column of ServiceNow is copied along.
  const carried = claimsByCandidates(task, withoutPartner, candidates).filter(({ recordId }) => !hasName.has(recordId));
  const claims = [...named, ...carried];
  const known = await linksOfPartners(
    task,
    claims.map(({ partner }) => partner.id),
  );
  const living = await livingHolders(task, [...known.values()]);
  const certain = new Map<string, Adoption>();
  const doubtful = new Map<string, KeyDoubt>(
    widowed.map((recordId) => [recordId, { reason: 'record-missing', partners: [] }]),
  );
  for (const [recordId, own] of Map.groupBy(claims, (claim) => claim.recordId)) {
    const partners = own.map(({ partner }) => partner);
    const [partner] = partners;
    if (partner === undefined) continue;
    const link = known.get(partner.id);
    const isContested = claims.some((claim) => claim.partner.id === partner.id && claim.recordId !== recordId);
    const isTaken = link !== undefined && living.has(recordIdOf(link, task.source) ?? '');
    if (isTaken) doubtful.set(recordId, { reason: 'match-taken', partners });
    else if (partners.length > 1 || isContested) doubtful.set(recordId, { reason: 'ambiguous-match', partners });
    else certain.set(recordId, { partner, ...(link === undefined ? {} : { link }) });
  }
  return { certain, doubtful };
}

/** Candidates that carry the id of a record as their key. */
function claimsByCandidates(
  task: SyncTask,
  records: readonly RemoteRecord[],
  candidates: readonly RemoteRecord[],
): readonly Claim[] {
  const { externalKeyField } = task.sides[targetOf(task)];
  if (externalKeyField === undefined) return [];
  const byKey = Map.groupBy(candidates, (candidate) => candidate.fields[externalKeyField]);
  return records.flatMap(({ id }) => (byKey.get(id) ?? []).map((partner) => ({ recordId: id, partner })));
}

interface Named {
  readonly recordId: string;
  readonly partnerId: string;
}

/**
 * Partners that records name by the key that they carry. `widowed` are records that were made for a partner which is gone
 * before anybody saw the end of their making: the feed of deletions tells what becomes of them, and a new partner would
 * bring back what was deleted.
 */
async function claimsByName(
  task: SyncTask,
  records: readonly RemoteRecord[],
): Promise<{ readonly claims: readonly Claim[]; readonly widowed: readonly string[] }> {
  const named = records.flatMap((record): readonly Named[] => {
    const partnerId = namedPartner(task, record);
    return partnerId === undefined ? [] : [{ recordId: record.id, partnerId }];
  });
  if (named.length === 0) return { claims: [], widowed: [] };
  const { connector, collection, fields } = task.sides[targetOf(task)];
  const ids = [...new Set(named.map(({ partnerId }) => partnerId))];
  const partners = new Map(
    (await connector.readByIds(collection, ids, fields)).map((partner) => [partner.id, partner]),
  );
  const claims = named.flatMap(({ recordId, partnerId }) => {
    const partner = partners.get(partnerId);
    return partner === undefined ? [] : [{ recordId, partner }];
  });
  const missing = named.filter(({ partnerId }) => !partners.has(partnerId));
  const unfinished = await linksOfPartners(
    task,
    missing.map(({ partnerId }) => partnerId),
  );
  const isWidowed = ({ partnerId }: Named) => unfinished.get(partnerId)?.state === 'creating';
  return { claims, widowed: missing.filter(isWidowed).map(({ recordId }) => recordId) };
}

/** Pairs that the partners are in, by partner. What was buried is over. */
async function linksOfPartners(task: SyncTask, partnerIds: readonly string[]): Promise<ReadonlyMap<string, Link>> {
  const target = targetOf(task);
  const ids = [...new Set(partnerIds)];
  if (ids.length === 0) return new Map();
  const links = await task.records.links.find(target === 'servicenow' ? 'refA' : 'refB', ids);
  return new Map(
    links
      .filter((link) => link.flowId === task.flow.id && link.crmModule === task.flow.crmModule)
      .filter((link) => link.state !== 'tombstoned')
      .map((link) => [recordIdOf(link, target) ?? '', link]),
  );
}

/** The records that these pairs have on the source side, as far as they are still there. */
async function livingHolders(task: SyncTask, links: readonly Link[]): Promise<ReadonlySet<string>> {
  const ids = links.flatMap((link) => recordIdOf(link, task.source) ?? []);
  if (ids.length === 0) return new Set();
  const { connector, collection, fields } = task.sides[task.source];
  return new Set((await connector.readByIds(collection, ids, fields)).map(({ id }) => id));
}
