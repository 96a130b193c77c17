import { EmptyState } from '../components/EmptyState.tsx';
import { FailureNotice } from '../components/FailureNotice.tsx';
import { FiguresCard } from '../components/FiguresCard.tsx';
import { HealthCard } from '../components/HealthCard.tsx';
import { Loading } from '../components/Loading.tsx';
import { OrdersCard } from '../components/OrdersCard.tsx';
import { RunProgressBar } from '../components/RunProgressBar.tsx';
import { TimeAgo } from '../components/TimeAgo.tsx';
import { useFailureAction } from '../components/use-failure-action.ts';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';

/** "Synced 2 minutes ago · next in 3 minutes · 12 need you". */
export function DashboardStatus() {
  const { t, soon } = useTexts();
  const { app, clock } = useModels();
  const summary = app.summary.value;
  if (summary === undefined) return null;
  const { lastSync, nextSync, needsYou } = summary;
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
      {nextSync !== undefined && (
        <span class="status-part">
          <span class="status-gap"> · </span>
          {t('dashboard.next', { when: soon(nextSync, clock.now()) })}
        </span>
      )}
      <span class="status-gap"> · </span>
      {needsYou > 0 && app.mayTryAdmin.value ? (
        <button type="button" class="link link-alarm" onClick={() => app.go('activity')}>
          {needs}
        </button>
      ) : (
        needs
      )}
    </>
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

/** How it goes, what came, and the latest orders. A user who never signs in sees all of it. */
export function DashboardPage() {
  const { app } = useModels();
  const summary = app.summary.value;
  const hasSynced = summary?.lastSync !== undefined || Object.keys(summary?.counts ?? {}).length > 0;
  return (
    <>
      <Reconnect />
      <LastRunFailed />
      <RunProgressBar />
      {summary === undefined && <Loading />}
      {summary && !hasSynced && <NothingYet />}
      {summary && hasSynced && (
        <>
          <div class="overview">
            <FiguresCard summary={summary} />
            <HealthCard summary={summary} />
          </div>
          <OrdersCard />
        </>
      )}
    </>
  );
}
