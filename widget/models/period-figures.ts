import type { Entity } from '../../functions/http/contract/records.ts';
import type { Summary } from '../../functions/http/contract/summary.ts';
import { ENTITIES } from './run-progress.ts';

export const PERIODS = ['today', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

export const FIGURES = ['created', 'updated', 'linked', 'conflicts', 'failed'] as const;
export type Figure = (typeof FIGURES)[number];

/** What became of the records of one kind in a period. */
export interface KindFigures {
  readonly entity: Entity;
  readonly figures: Readonly<Record<Figure, number>>;
  readonly total: number;
}

const NOTHING: readonly number[] = [];

function figuresOf([created = 0, updated = 0, linked = 0, conflicts = 0, failed = 0]: readonly number[]) {
  return { created, updated, linked, conflicts, failed };
}

/** The backend counts in days of UTC, and its latest word may be of a day that is over. */
function isToday({ at }: Summary, now: number): boolean {
  return at.slice(0, 10) === new Date(now).toISOString().slice(0, 10);
}

/** One row for each kind that has figures at all, so that another period does not change the layout. */
export function figuresIn(summary: Summary, period: Period, now: number): readonly KindFigures[] {
  return ENTITIES.flatMap((entity) => {
    const counts = summary.counts[entity];
    if (counts === undefined) return [];
    const isOver = period === 'today' && !isToday(summary, now);
    const figures = figuresOf(isOver ? NOTHING : (counts[PERIODS.indexOf(period)] ?? NOTHING));
    return [{ entity, figures, total: FIGURES.reduce((sum, name) => sum + figures[name], 0) }];
  });
}

/** The shortest period in which something happened. */
export function liveliestPeriod(summary: Summary, now: number): Period {
  const isLively = (period: Period) => figuresIn(summary, period, now).some(({ total }) => total > 0);
  return PERIODS.find(isLively) ?? 'today';
}
