import type { Entity, Settings } from '../../functions/http/contract.ts';
import { ChoiceField } from '../components/ChoiceField.tsx';
import { KindsField } from '../components/KindsField.tsx';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';

/** People that the sync made or paired so far: those that a change of module detaches. */
function useLinkedPeople(): number {
  const { app } = useModels();
  const [created = 0, , linked = 0] = app.summary.value?.counts.people ?? [];
  return created + linked;
}

function useReachedKinds(): readonly Entity[] {
  const { app } = useModels();
  const reach = app.installation.value?.reach ?? [];
  return reach.filter(({ state }) => state === 'ok' || state === 'fallback').map(({ entity }) => entity);
}

export function SettingsForm({ settings }: { readonly settings: Settings }) {
  const { t } = useTexts();
  const { app, run, settings: model } = useModels();
  const linked = useLinkedPeople();
  const { syncType, syncBehavior, conflictBehavior, crmModule, onDelete } = settings;
  const reached = useReachedKinds();
  const otherModule = crmModule === 'Contacts' ? 'Leads' : 'Contacts';
  const bothWays = syncType === 'both-ways';
  const disabled = run.active.value !== undefined;

  function change(changed: Partial<Settings>) {
    run.dismissPreview();
    void model.change(changed);
  }

  return (
    <>
      <ChoiceField
        label={t('settings.syncType.label')}
        value={syncType}
        disabled={disabled}
        choices={[
          { value: 'one-way', label: t('settings.syncType.one-way') },
          { value: 'both-ways', label: t('settings.syncType.both-ways') },
        ]}
        consequence={t(`settings.syncType.consequence.${syncType}`)}
        onChange={(value) => change({ syncType: value })}
      />
      <ChoiceField
        label={t('settings.syncBehavior.label')}
        value={syncBehavior}
        disabled={disabled || bothWays}
        choices={[
          { value: 'servicenow-to-crm', label: t('settings.syncBehavior.servicenow-to-crm') },
          { value: 'crm-to-servicenow', label: t('settings.syncBehavior.crm-to-servicenow') },
        ]}
        consequence={t(`settings.syncBehavior.consequence.${bothWays ? 'both-ways' : syncBehavior}`)}
        onChange={(value) => change({ syncBehavior: value })}
      />
      <ChoiceField
        label={t('settings.conflictBehavior.label')}
        value={conflictBehavior}
        disabled={disabled}
        choices={[
          { value: 'crm-wins', label: t('settings.conflictBehavior.crm-wins') },
          { value: 'servicenow-wins', label: t('settings.conflictBehavior.servicenow-wins') },
        ]}
        consequence={t(`settings.conflictBehavior.consequence.${conflictBehavior}`)}
        onChange={(value) => change({ conflictBehavior: value })}
      />
      <ChoiceField
        label={t('settings.crmModule.label')}
        value={crmModule}
        disabled={disabled}
        choices={[
          { value: 'Contacts', label: t('settings.crmModule.Contacts') },
          { value: 'Leads', label: t('settings.crmModule.Leads') },
        ]}
        consequence={t(`settings.crmModule.consequence.${crmModule}`)}
        warning={
          app.installation.value?.firstSyncConfirmed && linked > 0
            ? t(`settings.crmModule.detach.${otherModule}`, { count: linked })
            : undefined
        }
        onChange={(value) => change({ crmModule: value })}
      />
      <KindsField
        chosen={settings.kinds}
        reached={reached}
        disabled={disabled}
        onChange={(kinds) => change({ kinds: [...kinds] })}
      />
      <ChoiceField
        label={t('settings.onDelete.label')}
        value={onDelete.servicenow === 'delete' ? 'delete' : 'detach'}
        disabled={disabled}
        choices={[
          { value: 'detach', label: t('settings.onDelete.detach') },
          { value: 'delete', label: t('settings.onDelete.delete') },
        ]}
        consequence={t(`settings.onDelete.consequence.${onDelete.servicenow === 'delete' ? 'delete' : 'detach'}`)}
        onChange={(value) => change({ onDelete: { servicenow: value, crm: value } })}
      />
    </>
  );
}
