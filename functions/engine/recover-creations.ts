import { recordIdOf } from '../core/link.ts';
import { matchKey } from '../core/match.ts';
import type { RemoteRecord } from '../core/record.ts';
import type { LinkedRecord } from './classify-records.ts';
import { madeWith } from './doubtful-creations.ts';
import { loadPairs, pairUp } from './load-pairs.ts';
import { parkRecord } from './park-record.ts';
import type { Pair } from './record-pairs.ts';
import { nameOf, type SyncTask, targetOf } from './sync-task.ts';

export interface Recovered {
  /** The partner was made after all. The base of the link holds what it was made with, so later edits are seen. */
  readonly found: readonly Pair[];
  /** It was not, and may be made. */
  readonly missing: readonly RemoteRecord[];
}

const NOTHING: Recovered = { found: [], missing: [] };

/** Finds out what became of creations whose outcome nobody saw. */
export async function recoverCreations(task: SyncTask, creating: readonly LinkedRecord[]): Promise<Recovered> {
  if (creating.length === 0) return NOTHING;
  const { externalKeyField } = task.sides[targetOf(task)];
  // The partner of some was found before, and only what was to be written next is in doubt. It is nobody else's.
  const isNamed = ({ link }: LinkedRecord) => recordIdOf(link, targetOf(task)) !== undefined;
  const named = await loadPairs(task, creating.filter(isNamed));
  const nameless = creating.filter((item) => !isNamed(item));
  const { found, missing } =
    externalKeyField === undefined
      ? await recoverByRules(task, nameless)
      : await recoverByKey(task, nameless, externalKeyField);
  return { found: [...named.map((pair): Pair => ({ ...pair, outcome: 'created' })), ...found], missing };
}

/** The partner carries the external key, or it is not there. */
async function recoverByKey(task: SyncTask, creating: readonly LinkedRecord[], keyField: string): Promise<Recovered> {
  if (creating.length === 0) return NOTHING;
  const { connector, collection, fields } = task.sides[targetOf(task)];
  const keys = creating.map(({ record }) => record.id);
  const { records } = await connector.readByValues(collection, keyField, keys, fields);
  const partnerByKey = new Map(records.map((partner) => [partner.fields[keyField], partner]));
  const found: Pair[] = [];
  const missing: RemoteRecord[] = [];
  for (const item of creating) {
    const partner = partnerByKey.get(item.record.id);
    if (partner) found.push(pairUp(task, item, partner, 'created'));
    else missing.push(item.record);
  }
  return { found, missing };
}

/**
 * Without a key the match rules have to tell. A record that no rule applies to cannot be looked for, and making its
 * partner again might double it: a person decides.
 */
async function recoverByRules(task: SyncTask, creating: readonly LinkedRecord[]): Promise<Recovered> {
  const found: Pair[] = [];
  const missing: RemoteRecord[] = [];
  for (const item of creating) {
    const partners = await partnersByRule(task, item);
    const [only, ...others] = partners ?? [];
    if (partners?.length === 0) missing.push(item.record);
    else if (only !== undefined && others.length === 0) found.push(pairUp(task, item, only, 'created'));
    else await parkDoubt(task, item.record, partners ?? []);
  }
  return { found, missing };
}

/** Looked for by what it was made with: its origin may have been edited since. Undefined where no rule applies. */
async function partnersByRule(task: SyncTask, { link }: LinkedRecord): Promise<readonly RemoteRecord[] | undefined> {
  const target = targetOf(task);
  const { connector, collection, fields } = task.sides[target];
  const made = madeWith(task.flow, link, target);
  for (const rule of task.flow.matchRules) {
    const key = matchKey(rule, target, made);
    const [pair] = rule.fields;
    const value = pair && made[pair[target]];
    if (key === undefined || pair === undefined || typeof value !== 'string') continue;
    const { records, unsafe } = await connector.readByValues(collection, pair[target], [value], fields);
    if (unsafe.length > 0) continue;
    const free = await withoutLink(task, records);
    return free.filter((partner) => matchKey(rule, target, partner.fields) === key);
  }
  return undefined;
}

async function withoutLink(task: SyncTask, records: readonly RemoteRecord[]): Promise<readonly RemoteRecord[]> {
  const target = targetOf(task);
  const ids = records.map((record) => record.id);
  const links = await task.records.links.find(target === 'crm' ? 'refB' : 'refA', ids);
  const linked = new Set(links.map((link) => (target === 'crm' ? link.crmId : link.servicenowId)));
  return records.filter((record) => !linked.has(record.id));
}

async function parkDoubt(task: SyncTask, record: RemoteRecord, partners: readonly RemoteRecord[]): Promise<void> {
  const side = targetOf(task);
  await parkRecord(task, record, {
    side,
    reason: 'ambiguous-match',
    details: 'The connection was lost while its counterpart was being made; it is not known whether it is there.',
    candidates: partners.map((partner) => ({ id: partner.id, name: nameOf(side, partner) })),
    passing: false,
  });
}
