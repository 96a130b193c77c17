import { AdminArea } from '../components/AdminArea.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';

function Consequences() {
  const { t } = useTexts();
  return (
    <>
      <p class="dialog-label">{t('revoke.stopsTitle')}</p>
      <ul>
        <li>{t('revoke.stopsSync')}</li>
        <li>{t('revoke.stopsAccess')}</li>
      </ul>
      <p class="dialog-label">{t('revoke.staysTitle')}</p>
      <ul>
        <li>{t('revoke.staysRecords')}</li>
        <li>{t('revoke.staysLinks')}</li>
        <li>{t('revoke.staysSettings')}</li>
      </ul>
    </>
  );
}

/** Says what stops and what stays, and revokes. */
export function RevokeDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const { app, session, setup } = useModels();
  const busy = setup.task.value === 'revoking';
  const ready = app.mayTryAdmin.value && session.isSignedIn.value && app.installation.value !== undefined;

  async function onRevoke() {
    if (await setup.revoke()) onClose();
  }

  return (
    <Dialog title={t('revoke.title')} onClose={onClose}>
      <AdminArea>
        <Consequences />
      </AdminArea>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick={onClose}>
          {t('common.cancel')}
        </button>
        {ready && (
          <button type="button" class="button button-danger" disabled={busy} onClick={() => void onRevoke()}>
            {t(busy ? 'revoke.busy' : 'revoke.button')}
          </button>
        )}
      </div>
    </Dialog>
  );
}
