import type { WriteOutcome } from '../../connectors/connector.ts';
import type { PairPlan, PlannedChange } from '../../core/plan-pair.ts';
import { isSameValue, type RemoteRecord, SIDES, type Side } from '../../core/record.ts';
import type { ParkCause } from '../work-list/park-record.ts';

interface WrittenPair extends Readonly<Record<Side, RemoteRecord>> {
  readonly plan: PairPlan;
}

type Outcomes = Readonly<Record<Side, WriteOutcome | undefined>>;

/**
 * Changes that the system did not make although it took the write: the answer shows what was there before. ServiceNow does
 * so with columns that are protected from the caller, or locked for the time being, and says nothing
 * (https://github.com/jacebenson/jsn/issues/157).
 */
export function droppedChanges(
  pair: WrittenPair,
  side: Side,
  outcome: WriteOutcome | undefined,
): readonly PlannedChange[] {
  const shown = outcome?.ok === true ? outcome.fields : undefined;
  if (shown === undefined) return [];
  const changes = pair.plan.writes.find((write) => write.side === side)?.changes ?? [];
  return changes.filter(({ field, after }) => {
    const now = shown[field];
    const before = pair[side].fields[field];
    return now !== undefined && before !== undefined && isSameValue(now, before) && !isSameValue(now, after);
  });
}

/** The mappings of these changes, of both sides. */
export function droppedMappings(pair: WrittenPair, outcomes: Outcomes): ReadonlySet<string> {
  return new Set(SIDES.flatMap((side) => droppedChanges(pair, side, outcomes[side]).map(({ mappingId }) => mappingId)));
}

/** The rest of the record is synced; both values stay where they are until somebody has looked at the field. */
export function causeOfDropped(pair: WrittenPair, outcomes: Outcomes): ParkCause | undefined {
  for (const side of SIDES) {
    const [change] = droppedChanges(pair, side, outcomes[side]);
    if (change) return { side, reason: 'value-refused', field: change.field, passing: false };
  }
  return undefined;
}

export function without<Value>(
  values: Readonly<Record<string, Value>>,
  keys: ReadonlySet<string>,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.has(key)));
}
