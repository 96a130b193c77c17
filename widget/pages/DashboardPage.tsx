import { useState } from 'preact/hooks';
import type { Summary } from '../../functions/http/contract.ts';
import { Card } from '../components/Card.tsx';
import { CountsChart } from '../components/CountsChart.tsx';
import { CountsTable } from '../components/CountsTable.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { FailureNotice } from '../components/FailureNotice.tsx';
import { Loading } from '../components/Loading.tsx';
import { RunProgressBar } from '../components/RunProgressBar.tsx';
import { TimeAgo } from '../components/TimeAgo.tsx';
import { useFailureAction } from '../components/use-failure-action.ts';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { rowsOf } from '../models/summary-chart.ts';

type View = 'chart' | 'table';
const VIEWS: readonly View[] = ['chart', 'table'];

/** "Synced 2 minutes ago · 12 need you". */
export function DashboardStatus() {
  const { t } = useTexts();
  const { app } = useModels();
  const summary = app.summary.value;
  if (summary === undefined) return null;
  const { lastSync, needsYou } = summary;
  const needs = t('plan.needsYou', { count: needsYou });
  return (
    <>
      <span class="status-part">
        {lastSync === undefined ? (
          t('dashboard.neverSynced')
        ) : (
          <>
            {t('dashboard.synced')} <TimeAgo at={lastSync} />
          </>
        )}
      </span>
      <span class="status-gap"> · </span>
      {needsYou > 0 && app.mayTryAdmin.value ? (
        <button type="button" class="link link-alarm" onClick={() => app.go('needs-you')}>
          {needs}
        </button>
      ) : (
        needs
      )}
    </>
  );
}

function Figures({ summary }: { readonly summary: Summary }) {
  const { t } = useTexts();
  const [view, setView] = useState<View>('chart');
  const toggle = (
    <fieldset class="toggle">
      <legend class="visually-hidden">{t('dashboard.show')}</legend>
      {VIEWS.map((name) => (
        <button key={name} type="button" aria-pressed={view === name} onClick={() => setView(name)}>
          {t(`dashboard.${name}`)}
        </button>
      ))}
    </fieldset>
  );
  return (
    <Card title={t('dashboard.card')} actions={toggle}>
      {view === 'chart' ? <CountsChart summary={summary} /> : <CountsTable summary={summary} />}
    </Card>
  );
}

function NothingYet() {
  const { t } = useTexts();
  const { app, run } = useModels();
  if (run.active.value !== undefined) return null;
  return (
    <EmptyState title={t('dashboard.emptyTitle')} text={t('dashboard.emptyText')}>
      {app.mayTryAdmin.value && (
        <button type="button" class="button" onClick={() => app.go('settings')}>
          {t('menu.settings')}
        </button>
      )}
    </EmptyState>
  );
}

function Reconnect() {
  const { t } = useTexts();
  const { app } = useModels();
  const connection = app.installation.value?.servicenow;
  if (connection?.state !== 'reconnect') return null;
  return (
    <div class="notice notice-error" role="alert">
      <p class="notice-sentence">{t('errors.reconnect_needed.sentence')}</p>
      <p>{t('errors.reconnect_needed.cure')}</p>
      <button type="button" class="button" onClick={() => app.go('setup')}>
        {t('connection.goToSetup')}
      </button>
    </div>
  );
}

function LastRunFailed() {
  const { run } = useModels();
  const failure = run.failure.value;
  const action = useFailureAction(failure, () => void run.syncNow());
  return failure ? <FailureNotice failure={failure} action={action} /> : null;
}

export function DashboardPage() {
  const { app } = useModels();
  const summary = app.summary.value;
  return (
    <>
      <Reconnect />
      <LastRunFailed />
      <RunProgressBar />
      {summary === undefined && <Loading />}
      {summary && (rowsOf(summary).length === 0 ? <NothingYet /> : <Figures summary={summary} />)}
    </>
  );
}
