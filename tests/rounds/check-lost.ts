import { agree, readMapped } from '../../functions/core/map-value.ts';
import { type FieldValue, isSameValue, type Side } from '../../functions/core/record.ts';
import type { Desk } from './desk.ts';
import { idOn, type Kept, show } from './kept.ts';
import type { Entry } from './ledger.ts';

export interface Losses {
  /** Values that were replaced, seen by the product, and are nowhere. */
  readonly silent: readonly string[];
  /**
   * Values that were typed between the last look of a run and its write: neither system can compare and set within a
   * second, so that these are counted and no more.
   */
  readonly slipped: readonly string[];
  /** What became of all values. */
  readonly fates: Readonly<Record<'final' | 'retyped' | 'logged' | 'seen', number>>;
}

interface Scene {
  readonly entries: readonly Entry[];
  readonly kept: Kept;
  readonly desks: Readonly<Record<Side, Desk>>;
}

/** I4: each value that a person typed is in place, was replaced by a person who saw it, or is in the conflict log. */
export function checkLost({ entries, kept, desks }: Scene): Losses {
  const byPlace = Map.groupBy(entries, placeOf);
  const byMapping = Map.groupBy(entries, mappingOf);
  const lostByValue = Map.groupBy(kept.lost, ({ side, value }) => `${side}/${show(value)}`);
  const linksById = new Map(kept.links.map((link) => [link.id, link]));
  const lines = { servicenow: linesById(desks.servicenow), crm: linesById(desks.crm) };
  const fates = { final: 0, retyped: 0, logged: 0, seen: 0 };
  const silent: string[] = [];
  const slipped: string[] = [];

  function valueNow({ side, kind, id, orderId, mapping }: Entry): FieldValue | undefined {
    const fields = orderId === undefined ? desks[side].read(kind, id) : lines[side].get(id);
    return fields && readMapped(mapping, side, fields);
  }

  function isLogged({ side, id, orderId, mapping, value }: Entry): boolean {
    return (lostByValue.get(`${side}/${show(value)}`) ?? []).some((lost) => {
      const link = linksById.get(lost.linkId);
      const isPlace = link !== undefined && idOn(link, side) === (orderId ?? id);
      return isPlace && (lost.mappingId === mapping.id || lost.mappingId.endsWith(`/${mapping.id}`));
    });
  }

  /** Somebody on the other side saw the value when they replaced it. */
  function wasSeen(entry: Entry): boolean {
    return (byMapping.get(mappingOf(entry)) ?? []).some((other) => {
      if (other.side === entry.side || other.at < entry.at) return false;
      return other.before !== undefined && areTheSame(entry, other.before);
    });
  }

  function fateOf(entry: Entry, next: Entry | undefined): keyof typeof fates | undefined {
    const now = next === undefined ? valueNow(entry) : next.before;
    if (now !== undefined && isSame(now, entry.value)) return next === undefined ? 'final' : 'retyped';
    if (isLogged(entry)) return 'logged';
    return wasSeen(entry) ? 'seen' : undefined;
  }

  for (const typed of byPlace.values()) {
    for (const [index, entry] of typed.entries()) {
      if (entry.value === undefined) continue;
      const fate = fateOf(entry, typed[index + 1]);
      if (fate !== undefined) fates[fate] += 1;
      else if (entry.isDuringRun && !wasReplacedKnowingly(kept, entry)) slipped.push(wordsFor(entry, valueNow(entry)));
      else silent.push(wordsFor(entry, valueNow(entry)));
    }
  }
  return { silent, slipped, fates };
}

const placeOf = ({ side, kind, id, mapping }: Entry) => `${side}/${kind}/${id}/${mapping.id}`;
const mappingOf = ({ kind, orderId, mapping }: Entry) => `${kind}/${orderId === undefined ? '' : 'line/'}${mapping.id}`;

function isSame(left: FieldValue, right: FieldValue | undefined): boolean {
  return right !== undefined && isSameValue(left, right);
}

function areTheSame({ side, mapping, value = null }: Entry, other: FieldValue): boolean {
  return side === 'servicenow' ? agree(mapping, value, other) : agree(mapping, other, value);
}

/** Whether the journal tells that the write which replaced the value knew what it replaced. */
function wasReplacedKnowingly({ journal }: Kept, { side, id, orderId, value }: Entry): boolean {
  return journal.some(
    (entry) =>
      entry.side === side &&
      entry.recordId === (orderId ?? id) &&
      entry.changes.some(({ before }) => before !== undefined && isSame(before, value)),
  );
}

function linesById(desk: Desk) {
  return new Map([...desk.lines().values()].flatMap((lines) => lines.map(({ id, fields }) => [id, fields] as const)));
}

function wordsFor(entry: Entry, now: FieldValue | undefined): string {
  const { round, side, kind, id, orderId, mapping, value, isDuringRun } = entry;
  const line = orderId === undefined ? '' : ` (a line of ${orderId})`;
  const when = `typed in round ${round}${isDuringRun ? ' during a run' : ''}`;
  return `${side} ${kind} ${id}${line} ${mapping.id}: ${show(value)}, ${when}, became ${show(now)}`;
}
