import type {
  ChildRelation,
  ChildWrite,
  NewChild,
  NewRecord,
  WriteOutcome,
  WriteRefusal,
} from '../../connectors/connector.ts';
import { type LinesOutcome, learnLines, linesBeforeWrite, writesOfLines } from '../../core/learn-lines.ts';
import type { LinePair, Link } from '../../core/link.ts';
import type { LinesPlan } from '../../core/plan-lines.ts';
import { otherSide, SIDES, type Side } from '../../core/record.ts';
import type { JournalEntry } from '../../stores/sync-records.ts';
import { type SyncTask, targetOf } from '../sync-task.ts';
import type { Obstacle } from '../work-list/find-obstacle.ts';
import type { ParkCause } from '../work-list/park-record.ts';

type Outcomes = Partial<Readonly<Record<Side, WriteOutcome | undefined>>>;
type OfLines<Part> = { readonly lines?: Part };

/** What a write call is told where records carry lines. */
export function linesOption(task: SyncTask, side: Side): { readonly children?: ChildRelation } {
  const { children } = task.sides[side];
  return children === undefined
    ? {}
    : { children: { collection: children.collection, parentField: children.parentField } };
}

/** The lines to write with a record of this side. */
export function linesToWrite(plan: LinesPlan | undefined, side: Side): readonly ChildWrite[] {
  return writesOfLines(plan, side).map(({ write }) => write);
}

/** The lines that a new record is made with. */
export function newLines(plan: LinesPlan | undefined, side: Side): Pick<NewRecord, 'children'> {
  const children = linesToWrite(plan, side).filter((write): write is NewChild => 'ref' in write);
  return children.length === 0 ? {} : { children };
}

/** The CRM takes no order without a line. */
export function obstacleOfLines(task: SyncTask, plan: LinesPlan | undefined): Obstacle | undefined {
  const { children, shape } = task.sides[targetOf(task)];
  if (plan === undefined || plan.lines.length > 0) return undefined;
  const subform = [...shape.fields.values()].find(({ type, name, target }) => {
    return type === 'subform' && (target === children?.collection || name === children?.collection);
  });
  return subform?.required ? { reason: 'required-field-empty', field: subform.name } : undefined;
}

export function writesLines(plan: LinesPlan | undefined): boolean {
  return SIDES.some((side) => writesOfLines(plan, side).length > 0);
}

/** What a link holds of its lines while they are being written. */
export function linesUnderWay(plan: LinesPlan | undefined): OfLines<readonly LinePair[]> {
  return plan === undefined ? {} : { lines: linesBeforeWrite(plan) };
}

/** What a link holds of its lines after the writes. */
export function learnedLines(plan: LinesPlan | undefined, outcomes: Outcomes): Pick<Link, 'lines'> {
  if (plan === undefined) return {};
  return {
    lines: learnLines(plan, {
      ...(outcomes.servicenow && { servicenow: toLinesOutcome(outcomes.servicenow) }),
      ...(outcomes.crm && { crm: toLinesOutcome(outcomes.crm) }),
    }),
  };
}

function toLinesOutcome(outcome: WriteOutcome): LinesOutcome {
  if (!outcome.ok) {
    const state = outcome.refusal.kind === 'unknown' ? 'unclear' : 'refused';
    return { state, added: new Map(), refused: new Map() };
  }
  const refused = (outcome.refusedChildren ?? []).map(({ key, refusal }) => [key, judge(refusal)] as const);
  return {
    state: 'written',
    added: new Map(outcome.children?.map(({ ref, id }) => [ref, id])),
    refused: new Map(refused),
  };
}

function judge(refusal: WriteRefusal): 'refused' | 'unclear' {
  return refusal.kind === 'unknown' ? 'unclear' : 'refused';
}

/**
 * Why lines of a written record are not as planned: one was refused, or nobody knows what became of one, which has to be
 * looked at again. Undefined where all is well.
 */
export function refusedLine(
  plan: LinesPlan | undefined,
  outcomes: Outcomes,
): (WriteRefusal & { readonly side: Side }) | undefined {
  for (const side of SIDES) {
    const outcome = outcomes[side];
    if (outcome?.ok !== true) continue;
    const [first] = outcome.refusedChildren ?? [];
    if (first) return { ...first.refusal, side, kind: isStale(first.refusal) ? 'unknown' : first.refusal.kind };
    const added = new Set(outcome.children?.map(({ ref }) => ref));
    const isLost = linesToWrite(plan, side).some((write) => 'ref' in write && !added.has(write.ref));
    if (isLost) return { side, kind: 'unknown', code: 'NO_ANSWER', message: 'A new line could not be told apart.' };
  }
  return undefined;
}

/** A line that was removed or edited meanwhile is planned again. */
function isStale({ kind }: WriteRefusal): boolean {
  return kind === 'missing' || kind === 'changed';
}

/** A line that cannot be carried over before what it refers to has a partner: then the record is synced again. */
export function causeOfHeldLine(plan: LinesPlan | undefined): ParkCause | undefined {
  const [first] = plan?.held ?? [];
  if (first === undefined) return undefined;
  return {
    side: otherSide(first.side),
    reason: 'required-field-empty',
    field: first.field,
    details: 'What a line refers to has no counterpart yet.',
    passing: false,
  };
}

/** The changes of lines that have arrived, for the journal: each field with its line. */
export function lineChanges(
  task: SyncTask,
  plan: LinesPlan | undefined,
  side: Side,
  outcome: WriteOutcome | undefined,
): JournalEntry['changes'] {
  if (outcome?.ok !== true) return [];
  const collection = task.sides[side].children?.collection ?? '';
  const ids = new Map(outcome.children?.map(({ ref, id }) => [ref, id]));
  const refused = new Set(outcome.refusedChildren?.map(({ key }) => key));
  return writesOfLines(plan, side).flatMap(({ write, changes }) => {
    const key = 'ref' in write ? write.ref : write.id;
    if (refused.has(key)) return [];
    const reason = 'ref' in write ? 'added' : 'remove' in write ? 'removed' : 'edited';
    return changes.map(({ field, before, after }) => ({
      field: `${collection}/${ids.get(key) ?? key}/${field}`,
      before,
      after,
      reason,
    }));
  });
}
