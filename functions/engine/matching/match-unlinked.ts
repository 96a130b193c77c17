import type { Link } from '../../core/link.ts';
import { isGivenUp, recordIdOf, withRecordId } from '../../core/link.ts';
import { type Match, matchKey, matchRecords } from '../../core/match.ts';
import { isLeftOut } from '../../core/population.ts';
import type { RemoteRecord } from '../../core/record.ts';
import { adoptDoubtful } from '../creations/doubtful-creations.ts';
import { pairUp } from '../pairs/load-pairs.ts';
import type { Pair } from '../pairs/record-pairs.ts';
import { linkIdOf, nameOf, type SyncTask, tallyOf, targetOf } from '../sync-task.ts';
import { parkRecord } from '../work-list/park-record.ts';
import { type Adoption, adoptByKey, type KeyDoubt } from './adopt-by-key.ts';
import type { CandidateFinder } from './candidates.ts';
import { applyChoices } from './choose-partners.ts';

export interface Matched {
  readonly pairs: readonly Pair[];
  /** Nobody on the other side is like them: their partner is to be made. */
  readonly unmatched: readonly RemoteRecord[];
}

/**
 * Looks for partners before any is made. First by the keys that records carry (the links may have been lost), then by
 * the match rules of the flow. What is not certain goes to the work list with its candidates.
 */
export async function matchUnlinked(
  task: SyncTask,
  unlinked: readonly RemoteRecord[],
  withoutPartner: readonly RemoteRecord[],
  finder: CandidateFinder,
): Promise<Matched> {
  const { paired, alone, rest } = await applyChoices(task, unlinked, (record) => record);
  const decided = paired.map(({ item, partner }) => newPair(task, item, partner, 'matched'));
  const { pairs, unmatched } = await matchUndecided(task, rest, withoutPartner, finder);
  return { pairs: [...decided, ...pairs], unmatched: [...alone, ...unmatched] };
}

async function matchUndecided(
  task: SyncTask,
  unlinked: readonly RemoteRecord[],
  withoutPartner: readonly RemoteRecord[],
  finder: CandidateFinder,
): Promise<Matched> {
  if (unlinked.length === 0) return { pairs: [], unmatched: [] };
  const candidates = await finder.find(unlinked);
  const byKey = await adoptByKey(task, withoutPartner, candidates);
  const strangers = withoutPartner.filter(({ id }) => !byKey.certain.has(id) && !byKey.doubtful.has(id));
  const ours = await adoptDoubtful(task, strangers);
  const adopted = new Map([...byKey.certain, ...ours.certain]);
  const doubtful = new Map([...byKey.doubtful, ...ours.doubtful]);
  const free = await unclaimed(task, candidates);
  const claimants = strangers.filter(({ id }) => !ours.certain.has(id) && !ours.doubtful.has(id));
  const matches = matchRecords({
    rules: task.flow.matchRules,
    source: task.source,
    unlinked: claimants,
    candidates: free,
  });
  const contested = await contestedElsewhere(task, claimants, matches);
  const candidateById = new Map(free.map((candidate) => [candidate.id, candidate]));
  const pairs: Pair[] = [];
  const unmatched: RemoteRecord[] = [];
  for (const record of unlinked) {
    const adoption = adopted.get(record.id);
    const doubt = doubtful.get(record.id);
    const match = matches.get(record.id) ?? { kind: 'none' };
    const matched = match.kind === 'one' ? candidateById.get(match.id) : undefined;
    if (adoption) pairs.push(adoptedPair(task, record, adoption));
    else if (doubt) await parkDoubt(task, record, doubt);
    else if (match.kind === 'none') unmatched.push(record);
    else if (matched && !contested.has(record.id)) pairs.push(newPair(task, record, matched, 'matched'));
    else await parkAmbiguous(task, record, match, candidateById);
  }
  return { pairs: withoutLeftOut(task, pairs), unmatched };
}

/** Whoever is like somebody that nobody wants synced is left alone as well: a second one would be worse. */
function withoutLeftOut(task: SyncTask, pairs: readonly Pair[]): readonly Pair[] {
  const target = targetOf(task);
  const wanted = pairs.filter((pair) => !isLeftOut(task.flow, target, pair[target].fields));
  for (let skipped = wanted.length; skipped < pairs.length; skipped++) task.count('skipped');
  return wanted;
}

/** Candidates that belong to nobody: neither linked nor carrying a key. */
async function unclaimed(task: SyncTask, candidates: readonly RemoteRecord[]): Promise<readonly RemoteRecord[]> {
  const target = targetOf(task);
  const { externalKeyField } = task.sides[target];
  const links = await task.records.links.find(
    target === 'crm' ? 'refB' : 'refA',
    candidates.map((candidate) => candidate.id),
  );
  const linked = new Set(links.filter((link) => !isGivenUp(link)).map((link) => recordIdOf(link, target)));
  // The key of an instance that was given up says nothing any more.
  const oldKeys = new Map(links.filter(isGivenUp).map((link) => [recordIdOf(link, target), link.servicenowId]));
  return candidates.filter((candidate) => {
    const key = externalKeyField === undefined ? null : candidate.fields[externalKeyField];
    const isFree = key === null || key === undefined || key === oldKeys.get(candidate.id);
    return !linked.has(candidate.id) && isFree;
  });
}

/**
 * Records whose partner is also claimed by a record of another page. Asked only where a match was found, as that is
 * the only case in which it matters.
 */
async function contestedElsewhere(
  task: SyncTask,
  claimants: readonly RemoteRecord[],
  matches: ReadonlyMap<string, Match>,
): Promise<ReadonlySet<string>> {
  const contested = new Set<string>();
  if (task.isSinglePage) return contested;
  const matched = claimants.filter((record) => matches.get(record.id)?.kind === 'one');
  const { connector, collection, fields } = task.sides[task.source];
  for (const rule of task.flow.matchRules) {
    const [pair] = rule.fields;
    const keyed = matched.filter((record) => matchKey(rule, task.source, record.fields) !== undefined);
    const values = pair === undefined ? [] : keyed.map((record) => record.fields[pair[task.source]]);
    const asked = values.filter((value) => typeof value === 'string');
    if (pair === undefined || asked.length === 0) continue;
    const { records } = await connector.readByValues(collection, pair[task.source], asked, fields);
    for (const record of keyed) {
      const key = matchKey(rule, task.source, record.fields);
      const rivals = records.filter(
        (other) => other.id !== record.id && matchKey(rule, task.source, other.fields) === key,
      );
      if (rivals.length > 0) contested.add(record.id);
    }
  }
  return contested;
}

/** A pair that is known goes on with its base, one whose making nobody saw the end of as if it had been seen. */
function adoptedPair(task: SyncTask, record: RemoteRecord, { partner, link: known }: Adoption): Pair {
  if (known === undefined) return newPair(task, record, partner, 'adopted');
  const { tombstone: _, ...link } = withRecordId(known, task.source, record.id);
  const outcome = known.state === 'creating' ? 'created' : 'skipped';
  return pairUp(task, { record, link: { ...link, state: 'linked' } }, partner, outcome);
}

function newPair(task: SyncTask, record: RemoteRecord, partner: RemoteRecord, how: 'matched' | 'adopted'): Pair {
  const target = targetOf(task);
  const link: Link = {
    id: linkIdOf(task, record.id),
    flowId: task.flow.id,
    servicenowTable: task.flow.servicenowTable,
    crmModule: task.flow.crmModule,
    origin: task.source,
    state: 'linked',
    how,
    base: {},
    versions: {},
    countedBy: tallyOf(task),
    outcome: 'linked',
  };
  const withSource = withRecordId(link, task.source, record.id);
  return pairUp(task, { record, link: withRecordId(withSource, target, partner.id) }, partner, 'linked');
}

async function parkAmbiguous(
  task: SyncTask,
  record: RemoteRecord,
  match: Match,
  candidateById: ReadonlyMap<string, RemoteRecord>,
): Promise<void> {
  const target = targetOf(task);
  const ids = match.kind === 'ambiguous' ? match.ids : match.kind === 'one' ? [match.id] : [];
  const candidates = ids.map((id) => {
    const candidate = candidateById.get(id);
    return { id, name: candidate ? nameOf(target, candidate) : id };
  });
  await parkRecord(task, record, { side: target, reason: 'ambiguous-match', candidates, passing: false });
}

async function parkDoubt(task: SyncTask, record: RemoteRecord, { reason, partners }: KeyDoubt): Promise<void> {
  const side = targetOf(task);
  const candidates = partners.map((partner) => ({ id: partner.id, name: nameOf(side, partner) }));
  await parkRecord(task, record, { side, reason, candidates, passing: false });
}
