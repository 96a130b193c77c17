import type { RunView, UndoPreview } from '../../../functions/http/contract/runs.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Loading } from '../../components/Loading.tsx';
import { useFailureAction } from '../../components/use-failure-action.ts';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';

const LEFT = ['created', 'matched', 'removed', 'lines', 'expired'] as const;

function Consequences({ preview }: { readonly preview: UndoPreview }) {
  const { t } = useTexts();
  const left = LEFT.filter((kind) => preview.left[kind] > 0);
  return (
    <>
      <p class="dialog-lead">
        {preview.records === 0
          ? t('undo.nothing')
          : t('undo.restores', { count: preview.records, values: t('undo.values', { count: preview.values }) })}
      </p>
      {preview.records > 0 && <p class="muted">{t('undo.editedSince')}</p>}
      {left.length > 0 && (
        <>
          <p class="dialog-label">{t('undo.staysTitle')}</p>
          <ul>
            {left.map((kind) => (
              <li key={kind}>{t(`undo.left.${kind}`, { count: preview.left[kind] })}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Says how many values come back and what stays, and takes the run back. */
export function RunsUndoDialog({ run }: { readonly run: RunView }) {
  const { t, dateTime } = useTexts();
  const { runs } = useModels().activity;
  const preview = runs.undoPreview.value;
  const failure = runs.undoFailure.value;
  const action = useFailureAction(failure, preview === undefined ? () => void runs.askUndo(run) : undefined);
  const busy = runs.isUndoing.value;
  return (
    <Dialog title={t('undo.title', { at: dateTime(run.startedAt) })} onClose={runs.cancelUndo}>
      {failure && <FailureNotice failure={failure} action={action} />}
      {preview && <Consequences preview={preview} />}
      {!preview && !failure && <Loading />}
      <div class="dialog-buttons">
        <button type="button" class="button" onClick={runs.cancelUndo}>
          {t('common.cancel')}
        </button>
        {preview && preview.records > 0 && (
          <button type="button" class="button button-primary" disabled={busy} onClick={() => void runs.confirmUndo()}>
            {t(busy ? 'undo.busy' : 'undo.button')}
          </button>
        )}
      </div>
    </Dialog>
  );
}
