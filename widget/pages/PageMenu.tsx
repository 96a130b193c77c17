import { useState } from 'preact/hooks';
import { GearMenu } from '../components/GearMenu.tsx';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { RevokeDialog } from './RevokeDialog.tsx';

/** The gear of every page that a connected installation has. */
export function PageMenu() {
  const { t } = useTexts();
  const { app } = useModels();
  const [revoking, setRevoking] = useState(false);
  return (
    <>
      <GearMenu
        entries={[
          { label: t('menu.settings'), run: () => app.go('settings') },
          { label: t('menu.needsYou'), run: () => app.go('needs-you') },
          { label: t('menu.revoke'), run: () => setRevoking(true) },
        ]}
      />
      {revoking && <RevokeDialog onClose={() => setRevoking(false)} />}
    </>
  );
}
