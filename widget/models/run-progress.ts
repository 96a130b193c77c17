import type { Entity } from '../../functions/http/contract/records.ts';
import type { RunCounts, RunView } from '../../functions/http/contract/runs.ts';
import { SECOND } from '../clock.ts';

export const ENTITIES: readonly Entity[] = ['people', 'vendors', 'products', 'purchaseOrders', 'cases'];

export const OUTCOMES = ['created', 'updated', 'linked', 'skipped', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How far a run was at one moment of this browser's clock. */
export interface ProgressSample {
  readonly at: number;
  readonly seen: number;
}

export interface RunProgress {
  readonly seen: number;
  /** Undefined while it is not known how many there are. */
  readonly total: number | undefined;
  /** Between 0 and 1. */
  readonly fraction: number | undefined;
  readonly msLeft: number | undefined;
  /** The kind of records that is being worked on. */
  readonly entity: Entity | undefined;
}

/** An estimate from less than this says nothing. */
const ENOUGH_MS = 2 * SECOND;

function entries(run: RunView): readonly (readonly [Entity, RunCounts])[] {
  return ENTITIES.flatMap((entity) => {
    const counts = run.counts[entity];
    return counts === undefined ? [] : [[entity, counts] as const];
  });
}

function totalOf(counts: readonly RunCounts[]): number | undefined {
  if (counts.length === 0 || counts.some(({ total }) => total === undefined)) return undefined;
  return counts.reduce((sum, { total }) => sum + (total ?? 0), 0);
}

function timeLeft(seen: number, total: number | undefined, now: number, first: ProgressSample | undefined) {
  if (total === undefined || first === undefined) return undefined;
  const passed = now - first.at;
  const done = seen - first.seen;
  return passed < ENOUGH_MS || done <= 0 ? undefined : Math.max(0, ((total - seen) * passed) / done);
}

/** `first` is what this browser saw first of the run: the clocks of server and browser are never compared. */
export function progressOf(run: RunView, now: number, first?: ProgressSample): RunProgress {
  const all = entries(run);
  const seen = all.reduce((sum, [, counts]) => sum + counts.seen, 0);
  const total = totalOf(all.map(([, counts]) => counts));
  const fraction = total ? Math.min(1, seen / total) : undefined;
  const entity = (all.find(([, counts]) => counts.seen < (counts.total ?? Number.POSITIVE_INFINITY)) ??
    all.at(-1))?.[0];
  return { seen, total, fraction, msLeft: timeLeft(seen, total, now, first), entity };
}

/** One clause of the sentence that tells what a first sync would do. */
export interface PlanClause {
  readonly entity: Entity;
  readonly outcome: 'created' | 'updated' | 'linked';
  readonly count: number;
}

export interface PlanSentence {
  readonly clauses: readonly PlanClause[];
  readonly needsYou: number;
  readonly skipped: number;
}

/** The numbers of a finished preview, in the order they are said. */
export function planOf(run: RunView): PlanSentence {
  const all = entries(run);
  const clauses = all.flatMap(([entity, counts]) =>
    (['created', 'linked', 'updated'] as const)
      .map((outcome) => ({ entity, outcome, count: counts[outcome] }))
      .filter(({ count }) => count > 0),
  );
  return {
    clauses,
    needsYou: all.reduce((sum, [, counts]) => sum + counts.failed, 0),
    skipped: all.reduce((sum, [, counts]) => sum + counts.skipped, 0),
  };
}
