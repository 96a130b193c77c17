import { useEffect } from 'preact/hooks';
import { AdminArea } from '../components/AdminArea.tsx';
import { Card } from '../components/Card.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { FailureNotice } from '../components/FailureNotice.tsx';
import { Loading } from '../components/Loading.tsx';
import { RunProgressBar } from '../components/RunProgressBar.tsx';
import { useFailureAction } from '../components/use-failure-action.ts';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { WorkItemLine } from './WorkItemLine.tsx';

function Items() {
  const { t } = useTexts();
  const { workList, run } = useModels();
  const items = workList.items.value;
  const busy = run.starting.value || run.active.value !== undefined;
  return (
    <Card title={t('needsYou.card', { count: workList.total.value })}>
      <p class="muted">{t('needsYou.intro')}</p>
      {run.active.value === undefined ? (
        <div class="buttons">
          <button type="button" class="button" disabled={busy} onClick={() => void run.retryWorkList()}>
            {t('needsYou.retryAll')}
          </button>
        </div>
      ) : (
        <RunProgressBar />
      )}
      <ul class="work-list">
        {items.map((item) => (
          <WorkItemLine key={item.id} item={item} />
        ))}
      </ul>
      {workList.hasMore.value && (
        <button
          type="button"
          class="button"
          disabled={workList.state.value === 'loading'}
          onClick={() => void workList.loadMore()}
        >
          {t('needsYou.more')}
        </button>
      )}
    </Card>
  );
}

function Content() {
  const { t } = useTexts();
  const { workList, run } = useModels();
  const failure = workList.failure.value ?? run.failure.value;
  const action = useFailureAction(failure, () => void workList.load());
  const empty = workList.items.value.length === 0;

  const ended = run.finished.value?.id;
  useEffect(() => void workList.load(), [workList, ended]);

  return (
    <>
      {failure && <FailureNotice failure={failure} action={action} />}
      {empty && workList.state.value !== 'ready' && <Loading />}
      {empty && workList.state.value === 'ready' && failure === undefined && (
        <EmptyState title={t('needsYou.empty')} text={t('needsYou.emptyText')} />
      )}
      {!empty && <Items />}
    </>
  );
}

export function NeedsYouPage() {
  return (
    <AdminArea>
      <Content />
    </AdminArea>
  );
}
