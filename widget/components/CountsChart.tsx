import { useRef } from 'preact/hooks';
import type { Summary } from '../../functions/http/contract.ts';
import { useTexts } from '../i18n.ts';
import { OUTCOMES, type Outcome } from '../models/run-progress.ts';
import { type Chart, type ChartBar, chartOf } from '../models/summary-chart.ts';
import { OutcomePatterns } from './OutcomePatterns.tsx';
import { useWidth } from './use-width.ts';

const BAR_HEIGHT = 20;
const START_WIDTH = 560;
/** Labels this close to an end of the axis are written towards its middle. */
const EDGE = 16;
const AXIS_HEIGHT = 20;

function Swatch({ outcome }: { readonly outcome: Outcome }) {
  return (
    <svg class="swatch" width="14" height="14" aria-hidden="true" focusable="false">
      <rect x="0.5" y="0.5" width="13" height="13" class={`segment segment-${outcome}`} />
    </svg>
  );
}

interface BarProps {
  readonly bar: ChartBar;
  readonly width: number;
}

function Drawing({ bar, width, name }: BarProps & { readonly name: string }) {
  const { t } = useTexts();
  const parts = OUTCOMES.filter((outcome) => bar.counts[outcome] > 0).map((outcome) =>
    t(`outcome.${outcome}.count`, { count: bar.counts[outcome] }),
  );
  return (
    <>
      <svg class="bar-drawing" width={width} height={BAR_HEIGHT} role="img" aria-label={`${name}: ${parts.join(', ')}`}>
        {bar.segments.map(({ outcome, x, width: length }) => (
          <rect
            key={outcome}
            x={x + 0.5}
            y="0.5"
            width={Math.max(1, length - 1)}
            height={BAR_HEIGHT - 1}
            class={`segment segment-${outcome}`}
          />
        ))}
      </svg>
      <p class="bar-parts" aria-hidden="true">
        {parts.map((part, index) => (
          <span key={part}>
            {index > 0 && ' · '}
            <span class="whole">{part}</span>
          </span>
        ))}
      </p>
    </>
  );
}

function Bar({ bar, width }: BarProps) {
  const { t, number } = useTexts();
  const name = t(`entity.${bar.entity}.name`);
  return (
    <li class="bar">
      <div class="bar-head">
        <span class="bar-name">{name}</span>
        <span class="bar-total">{number(bar.total)}</span>
      </div>
      {bar.total > 0 && <Drawing bar={bar} width={width} name={name} />}
    </li>
  );
}

function anchorOf(x: number, width: number): 'start' | 'middle' | 'end' {
  if (x < EDGE) return 'start';
  return x > width - EDGE ? 'end' : 'middle';
}

function Axis({ chart, width }: { readonly chart: Chart; readonly width: number }) {
  const { number } = useTexts();
  return (
    <svg class="axis" width={width} height={AXIS_HEIGHT} aria-hidden="true" focusable="false">
      <line x1="0" x2={width} y1="0.5" y2="0.5" />
      {chart.ticks.map(({ value, x }) => (
        <text key={value} x={x} y="15" text-anchor={anchorOf(x, width)}>
          {number(value)}
        </text>
      ))}
    </svg>
  );
}

/** Stacked bars, one for each kind of record. Every number in it is written beside it as well. */
export function CountsChart({ summary }: { readonly summary: Summary }) {
  const { t } = useTexts();
  const figure = useRef<HTMLElement>(null);
  const width = useWidth(figure, START_WIDTH);
  const chart = chartOf(summary, Math.max(1, width));
  return (
    <figure class="chart" ref={figure} aria-label={t('dashboard.chartName')}>
      <OutcomePatterns />
      <ul class="legend">
        {OUTCOMES.map((outcome) => (
          <li key={outcome}>
            <Swatch outcome={outcome} />
            {t(`outcome.${outcome}.name`)}
          </li>
        ))}
      </ul>
      <ul class="bars">
        {chart.bars.map((bar) => (
          <Bar key={bar.entity} bar={bar} width={width} />
        ))}
      </ul>
      <Axis chart={chart} width={width} />
    </figure>
  );
}
