import type { LinePair } from './link.ts';
import type { LinesPlan, PlannedLine, PlannedLineWrite } from './plan-lines.ts';
import type { Side } from './record.ts';

/** What became of the writes to the lines of one record. */
export interface LinesOutcome {
  /** `unclear`: nobody knows whether they arrived. */
  readonly state: 'written' | 'refused' | 'unclear';
  /** Ids of the lines that were added, by their `ref`. */
  readonly added: ReadonlyMap<string, string>;
  /** Lines that were not written although their record was, by `ref` or id. */
  readonly refused: ReadonlyMap<string, 'refused' | 'unclear'>;
}

export type LinesOutcomes = Partial<Readonly<Record<Side, LinesOutcome>>>;

/**
 * The pairs to save before lines are written: after a crash new rows are found by what they were made with, and values
 * that have arrived are known as our own.
 */
export function linesBeforeWrite(plan: LinesPlan): readonly LinePair[] {
  return learnLines(plan, {});
}

/** The pairs after the writes of a plan: what has not arrived is not learned, and is planned again. */
export function learnLines(plan: LinesPlan, outcomes: LinesOutcomes): readonly LinePair[] {
  return plan.lines.flatMap((line) => learnLine(line, outcomes));
}

export function writesOfLines(plan: LinesPlan | undefined, side: Side): readonly PlannedLineWrite[] {
  return (plan?.lines ?? []).flatMap(({ writes }) => writes.filter((planned) => planned.side === side));
}

function learnLine({ pair, writes }: PlannedLine, outcomes: LinesOutcomes): readonly LinePair[] {
  const learned = writes.reduce<LinePair | undefined>((known, planned) => {
    return known && learnWrite(known, planned, outcomes[planned.side]);
  }, pair);
  return learned === undefined ? [] : [learned];
}

/** Undefined where nothing is known of the pair any more. */
function learnWrite(
  pair: LinePair,
  planned: PlannedLineWrite,
  outcome: LinesOutcome | undefined,
): LinePair | undefined {
  const { side, write, base } = planned;
  const state = stateOf(planned, outcome);
  if ('ref' in write) {
    if (state === 'refused') return undefined;
    const id = outcome?.added.get(write.ref);
    return id === undefined ? { ...pair, base, isPending: true } : { ...pair, base, [side]: id };
  }
  if ('remove' in write) return state === 'written' ? undefined : pair;
  if (state === 'written') return { ...pair, base: { ...pair.base, ...base } };
  return state === 'unclear' ? { ...pair, pending: { ...pair.pending, [side]: base } } : pair;
}

function stateOf({ write }: PlannedLineWrite, outcome: LinesOutcome | undefined): LinesOutcome['state'] {
  if (outcome === undefined) return 'unclear';
  return outcome.refused.get('ref' in write ? write.ref : write.id) ?? outcome.state;
}
