import { useEffect } from 'preact/hooks';
import type { RunView } from '../../../functions/http/contract/runs.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Loading } from '../../components/Loading.tsx';
import { TimeAgo } from '../../components/TimeAgo.tsx';
import { useFailureAction } from '../../components/use-failure-action.ts';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';
import { ENTITIES, OUTCOMES } from '../../models/run-progress.ts';
import { RunsBrake } from './RunsBrake.tsx';
import { RunsUndoDialog } from './RunsUndoDialog.tsx';

const MARKS: Readonly<Record<RunView['state'], string>> = {
  waiting: '…',
  running: '…',
  done: '✓',
  failed: '!',
  cancelled: '–',
};

function totalOf(run: RunView, outcome: (typeof OUTCOMES)[number]): number {
  return ENTITIES.reduce((sum, entity) => sum + (run.counts[entity]?.[outcome] ?? 0), 0);
}

/** Only what has written something can be taken back. */
function canBeUndone(run: RunView): boolean {
  const isOver = run.state === 'done' || run.state === 'failed' || run.state === 'cancelled';
  return isOver && run.kind !== 'preview' && run.kind !== 'undo' && totalOf(run, 'updated') > 0;
}

function useTook(run: RunView): string | undefined {
  const { t, took } = useTexts();
  if (run.state === 'running') return t('runs.goesOn');
  if (run.finishedAt === undefined) return undefined;
  return took(Math.max(0, Date.parse(run.finishedAt) - Date.parse(run.startedAt)));
}

/** Nothing is said of what did not happen; skipped records are no news. */
function Counts({ run }: { readonly run: RunView }) {
  const { t } = useTexts();
  const parts = OUTCOMES.filter((outcome) => outcome !== 'skipped' && totalOf(run, outcome) > 0).map((outcome) =>
    t(`outcome.${outcome}.count`, { count: totalOf(run, outcome) }),
  );
  const kinds = ENTITIES.flatMap((entity) => {
    const counts = run.counts[entity];
    if (counts === undefined || counts.seen === 0) return [];
    return [t('runs.seenOf', { what: t(`entity.${entity}.name`), count: counts.seen })];
  });
  const isPlan = run.kind === 'preview';
  const changes = parts.join(' · ');
  if (parts.length === 0 && run.state === 'failed') return null;
  return (
    <p class="run-counts" title={kinds.join(' · ')}>
      {parts.length === 0 && t(isPlan ? 'runs.wouldChangeNothing' : 'runs.changedNothing')}
      {parts.length > 0 && (isPlan ? t('runs.planned', { changes }) : changes)}
    </p>
  );
}

function RunError({ run }: { readonly run: RunView }) {
  const { t, has } = useTexts();
  const { error } = run;
  if (error === undefined) return null;
  const code = has(`errors.${error.code}.sentence`) ? error.code : 'internal';
  return (
    <div class="run-error">
      <p>
        {t(`errors.${code}.sentence`)} {t(`errors.${code}.cure`)}
      </p>
      {error.details && (
        <details>
          <summary>{t('common.details')}</summary>
          <p class="far-words">{error.details}</p>
        </details>
      )}
      {error.brake && <RunsBrake run={run} brake={error.brake} />}
    </div>
  );
}

function Run({ run }: { readonly run: RunView }) {
  const { t, dateTime } = useTexts();
  const { runs } = useModels().activity;
  const took = useTook(run);
  return (
    <li class={`run run-${run.state}`}>
      <span class="run-mark" aria-hidden="true">
        {MARKS[run.state]}
      </span>
      <div class="run-what">
        <p class="run-name">{t(`runs.kind.${run.kind}`)}</p>
        <p class="line-facts">
          {t(`runs.state.${run.state}`)} · <TimeAgo at={run.startedAt} />
          {took && ` · ${took}`}
        </p>
      </div>
      <Counts run={run} />
      <div class="line-act">
        {canBeUndone(run) && (
          <button
            type="button"
            class="button"
            aria-label={t('runs.undoOf', { at: dateTime(run.startedAt) })}
            onClick={() => void runs.askUndo(run)}
          >
            {t('runs.undo')}
          </button>
        )}
      </div>
      <RunError run={run} />
    </li>
  );
}

/** What was run, latest first. */
export function RunsTab() {
  const { t } = useTexts();
  const { run, activity } = useModels();
  const { runs } = activity;
  const failure = runs.failure.value;
  const action = useFailureAction(failure, () => void runs.load());
  const isEmpty = runs.runs.value.length === 0;

  const active = run.active.value?.id;
  // A run that begins or ends changes the list.
  useEffect(() => void runs.load(), [runs, active]);

  if (isEmpty && failure === undefined && runs.state.value !== 'ready') return <Loading />;
  return (
    <>
      {failure && <FailureNotice failure={failure} action={action} />}
      {isEmpty && failure === undefined && <EmptyState title={t('runs.empty')} text={t('runs.emptyText')} />}
      {!isEmpty && (
        <section class="card list" aria-label={t('activity.runs')}>
          <ul class="lines">
            {runs.runs.value.map((item) => (
              <Run key={item.id} run={item} />
            ))}
          </ul>
          {runs.hasMore.value && (
            <div class="list-foot">
              <button
                type="button"
                class="button"
                disabled={runs.state.value === 'loading'}
                onClick={() => void runs.loadMore()}
              >
                {t('runs.more')}
              </button>
            </div>
          )}
        </section>
      )}
      {runs.undoing.value && <RunsUndoDialog run={runs.undoing.value} />}
    </>
  );
}
