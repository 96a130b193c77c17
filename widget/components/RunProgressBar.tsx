import type { RunView } from '../../functions/http/contract/runs.ts';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import type { RunProgress } from '../models/run-progress.ts';

/** Screen readers hear every tenth percent, not every record. */
const SPOKEN_STEP = 0.1;

function useProgressLine(run: RunView, progress: RunProgress): string {
  const { t, percent, duration } = useTexts();
  const { seen, total, fraction, msLeft, entity } = progress;
  if (run.state === 'waiting' || (seen === 0 && total === undefined)) return t('progress.starting');
  const what = t(`entity.${entity ?? 'people'}.name`);
  const counted =
    total === undefined ? t('progress.counted', { what, seen }) : t('progress.countedOf', { what, seen, total });
  const share = fraction === undefined ? undefined : percent(fraction);
  const left = msLeft === undefined ? undefined : t('progress.left', { time: duration(msLeft) });
  return [counted, share, left].filter((part) => part !== undefined).join(' · ');
}

function Bar({ run, progress }: { readonly run: RunView; readonly progress: RunProgress }) {
  const { t, percent } = useTexts();
  const { run: model } = useModels();
  const line = useProgressLine(run, progress);
  const spoken = Math.floor((progress.fraction ?? 0) / SPOKEN_STEP) * SPOKEN_STEP;
  const title = t(run.kind === 'preview' ? 'progress.preview' : 'progress.sync');
  return (
    <section class="progress" aria-label={title}>
      <div class="progress-head">
        <p class="progress-title">{title}</p>
        <p class="progress-line">{line}</p>
        <button type="button" class="button" disabled={model.cancelling.value} onClick={() => void model.cancel()}>
          {t(model.cancelling.value ? 'progress.cancelling' : 'common.cancel')}
        </button>
      </div>
      <progress aria-label={title} max={1} value={progress.fraction} />
      <p class="muted">{t(model.lost.value ? 'progress.lost' : 'progress.leave')}</p>
      <span class="visually-hidden" role="status">
        {t('progress.spoken', { share: percent(spoken) })}
      </span>
    </section>
  );
}

/** The run that is under way; nothing where there is none. */
export function RunProgressBar() {
  const { run } = useModels();
  const active = run.active.value;
  const progress = run.progress.value;
  return active && progress ? <Bar run={active} progress={progress} /> : null;
}
