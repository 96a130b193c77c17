import { useState } from 'preact/hooks';
import { GearMenu } from '../components/GearMenu.tsx';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { EraseDialog } from './EraseDialog.tsx';
import { RevokeDialog } from './RevokeDialog.tsx';

/** The gear of every page that a connected installation has. */
export function PageMenu() {
  const { t } = useTexts();
  const { app, upkeep, session } = useModels();
  const [revoking, setRevoking] = useState(false);
  const [erasing, setErasing] = useState(false);
  const isKnown = session.isSignedIn.value && app.installation.value !== undefined;
  const isPaused = app.installation.value?.pauses.some(({ reason }) => reason === 'admin') ?? false;
  const pausing = isPaused
    ? { label: t('menu.resume'), run: () => void upkeep.resume() }
    : { label: t('menu.pause'), run: () => void upkeep.pause() };
  return (
    <>
      <GearMenu
        entries={[
          { label: t('menu.settings'), run: () => app.go('settings') },
          { label: t('menu.activity'), run: () => app.go('activity') },
          ...(isKnown ? [pausing] : []),
          { label: t('menu.revoke'), run: () => setRevoking(true) },
          ...(isKnown ? [{ label: t('menu.erase'), run: () => setErasing(true) }] : []),
        ]}
      />
      {erasing && <EraseDialog onClose={() => setErasing(false)} />}
      {revoking && <RevokeDialog onClose={() => setRevoking(false)} />}
    </>
  );
}
