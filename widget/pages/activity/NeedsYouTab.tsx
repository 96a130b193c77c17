import { useEffect } from 'preact/hooks';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ExportLink } from '../../components/ExportLink.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Loading } from '../../components/Loading.tsx';
import { useFailureAction } from '../../components/use-failure-action.ts';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';
import { NO_FILTER } from '../../models/needs-you-list.ts';
import { NeedsYouBulk } from './NeedsYouBulk.tsx';
import { NeedsYouFilters } from './NeedsYouFilters.tsx';
import { NeedsYouLine } from './NeedsYouLine.tsx';

function Lines() {
  const { t } = useTexts();
  const { needsYou } = useModels().activity;
  const types = new Set(needsYou.entries.value.map(({ type }) => type));
  return (
    <>
      <NeedsYouBulk />
      <ul class="lines" aria-label={t('activity.needsYou')}>
        {needsYou.entries.value.map((entry) => (
          <NeedsYouLine key={entry.key} entry={entry} />
        ))}
      </ul>
      <div class="list-foot">
        {needsYou.hasMore.value && (
          <button
            type="button"
            class="button"
            disabled={needsYou.state.value === 'loading'}
            onClick={() => void needsYou.loadMore()}
          >
            {t('needsYou.more')}
          </button>
        )}
        <div class="export">
          {types.has('failed') && (
            <ExportLink
              label={t('needsYou.exportFailed')}
              name="failed-records"
              read={() => needsYou.exportAs('failed')}
            />
          )}
          {types.has('conflict') && (
            <ExportLink
              label={t('needsYou.exportConflicts')}
              name="conflicts"
              read={() => needsYou.exportAs('conflicts')}
            />
          )}
        </div>
      </div>
    </>
  );
}

function NothingFits() {
  const { t } = useTexts();
  const { needsYou } = useModels().activity;
  const isAside = needsYou.filter.value.part === 'aside';
  return (
    <div class="empty empty-bare">
      <p class="empty-title">{t(isAside ? 'needsYou.nothingAside' : 'needsYou.nothingFits')}</p>
      <button type="button" class="button" onClick={() => void needsYou.setFilter(NO_FILTER)}>
        {t('needsYou.showAll')}
      </button>
    </div>
  );
}

function ActionFailed() {
  const { needsYou } = useModels().activity;
  const failed = needsYou.actionFailure.value;
  const failure = failed?.key === undefined ? failed?.failure : undefined;
  const action = useFailureAction(failure);
  return failure ? <FailureNotice failure={failure} action={action} /> : null;
}

function List() {
  const { t } = useTexts();
  const { needsYou } = useModels().activity;
  const isEmpty = needsYou.entries.value.length === 0;
  const isLoading = needsYou.state.value !== 'ready';
  if (isEmpty && !needsYou.isFiltered.value) {
    if (isLoading) return <Loading />;
    if (needsYou.failure.value) return null;
    return (
      <EmptyState title={t('needsYou.empty')} text={t('needsYou.emptyText')}>
        <button type="button" class="link" onClick={() => void needsYou.setFilter({ part: 'aside' })}>
          {t('needsYou.seeAside')}
        </button>
      </EmptyState>
    );
  }
  return (
    <section class="card list" aria-label={t('activity.needsYou')} aria-busy={isLoading}>
      <NeedsYouFilters />
      <ActionFailed />
      {!isEmpty && <Lines />}
      {isEmpty && isLoading && <p class="muted list-wait">{t('common.loading')}</p>}
      {isEmpty && !isLoading && needsYou.failure.value === undefined && <NothingFits />}
    </section>
  );
}

/** The failed records and open conflicts, oldest first. */
export function NeedsYouTab() {
  const { run, activity } = useModels();
  const { needsYou } = activity;
  const failure = needsYou.failure.value;
  const action = useFailureAction(failure, () => void needsYou.load());

  const ended = run.finished.value?.id;
  // A sync that has ended changes what waits.
  useEffect(() => void needsYou.load(), [needsYou, ended]);

  return (
    <>
      {failure && <FailureNotice failure={failure} action={action} />}
      <List />
    </>
  );
}
