import { useEffect, useRef } from 'preact/hooks';
import type { RunView } from '../../functions/http/contract/runs.ts';
import { FailureNotice } from '../components/FailureNotice.tsx';
import { RunProgressBar } from '../components/RunProgressBar.tsx';
import { useFailureAction } from '../components/use-failure-action.ts';
import { type Texts, useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { type PlanClause, planOf } from '../models/run-progress.ts';

/** The first clause about a kind of records names it ("369 people will be created"), the next ones only count. */
function clauseText({ t }: Texts, { entity, outcome, count }: PlanClause, index: number, all: readonly PlanClause[]) {
  if (all[index - 1]?.entity === entity) return t(`plan.more.${outcome}`, { count });
  return t(`plan.first.${outcome}`, { count, what: t(`entity.${entity}.count`, { count }) });
}

function planSentence(texts: Texts, preview: RunView): string {
  const { t } = texts;
  const { clauses, needsYou } = planOf(preview);
  const changes =
    clauses.length === 0
      ? t('plan.nothing')
      : clauses.map((clause, index) => clauseText(texts, clause, index, clauses)).join(', ');
  if (needsYou === 0) return t('plan.sentence', { changes });
  return t('plan.sentenceWithNeeds', { changes, needs: t('plan.needsYou', { count: needsYou }) });
}

function Confirmation({ preview }: { readonly preview: RunView }) {
  const texts = useTexts();
  const { t } = texts;
  const { run } = useModels();
  const region = useRef<HTMLDivElement>(null);
  const { skipped } = planOf(preview);

  useEffect(() => region.current?.focus(), []);

  return (
    <div class="confirm" ref={region} tabIndex={-1}>
      <p class="confirm-sentence">{planSentence(texts, preview)}</p>
      {skipped > 0 && <p class="muted">{t('plan.skipped', { count: skipped })}</p>}
      <p class="muted">{t('plan.untilNow')}</p>
      <div class="buttons">
        <button
          type="button"
          class="button button-primary"
          disabled={run.starting.value}
          onClick={() => void run.confirm()}
        >
          {t('settings.syncNow')}
        </button>
        <button type="button" class="button" onClick={run.dismissPreview}>
          {t('plan.notNow')}
        </button>
      </div>
    </div>
  );
}

function Failed() {
  const { run } = useModels();
  const failure = run.failure.value;
  const action = useFailureAction(failure, () => void run.syncNow());
  return failure ? <FailureNotice failure={failure} action={action} /> : null;
}

/** Sync Now: what it would do, then what it is doing. */
export function SyncNow() {
  const { t } = useTexts();
  const { app, run, settings } = useModels();
  const preview = run.preview.value;
  if (run.active.value !== undefined) return <RunProgressBar />;
  if (preview !== undefined) return <Confirmation preview={preview} />;
  const confirmed = app.installation.value?.firstSyncConfirmed ?? false;
  // What is on the screen has to be what is stored.
  const unsaved = settings.saving.value === 'saving' || settings.failure.value !== undefined;
  const busy = run.starting.value || unsaved;
  return (
    <>
      <Failed />
      {run.finished.value?.state === 'cancelled' && <p role="status">{t('settings.cancelled')}</p>}
      <div class="buttons">
        <button type="button" class="button button-primary" disabled={busy} onClick={() => void run.syncNow()}>
          {t('settings.syncNow')}
        </button>
        <span class="muted">{t(confirmed ? 'settings.syncNowAgain' : 'settings.syncNowFirst')}</span>
      </div>
    </>
  );
}
