import { useRef } from 'preact/hooks';
import { useTexts } from '../i18n.ts';
import { type Chart, type ChartBar, layOutBars } from '../models/bar-layout.ts';
import { FIGURES, type Figure, type KindFigures } from '../models/period-figures.ts';
import { OutcomePatterns } from './OutcomePatterns.tsx';
import { useWidth } from './use-width.ts';

const BAR_HEIGHT = 18;
const START_WIDTH = 560;
/** Labels this close to an end of the axis are written towards its middle. */
const EDGE = 16;
const AXIS_HEIGHT = 20;

function Swatch({ figure }: { readonly figure: Figure }) {
  return (
    <svg class="swatch" width="14" height="14" aria-hidden="true" focusable="false">
      <rect x="0.5" y="0.5" width="13" height="13" class={`segment segment-${figure}`} />
    </svg>
  );
}

/** The legend names what is in the drawing and nothing else. */
function Legend({ rows }: { readonly rows: readonly KindFigures[] }) {
  const { t } = useTexts();
  const shown = FIGURES.filter((figure) => rows.some(({ figures }) => figures[figure] > 0));
  return (
    <ul class="legend" aria-hidden="true">
      {shown.map((figure) => (
        <li key={figure}>
          <Swatch figure={figure} />
          {t(`outcome.${figure}.name`)}
        </li>
      ))}
    </ul>
  );
}

function useParts({ figures }: KindFigures): readonly string[] {
  const { t } = useTexts();
  return FIGURES.filter((figure) => figures[figure] > 0).map((figure) =>
    t(`outcome.${figure}.count`, { count: figures[figure] }),
  );
}

function Bar({ bar, width }: { readonly bar: ChartBar; readonly width: number }) {
  const { t, number } = useTexts();
  const name = t(`entity.${bar.entity}.name`);
  const parts = useParts(bar);
  const spoken = parts.length === 0 ? t('dashboard.none') : parts.join(', ');
  return (
    <li class="bar">
      <p class="bar-head" aria-hidden="true">
        <span class="bar-name">{name}</span>
        <span class="bar-total">{number(bar.total)}</span>
        <span class="bar-parts">
          {parts.map((part) => (
            <span class="whole" key={part}>
              {part}
            </span>
          ))}
        </span>
      </p>
      <svg class="bar-drawing" width={width} height={BAR_HEIGHT} role="img" aria-label={`${name}: ${spoken}`}>
        {bar.segments.map(({ figure, x, width: length }) => (
          <rect
            key={figure}
            x={x + 0.5}
            y="0.5"
            width={Math.max(1, length - 1)}
            height={BAR_HEIGHT - 1}
            class={`segment segment-${figure}`}
          />
        ))}
      </svg>
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
export function CountsChart({ rows, name }: { readonly rows: readonly KindFigures[]; readonly name: string }) {
  const figure = useRef<HTMLElement>(null);
  const width = useWidth(figure, START_WIDTH);
  const chart = layOutBars(rows, Math.max(1, width));
  return (
    <figure class="chart" ref={figure} aria-label={name}>
      <OutcomePatterns />
      <ul class="bars">
        {chart.bars.map((bar) => (
          <Bar key={bar.entity} bar={bar} width={width} />
        ))}
      </ul>
      <Axis chart={chart} width={width} />
      <Legend rows={rows} />
    </figure>
  );
}
