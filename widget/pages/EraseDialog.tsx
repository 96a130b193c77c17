import { useState } from 'preact/hooks';
import { AdminArea } from '../components/AdminArea.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { FailureNotice } from '../components/FailureNotice.tsx';
import { TextField } from '../components/TextField.tsx';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';

/** Erases everything that is stored about the organisation, once its name was typed. */
export function EraseDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const { app, upkeep } = useModels();
  const [typed, setTyped] = useState('');
  const [isErased, setErased] = useState(false);
  const name = app.installation.value?.organisation.name;
  const isBusy = upkeep.task.value === 'erasing';
  const failure = upkeep.failure.value;

  if (isErased) {
    return (
      <Dialog title={t('erase.doneTitle')} onClose={() => globalThis.location.reload()}>
        <p>{t('erase.done')}</p>
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={() => globalThis.location.reload()}>
            {t('erase.close')}
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('erase.title')} onClose={onClose}>
      <AdminArea>
        <p>{t('erase.what')}</p>
        <p>{t('erase.stays')}</p>
        {failure && <FailureNotice failure={failure} />}
        <TextField label={t('erase.type', { name: name ?? '' })} value={typed} onInput={setTyped} />
      </AdminArea>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick={onClose}>
          {t('common.cancel')}
        </button>
        {name !== undefined && (
          <button
            type="button"
            class="button button-danger"
            disabled={isBusy || typed.trim() !== name}
            onClick={async () => setErased(await upkeep.eraseAll(name))}
          >
            {t(isBusy ? 'erase.busy' : 'erase.button')}
          </button>
        )}
      </div>
    </Dialog>
  );
}
