import type { TimelineEvent } from '../../../functions/http/contract/timeline.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { FieldName } from '../../components/FieldName.tsx';
import { useFailureAction } from '../../components/use-failure-action.ts';
import { ValueText } from '../../components/ValueText.tsx';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';

/** Shows which values come back to one record, and takes the change back. */
export function RecordUndoDialog({ event, name }: { readonly event: TimelineEvent; readonly name: string }) {
  const { t } = useTexts();
  const { run, activity } = useModels();
  const { record } = activity;
  const failure = record.undoFailure.value;
  const action = useFailureAction(failure);
  const close = () => record.askUndo(undefined);
  const busy = record.isUndoing.value || run.active.value !== undefined;
  return (
    <Dialog title={t('record.takeBackTitle', { name })} onClose={close}>
      {failure && <FailureNotice failure={failure} action={action} />}
      <p class="dialog-label">{t('record.comesBack', { system: t(`side.${event.side}`) })}</p>
      <ul>
        {event.changes
          .filter(({ before }) => before !== undefined)
          .map(({ field, before, after }) => (
            <li key={field}>
              <FieldName name={field} />: <ValueText value={after} /> → <ValueText value={before} />
            </li>
          ))}
      </ul>
      <p class="muted">{t('undo.editedSince')}</p>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick={close}>
          {t('common.cancel')}
        </button>
        <button type="button" class="button button-primary" disabled={busy} onClick={() => void record.confirmUndo()}>
          {t(record.isUndoing.value ? 'undo.busy' : 'record.takeBackButton')}
        </button>
      </div>
    </Dialog>
  );
}
