import { scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import type { Entity, Summary } from '../../functions/http/contract.ts';
import { ENTITIES, OUTCOMES, type Outcome } from './run-progress.ts';

export interface ChartSegment {
  readonly outcome: Outcome;
  readonly count: number;
  /** Position in pixels. */
  readonly x: number;
  readonly width: number;
}

export interface ChartBar {
  readonly entity: Entity;
  readonly total: number;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly segments: readonly ChartSegment[];
}

export interface Chart {
  readonly bars: readonly ChartBar[];
  /** Round numbers along the axis and where they stand. */
  readonly ticks: readonly { readonly value: number; readonly x: number }[];
}

interface Row {
  readonly entity: Entity;
  readonly counts: Record<Outcome, number>;
}

/** A count that is not nothing stays visible. */
const LEAST_WIDTH = 3;
const PIXELS_PER_TICK = 110;

export function rowsOf(summary: Summary): readonly Row[] {
  return ENTITIES.flatMap((entity) => {
    const tuple = summary.counts[entity];
    if (tuple === undefined) return [];
    const [created, updated, linked, skipped, failed] = tuple;
    return [{ entity, counts: { created, updated, linked, skipped, failed } }];
  });
}

function sum(counts: Record<Outcome, number>): number {
  return OUTCOMES.reduce((total, outcome) => total + counts[outcome], 0);
}

/** Lays the figures out as stacked horizontal bars of the given width. */
export function chartOf(summary: Summary, width: number): Chart {
  const rows = rowsOf(summary);
  const largest = Math.max(1, ...rows.map(({ counts }) => sum(counts)));
  const scale = scaleLinear([0, largest], [0, width]).nice(4);
  const series = stack<Row, Outcome>()
    .keys(OUTCOMES)
    .value((row, outcome) => row.counts[outcome])(rows as Row[]);

  const bars = rows.map(({ entity, counts }, index) => ({
    entity,
    counts,
    total: sum(counts),
    segments: series.flatMap((points) => {
      const [from, to] = points[index] ?? [0, 0];
      if (to <= from) return [];
      return [
        {
          outcome: points.key,
          count: counts[points.key],
          x: scale(from),
          width: Math.max(LEAST_WIDTH, scale(to) - scale(from)),
        },
      ];
    }),
  }));
  const ticks = scale
    .ticks(Math.max(1, Math.min(5, Math.floor(width / PIXELS_PER_TICK))))
    .filter(Number.isInteger)
    .map((value) => ({ value, x: scale(value) }));
  return { bars, ticks };
}
