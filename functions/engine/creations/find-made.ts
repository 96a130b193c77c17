import type { Flow } from '../../core/flow.ts';
import { isGivenUp, type Link, recordIdOf } from '../../core/link.ts';
import { fieldOf, readMapped } from '../../core/map-value.ts';
import { matchKey } from '../../core/match.ts';
import { type FieldValues, isSameValue, type RemoteRecord, type Side } from '../../core/record.ts';
import type { SyncTask } from '../sync-task.ts';

/** A partner that was being made when nobody saw the end of it. The base of its link holds what it was made with. */
export interface Making {
  readonly link: Link;
  /** Where the partner was made. */
  readonly side: Side;
}

/** A match rule that applies to a making, with the value of its first field. */
interface Trace {
  readonly rule: Flow['matchRules'][number];
  readonly key: string;
  readonly field: string;
  readonly value: string;
}

/**
 * Where records carry no key, the one that was made is among those that the first applicable match rule cannot tell from it
 * and that have no link. It is looked for by what it was made with, as its origin may have been edited since. Undefined where
 * no rule applies.
 */
export async function recordsAlike(task: SyncTask, making: Making): Promise<readonly RemoteRecord[] | undefined> {
  return (await recordsAlikeEach(task, [making])).get(making.link.id);
}

/** The same for many of one side, by the ids of their links: in few calls, as a run that was cut leaves a page of them. */
export async function recordsAlikeEach(
  task: SyncTask,
  makings: readonly Making[],
): Promise<ReadonlyMap<string, readonly RemoteRecord[] | undefined>> {
  const alike = new Map<string, readonly RemoteRecord[] | undefined>();
  let open = makings.map((making) => ({ making, traces: tracesOf(task.flow, making) }));
  while (open.length > 0) {
    const read = await readTraces(
      task,
      open.flatMap(({ making, traces: [trace] }) => (trace ? [{ side: making.side, trace }] : [])),
    );
    const next: typeof open = [];
    for (const { making, traces } of open) {
      const [trace, ...others] = traces;
      const found = trace && read(trace);
      if (trace && found === undefined) next.push({ making, traces: others });
      else alike.set(making.link.id, found && (await withoutLink(task, making.side, unique(found))));
    }
    open = next;
  }
  return alike;
}

function tracesOf(flow: Flow, making: Making): readonly Trace[] {
  const made = madeWith(flow, making);
  return flow.matchRules.flatMap((rule) => {
    const key = matchKey(rule, making.side, made);
    const field = rule.fields[0]?.[making.side];
    const value = field === undefined ? undefined : made[field];
    return key === undefined || field === undefined || typeof value !== 'string' ? [] : [{ rule, key, field, value }];
  });
}

/** Reads all values of each field at once. What it gives back knows the records of a trace, unless no query can carry it. */
async function readTraces(
  task: SyncTask,
  sought: readonly { readonly side: Side; readonly trace: Trace }[],
): Promise<(trace: Trace) => readonly RemoteRecord[] | undefined> {
  const [first] = sought;
  if (first === undefined) return () => undefined;
  const { side } = first;
  const { connector, collection, fields } = task.sides[side];
  const answers = new Map<string, Awaited<ReturnType<typeof connector.readByValues>>>();
  for (const [field, traces] of Map.groupBy(sought, ({ trace }) => trace.field)) {
    const values = [...new Set(traces.map(({ trace }) => trace.value))];
    answers.set(field, await connector.readByValues(collection, field, values, fields));
  }
  return ({ rule, key, field, value }) => {
    const answer = answers.get(field);
    if (answer === undefined || answer.unsafe.includes(value)) return undefined;
    return answer.records.filter((record) => matchKey(rule, side, record.fields) === key);
  };
}

/**
 * Whether a record may be the one that was made, as far as can be told without asking anybody. Where no rule applies that is
 * one which still has at least half of the values that were filled in: people may have worked on it since.
 */
export function mayBeMade(flow: Flow, making: Making, record: RemoteRecord): boolean {
  const made = madeWith(flow, making);
  const keys = flow.matchRules.map((rule) => [matchKey(rule, making.side, made), rule] as const);
  const applicable = keys.filter(([key]) => key !== undefined);
  if (applicable.length === 0) return hasMostOf(flow, making, record);
  return applicable.some(([key, rule]) => key === matchKey(rule, making.side, record.fields));
}

/** The only one that is still as it was made, or else the only one there is. */
export function chooseMade(flow: Flow, making: Making, alike: readonly RemoteRecord[]): RemoteRecord | undefined {
  const same = alike.filter((record) => isAsMade(flow, making, record));
  const [only, ...others] = same.length > 0 ? same : alike;
  return others.length === 0 ? only : undefined;
}

function hasMostOf(flow: Flow, { link, side }: Making, record: RemoteRecord): boolean {
  const filled = flow.mappings.flatMap((mapping) => {
    const value = link.base[mapping.id]?.[side];
    return value === undefined || value === null ? [] : [{ mapping, value }];
  });
  const kept = filled.filter(({ mapping, value }) =>
    isSameValue(readMapped(mapping, side, record.fields) ?? null, value),
  );
  return kept.length > 0 && 2 * kept.length >= filled.length;
}

export function isAsMade(flow: Flow, { link, side }: Making, record: RemoteRecord): boolean {
  return flow.mappings.every((mapping) => {
    const pair = link.base[mapping.id];
    const value = readMapped(mapping, side, record.fields);
    return pair === undefined || value === undefined || isSameValue(pair[side], value);
  });
}

/** A listing that changes while it is read may name a record twice. */
function unique(records: readonly RemoteRecord[]): readonly RemoteRecord[] {
  return [...new Map(records.map((record) => [record.id, record])).values()];
}

async function withoutLink(
  task: SyncTask,
  side: Side,
  records: readonly RemoteRecord[],
): Promise<readonly RemoteRecord[]> {
  const ids = records.map((record) => record.id);
  const links = await task.records.links.find(side === 'crm' ? 'refB' : 'refA', ids);
  const linked = new Set(links.filter((link) => !isGivenUp(link)).map((link) => recordIdOf(link, side)));
  return records.filter((record) => !linked.has(record.id));
}

function madeWith(flow: Flow, { link, side }: Making): FieldValues {
  const values = flow.mappings.flatMap((mapping) => {
    const pair = link.base[mapping.id];
    return pair === undefined ? [] : [[fieldOf(mapping, side), pair[side]] as const];
  });
  return Object.fromEntries(values);
}
