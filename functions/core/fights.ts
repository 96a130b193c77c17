import type { Link, SentValue } from './link.ts';
import type { PairPlan, PlannedWrite } from './plan-pair.ts';
import { isSameVersion, otherSide, type RemoteRecord, type Side } from './record.ts';

/** A value that is changed back so often in a row is left alone until somebody has looked at it. */
const MOST_BOUNCES = 2;

export interface HeldFights {
  readonly plan: PairPlan;
  /** To be kept once the plan was carried out, by mapping id. */
  readonly sent: Readonly<Record<string, SentValue>>;
  /** Mappings that are left out of the plan. */
  readonly fighting: readonly string[];
}

type Known = Pick<Link, 'versions' | 'sent'>;
type Records = Readonly<Record<Side, Pick<RemoteRecord, 'version'>>>;

/**
 * Stops two systems whose own rules undo each other. What stands in a record instead of our value, in the very version
 * that our write left, was put there by a rule and not by a person. Once it travels on like any edit, so that a rule
 * of one side alone has its way; the second time in a row the field is held. Whoever looks at it again, because the
 * record was edited or somebody asked for another try, begins anew. Pure.
 */
export function holdFights(link: Known, records: Records, plan: PairPlan): HeldFights {
  const judged = plan.writes.flatMap(({ side, changes }) =>
    changes.map((change) => ({ ...judge(link, records, side, change), mappingId: change.mappingId })),
  );
  const fighting = judged.filter(({ isHeld }) => isHeld).map(({ mappingId }) => mappingId);
  const derived = judged.filter(({ sent }) => sent.bounces > 0).map(({ mappingId }) => mappingId);
  const marked = derived.length === 0 ? plan : withDerived(plan, new Set(derived));
  return {
    plan: fighting.length === 0 ? marked : without(marked, new Set(fighting)),
    sent: Object.fromEntries(judged.map(({ mappingId, sent }) => [mappingId, sent])),
    fighting,
  };
}

function judge(link: Known, records: Records, side: Side, { mappingId, reason }: PlannedWrite['changes'][number]) {
  const bounces = reason === 'edited' ? countBounces(link, records, mappingId, otherSide(side)) : 0;
  const isHeld = bounces >= MOST_BOUNCES;
  const sent: SentValue = { side: isHeld ? otherSide(side) : side, bounces };
  return { isHeld, sent };
}

/** Told apart in the journal, where each counts as a change of its own. */
function withDerived(plan: PairPlan, derived: ReadonlySet<string>): PairPlan {
  const mark = (change: PlannedWrite['changes'][number]) =>
    derived.has(change.mappingId) ? { ...change, reason: 'derived' as const } : change;
  return { ...plan, writes: plan.writes.map((write) => ({ ...write, changes: write.changes.map(mark) })) };
}

/** How often in a row the value of this mapping, which differs on this side now, has not stayed where we put it. */
function countBounces(link: Known, records: Records, mappingId: string, edited: Side): number {
  const last = link.sent?.[mappingId];
  const isOurVersion = isSameVersion(link.versions[edited], records[edited].version);
  if (last === undefined || last.side !== edited || !isOurVersion || last.bounces >= MOST_BOUNCES) return 0;
  return last.bounces + 1;
}

function without(plan: PairPlan, held: ReadonlySet<string>): PairPlan {
  return {
    ...plan,
    writes: plan.writes.map((write) => withoutChanges(write, held)).filter(({ changes }) => changes.length > 0),
    afterWrite: {
      servicenow: withoutKeys(plan.afterWrite.servicenow, held),
      crm: withoutKeys(plan.afterWrite.crm, held),
    },
    conflicts: plan.conflicts.filter(({ mappingId }) => !held.has(mappingId)),
  };
}

function withoutChanges(write: PlannedWrite, held: ReadonlySet<string>): PlannedWrite {
  const dropped = new Set(write.changes.filter(({ mappingId }) => held.has(mappingId)).map(({ field }) => field));
  return {
    ...write,
    fields: withoutKeys(write.fields, dropped),
    changes: write.changes.filter(({ mappingId }) => !held.has(mappingId)),
  };
}

function withoutKeys<Value>(values: Readonly<Record<string, Value>>, keys: ReadonlySet<string>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.has(key)));
}
