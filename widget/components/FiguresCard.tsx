import { useState } from 'preact/hooks';
import type { Summary } from '../../functions/http/contract/summary.ts';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { figuresIn, liveliestPeriod, PERIODS, type Period } from '../models/period-figures.ts';
import { Card } from './Card.tsx';
import { CountsChart } from './CountsChart.tsx';
import { CountsTable } from './CountsTable.tsx';
import { Toggle } from './Toggle.tsx';

const VIEWS = ['chart', 'table'] as const;
type View = (typeof VIEWS)[number];

/** What was synced today, in a week and in a month, as a chart and as a table. */
export function FiguresCard({ summary }: { readonly summary: Summary }) {
  const { t } = useTexts();
  const { clock } = useModels();
  const [period, setPeriod] = useState<Period>(() => liveliestPeriod(summary, clock.now()));
  const [view, setView] = useState<View>('chart');
  const rows = figuresIn(summary, period, clock.now());
  const name = t('dashboard.chartName', { period: t(`dashboard.period.${period}`) });
  const isEmpty = rows.every(({ total }) => total === 0);
  const toggles = (
    <div class="card-tools">
      <Toggle
        label={t('dashboard.periodLabel')}
        value={period}
        choices={PERIODS.map((value) => ({ value, label: t(`dashboard.period.${value}`) }))}
        onChange={setPeriod}
      />
      <Toggle
        label={t('dashboard.show')}
        value={view}
        choices={VIEWS.map((value) => ({ value, label: t(`dashboard.${value}`) }))}
        onChange={setView}
      />
    </div>
  );
  return (
    <Card title={t('dashboard.card')} actions={toggles}>
      {isEmpty && <p class="muted figures-none">{t(`dashboard.nothingIn.${period}`)}</p>}
      {!isEmpty &&
        (view === 'chart' ? <CountsChart rows={rows} name={name} /> : <CountsTable rows={rows} name={name} />)}
    </Card>
  );
}
