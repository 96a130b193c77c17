import { useState } from 'preact/hooks';
import type { Entity } from '../../../functions/http/contract/records.ts';
import type { Settings } from '../../../functions/http/contract/settings.ts';
import { ChoiceField } from '../../components/ChoiceField.tsx';
import { KindsField } from '../../components/KindsField.tsx';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';
import { MoreSettings } from './MoreSettings.tsx';
import { type MovingChange, movesRecords, SettingsChangeDialog } from './SettingsChangeDialog.tsx';

/** People that the sync made or paired so far: those that a change of module detaches. */
function useLinkedPeople(): number {
  const { app } = useModels();
  return app.summary.value?.paired?.people ?? 0;
}

/** Pairs of all kinds, once a first sync was made: a change of direction concerns every one of them. */
function useLinkedRecords(): number {
  const { app } = useModels();
  if (!app.installation.value?.firstSyncConfirmed) return 0;
  return Object.values(app.summary.value?.paired ?? {}).reduce((sum, count) => sum + count, 0);
}

function useReachedKinds(): readonly Entity[] {
  const { app } = useModels();
  const reach = app.installation.value?.reach ?? [];
  return reach.filter(({ state }) => state === 'ok' || state === 'fallback').map(({ entity }) => entity);
}

/** The two choices of which one side always wins; what they mean depends on the direction. */
function isRuleOfSide(rule: Settings['conflictBehavior']): boolean {
  return rule === 'crm-wins' || rule === 'servicenow-wins';
}

export function SettingsForm({ settings }: { readonly settings: Settings }) {
  const { t } = useTexts();
  const { app, run, settings: model } = useModels();
  const linked = useLinkedPeople();
  const { syncType, syncBehavior, conflictBehavior, crmModule, onDelete } = settings;
  const reached = useReachedKinds();
  const pairs = useLinkedRecords();
  const otherModule = crmModule === 'Contacts' ? 'Leads' : 'Contacts';
  const bothWays = syncType === 'both-ways';
  const otherBehavior = syncBehavior === 'servicenow-to-crm' ? 'crm-to-servicenow' : 'servicenow-to-crm';
  const disabled = run.active.value !== undefined;

  const way = bothWays ? 'both-ways' : syncBehavior;
  const counts = { people: app.installation.value?.firstSyncConfirmed ? linked : 0, all: pairs };
  const [asked, setAsked] = useState<MovingChange>();

  function apply(changed: Partial<Settings>) {
    run.dismissPreview();
    void model.change(changed);
  }

  /** What moves records that are linked already is shown in numbers first. */
  function change(changed: Partial<Settings>) {
    if (movesRecords(changed, settings, counts)) setAsked(changed);
    else apply(changed);
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
        warning={
          pairs > 0 && !bothWays ? t(`settings.syncBehavior.keeps.${otherBehavior}`, { count: pairs }) : undefined
        }
        onChange={(value) => change({ syncBehavior: value })}
      />
      <ChoiceField
        label={t('settings.conflictBehavior.label')}
        value={conflictBehavior}
        disabled={disabled}
        choices={[
          { value: 'crm-wins', label: t('settings.conflictBehavior.crm-wins') },
          { value: 'servicenow-wins', label: t('settings.conflictBehavior.servicenow-wins') },
          { value: 'most-recent-wins', label: t('settings.conflictBehavior.most-recent-wins') },
          { value: 'ask', label: t('settings.conflictBehavior.ask') },
        ]}
        consequence={t(
          isRuleOfSide(conflictBehavior)
            ? `settings.conflictBehavior.consequence.${way}.${conflictBehavior}`
            : `settings.conflictBehavior.consequence.${conflictBehavior}`,
        )}
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
        consequence={t(`settings.crmModule.consequence.${way}.${crmModule}`)}
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
        consequence={t(`settings.onDelete.consequence.${onDelete.servicenow === 'delete' ? way : 'detach'}`)}
        onChange={(value) => change({ onDelete: { servicenow: value, crm: value } })}
      />
      <MoreSettings settings={settings} disabled={disabled} onChange={change} />
      {asked && (
        <SettingsChangeDialog
          change={asked}
          next={{ ...settings, ...asked }}
          counts={counts}
          onClose={() => setAsked(undefined)}
          onConfirm={() => {
            setAsked(undefined);
            apply(asked);
          }}
        />
      )}
    </>
  );
}
