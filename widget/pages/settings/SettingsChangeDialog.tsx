import type { Settings } from '../../../functions/http/contract/settings.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { useTexts } from '../../i18n.ts';

/** A change that concerns records which are linked already. */
export type MovingChange = Partial<Pick<Settings, 'syncType' | 'syncBehavior' | 'crmModule'>>;

export interface SettingsChangeDialogProps {
  readonly change: MovingChange;
  /** The settings with the change. */
  readonly next: Settings;
  /** Pairs of people that the change detaches, and pairs of all kinds, which stay linked. */
  readonly counts: { readonly people: number; readonly all: number };
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Whether records that are linked already are concerned, so that a person should see it in numbers first. */
export function movesRecords(
  change: Partial<Settings>,
  current: Settings,
  counts: SettingsChangeDialogProps['counts'],
): boolean {
  if (change.crmModule !== undefined && change.crmModule !== current.crmModule) return counts.people > 0;
  const turns =
    (change.syncType !== undefined && change.syncType !== current.syncType) ||
    (change.syncBehavior !== undefined && change.syncBehavior !== current.syncBehavior);
  return turns && counts.all > 0;
}

/** The ways that values flow with these settings. */
function wayOf({ syncType, syncBehavior }: Settings): 'both-ways' | Settings['syncBehavior'] {
  return syncType === 'both-ways' ? syncType : syncBehavior;
}

function useWords({ change, next, counts }: Pick<SettingsChangeDialogProps, 'change' | 'next' | 'counts'>) {
  const { t } = useTexts();
  if (change.crmModule !== undefined) {
    const module = t(`settings.crmModule.${change.crmModule}`);
    return {
      title: t('settingsChange.moduleTitle', { module }),
      lead: t(`settings.crmModule.detach.${change.crmModule}`, { count: counts.people }),
      happens: [t(`settingsChange.module.${change.crmModule}`)],
      stays: [t('settingsChange.detachedStay'), t('settingsChange.changeBack')],
    };
  }
  const way = wayOf(next);
  return {
    title: t(`settingsChange.wayTitle.${way}`),
    lead: t('settingsChange.linkedStay', { count: counts.all }),
    happens: [t(`settingsChange.way.${way}`)],
    stays: [t('settingsChange.differencesStay')],
  };
}

/** Says in numbers what a change does to records that are linked already, before it is made. */
export function SettingsChangeDialog(props: SettingsChangeDialogProps) {
  const { t } = useTexts();
  const { title, lead, happens, stays } = useWords(props);
  return (
    <Dialog title={title} onClose={props.onClose}>
      <p class="dialog-lead">{lead}</p>
      <p class="dialog-label">{t('settingsChange.happens')}</p>
      <ul>
        {[...happens, t('settingsChange.previewFirst')].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p class="dialog-label">{t('settingsChange.stays')}</p>
      <ul>
        {stays.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick={props.onClose}>
          {t('common.cancel')}
        </button>
        <button type="button" class="button button-primary" onClick={props.onConfirm}>
          {t('settingsChange.change')}
        </button>
      </div>
    </Dialog>
  );
}
