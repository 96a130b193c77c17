import { scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import { FIGURES, type Figure, type KindFigures } from './period-figures.ts';

export interface ChartSegment {
  readonly figure: Figure;
  readonly count: number;
  /** Position in pixels. */
  readonly x: number;
  readonly width: number;
}

export interface ChartBar extends KindFigures {
  readonly segments: readonly ChartSegment[];
}

export interface Chart {
  readonly bars: readonly ChartBar[];
  /** Round numbers along the axis and where they stand. */
  readonly ticks: readonly { readonly value: number; readonly x: number }[];
}

/** A count that is not nothing stays visible. */
const LEAST_WIDTH = 3;
const PIXELS_PER_TICK = 110;
const MOST_TICKS = 5;

/** Lays the figures out as stacked horizontal bars of the given width. */
export function layOutBars(rows: readonly KindFigures[], width: number): Chart {
  const largest = Math.max(1, ...rows.map(({ total }) => total));
  const scale = scaleLinear([0, largest], [0, width]).nice(4);
  const series = stack<KindFigures, Figure>()
    .keys(FIGURES)
    .value((row, figure) => row.figures[figure])([...rows]);

  const bars = rows.map((row, index) => ({
    ...row,
    segments: series.flatMap((points) => {
      const [from, to] = points[index] ?? [0, 0];
      if (to <= from) return [];
      const segment = { figure: points.key, count: row.figures[points.key], x: scale(from) };
      return [{ ...segment, width: Math.max(LEAST_WIDTH, scale(to) - scale(from)) }];
    }),
  }));
  const ticks = scale
    .ticks(Math.max(1, Math.min(MOST_TICKS, Math.floor(width / PIXELS_PER_TICK))))
    .filter(Number.isInteger)
    .map((value) => ({ value, x: scale(value) }));
  return { bars, ticks };
}
