import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { Dialog } from './Dialog.tsx';

/** Says what is given up and what stays, and starts afresh with the instance that is connected now. */
export function AfreshDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const { upkeep } = useModels();
  const busy = upkeep.task.value === 'starting-afresh';

  async function onConfirm() {
    if (await upkeep.startAfresh()) onClose();
  }

  return (
    <Dialog title={t('afresh.title')} onClose={onClose}>
      <p>{t('afresh.links')}</p>
      <p>{t('afresh.records')}</p>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick={onClose}>
          {t('common.cancel')}
        </button>
        <button type="button" class="button button-danger" disabled={busy} onClick={() => void onConfirm()}>
          {t(busy ? 'afresh.busy' : 'afresh.confirm')}
        </button>
      </div>
    </Dialog>
  );
}
