import type { MatchRule } from '../../core/flow.ts';
import { matchKey } from '../../core/match.ts';
import { type FieldValue, otherSide, type RemoteRecord } from '../../core/record.ts';
import { type SyncTask, targetOf } from '../sync-task.ts';

/** Beyond this many records the other side is not read whole: it is kept in memory while a run looks for partners. */
const MAX_SCANNED_RECORDS = 50_000;
/** A scan older than this is only good for finding ids; what is planned with is read again. */
const FRESH_MS = 30_000;

/** Finds records of the target side that may be partners. */
export interface CandidateFinder {
  /** Records that carry the key of one of these, or fit one of the match rules. */
  find(records: readonly RemoteRecord[]): Promise<readonly RemoteRecord[]>;
}

/** Chooses the cheaper of two ways by the number of calls: reading the target side once, or asking for each batch of values. */
export function createCandidateFinder(task: SyncTask): CandidateFinder {
  let chosen: Promise<CandidateFinder> | undefined;
  // A first sync is going to need it, so it is asked for while the first page is being read.
  const size = task.expected > 0 ? countTarget(task) : undefined;
  // Whoever needs it is told why it failed.
  size?.catch(() => undefined);
  return {
    find: async (records) => {
      if (records.length === 0) return [];
      chosen ??= choose(task, size ?? countTarget(task));
      return (await chosen).find(records);
    },
  };
}

/** For a few records, such as edited ones: it asks for their values, without looking how many others there are. */
export function createValueFinder(task: SyncTask): CandidateFinder {
  const finder = lookUp(task, true);
  return { find: async (records) => (records.length === 0 ? [] : finder.find(records)) };
}

function countTarget(task: SyncTask): Promise<number> {
  const { connector, collection } = task.sides[targetOf(task)];
  return connector.count(collection);
}

async function choose(task: SyncTask, counted: Promise<number>): Promise<CandidateFinder> {
  const { connector, collection, externalKeyField } = task.sides[targetOf(task)];
  const { readPage, readByValues } = connector.limits;
  const size = await counted;
  if (size === 0) return { find: async () => [] };
  const lookups = 2 * Math.ceil(task.expected / readByValues);
  if (size <= MAX_SCANNED_RECORDS && Math.ceil(size / readPage) <= lookups) return scan(task);
  const keyed =
    externalKeyField === undefined
      ? 0
      : await connector.count(collection, [{ field: externalKeyField, operator: 'is-filled' }]);
  return lookUp(task, keyed > 0);
}

async function scan(task: SyncTask): Promise<CandidateFinder> {
  const { connector, collection, fields } = task.sides[targetOf(task)];
  const scannedAt = task.clock.now();
  const index = createIndex(task);
  let after: { modifiedAt: string; id: string } | undefined;
  do {
    const page = await connector.readPage({
      collection,
      fields,
      limit: connector.limits.readPage,
      ...(after === undefined ? {} : { after }),
    });
    index.add(page.records);
    after = page.next;
  } while (after !== undefined);
  return {
    find: async (records) => {
      const found = index.find(records);
      if (found.length === 0 || task.clock.now() - scannedAt <= FRESH_MS) return found;
      const ids = found.map((record) => record.id);
      return connector.readByIds(collection, ids, fields);
    },
  };
}

/** Records of the target side by their key and by each match rule. */
function createIndex(task: SyncTask) {
  const byKey = new Map<FieldValue, RemoteRecord[]>();
  const byRule = new Map<MatchRule, Map<string, RemoteRecord[]>>(task.flow.matchRules.map((rule) => [rule, new Map()]));
  const target = targetOf(task);
  const { externalKeyField } = task.sides[target];
  const addToRules = (record: RemoteRecord) => {
    for (const [rule, groups] of byRule) {
      const key = matchKey(rule, target, record.fields);
      if (key === undefined) continue;
      groups.set(key, [...(groups.get(key) ?? []), record]);
    }
  };
  return {
    add: (records: readonly RemoteRecord[]) => {
      for (const record of records) {
        const ownKey = externalKeyField === undefined ? undefined : record.fields[externalKeyField];
        if (typeof ownKey === 'string') byKey.set(ownKey, [...(byKey.get(ownKey) ?? []), record]);
        addToRules(record);
      }
    },
    find: (records: readonly RemoteRecord[]): readonly RemoteRecord[] => {
      const found = records.flatMap((record) => {
        const keyed = byKey.get(record.id) ?? [];
        const fitting = [...byRule].flatMap(
          ([rule, groups]) => groups.get(matchKey(rule, task.source, record.fields) ?? '') ?? [],
        );
        return [...keyed, ...fitting];
      });
      return unique(found);
    },
  };
}

function lookUp(task: SyncTask, hasKeys: boolean): CandidateFinder {
  const target = targetOf(task);
  const { connector, collection, externalKeyField, fields } = task.sides[target];
  return {
    find: async (records) => {
      const found: RemoteRecord[] = [];
      if (hasKeys && externalKeyField !== undefined) {
        const ids = records.map((record) => record.id);
        found.push(...(await connector.readByValues(collection, externalKeyField, ids, fields)).records);
      }
      for (const rule of task.flow.matchRules) {
        const [pair] = rule.fields;
        if (pair === undefined) continue;
        const values = valuesUnder(rule, pair[task.source], task, records);
        if (values.length === 0) continue;
        found.push(...(await connector.readByValues(collection, pair[target], values, fields)).records);
      }
      return unique(found);
    },
  };
}

/** What to ask for: the first field of the rule, of the records that the rule is for. */
function valuesUnder(
  rule: MatchRule,
  field: string,
  task: SyncTask,
  records: readonly RemoteRecord[],
): readonly string[] {
  const values = records
    .filter((record) => matchKey(rule, task.source, record.fields) !== undefined)
    .map((record) => record.fields[field])
    .filter((value) => typeof value === 'string');
  return [...new Set(values)];
}

function unique(records: readonly RemoteRecord[]): readonly RemoteRecord[] {
  return [...new Map(records.map((record) => [record.id, record])).values()];
}

/** The field of the source record that names its partner, if the source side is the one that carries our key. */
export function namedPartner(task: SyncTask, record: RemoteRecord): string | undefined {
  const { externalKeyField } = task.sides[task.source];
  const value = externalKeyField === undefined ? undefined : record.fields[externalKeyField];
  return typeof value === 'string' && otherSide(task.source) === 'servicenow' ? value : undefined;
}
