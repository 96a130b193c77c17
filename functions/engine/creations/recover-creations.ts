import { recordIdOf } from '../../core/link.ts';
import type { RemoteRecord } from '../../core/record.ts';
import { applyChoices } from '../matching/choose-partners.ts';
import type { LinkedRecord } from '../pairs/classify-records.ts';
import { loadPairs, pairUp } from '../pairs/load-pairs.ts';
import type { Pair } from '../pairs/record-pairs.ts';
import { nameOf, type SyncTask, targetOf } from '../sync-task.ts';
import { parkRecord } from '../work-list/park-record.ts';
import { chooseMade, recordsAlikeEach } from './find-made.ts';

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
  const {
    paired,
    alone,
    rest: nameless,
  } = await applyChoices(
    task,
    creating.filter((item) => !isNamed(item)),
    ({ record }) => record,
  );
  const decided = paired.map(({ item, partner }) => pairUp(task, item, partner, 'created'));
  const { found, missing } =
    externalKeyField === undefined
      ? await recoverByRules(task, nameless)
      : await recoverByKey(task, nameless, externalKeyField);
  return {
    found: [...named.map((pair): Pair => ({ ...pair, outcome: 'created' })), ...decided, ...found],
    missing: [...alone.map(({ record }) => record), ...missing],
  };
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
  const makings = creating.map(({ link }) => ({ link, side: targetOf(task) }));
  const alikeByLink = await recordsAlikeEach(task, makings);
  for (const item of creating) {
    const making = { link: item.link, side: targetOf(task) };
    const alike = alikeByLink.get(item.link.id);
    const partner = alike && chooseMade(task.flow, making, alike);
    if (alike?.length === 0) missing.push(item.record);
    else if (partner !== undefined) found.push(pairUp(task, item, partner, 'created'));
    else await parkDoubt(task, item.record, alike ?? []);
  }
  return { found, missing };
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
