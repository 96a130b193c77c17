import type { Settings } from '../../../functions/http/contract/settings.ts';
import { ChecksField } from '../../components/ChecksField.tsx';
import { ChoiceField } from '../../components/ChoiceField.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { ListField } from '../../components/ListField.tsx';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';

export interface MoreSettingsProps {
  readonly settings: Settings;
  readonly disabled: boolean;
  readonly onChange: (change: Partial<Settings>) => void;
}

const POPULATION = ['inactive', 'serviceAccounts', 'integrationUser'] as const;
const API_SHARES = [50, 60, 70, 80, 90, 95];
const ORDER_OPTIONS = ['placeholderProduct', 'shipRate'] as const;

/** What few admins change: collapsed, so that the questions that everybody has to answer stay few. */
export function MoreSettings(props: MoreSettingsProps) {
  const { t } = useTexts();
  const { crmPeople } = useModels();
  return (
    <details class="more-settings" onToggle={(event) => event.currentTarget.open && void crmPeople.load()}>
      <summary>{t('settings.more.title')}</summary>
      <PopulationField {...props} />
      {props.settings.crmModule === 'Contacts' && <CompaniesField {...props} />}
      <OwnerField {...props} />
      <ChoiceField
        label={t('settings.workflows.label')}
        value={props.settings.workflows ? 'live' : 'never'}
        disabled={props.disabled}
        choices={[
          { value: 'never', label: t('settings.workflows.never') },
          { value: 'live', label: t('settings.workflows.live') },
        ]}
        consequence={t(`settings.workflows.consequence.${props.settings.workflows ? 'live' : 'never'}`)}
        onChange={(value) => props.onChange({ workflows: value === 'live' })}
      />
      <ProfilesField {...props} />
      <OrdersField {...props} />
      <ApiShareField {...props} />
      <PeopleFailure />
    </details>
  );
}

function PopulationField({ settings, disabled, onChange }: MoreSettingsProps) {
  const { t } = useTexts();
  return (
    <ChecksField
      label={t('settings.population.label')}
      checks={POPULATION.map((value) => ({ value, label: t(`settings.population.${value}`) }))}
      checked={POPULATION.filter((value) => settings.population[value])}
      disabled={disabled}
      consequence={t('settings.population.consequence')}
      onChange={(checked) =>
        onChange({
          population: {
            inactive: checked.includes('inactive'),
            serviceAccounts: checked.includes('serviceAccounts'),
            integrationUser: checked.includes('integrationUser'),
          },
        })
      }
    />
  );
}

function CompaniesField({ settings, disabled, onChange }: MoreSettingsProps) {
  const { t } = useTexts();
  return (
    <ChoiceField
      label={t('settings.companies.label')}
      value={settings.companies}
      disabled={disabled}
      choices={[
        { value: 'leave', label: t('settings.companies.leave') },
        { value: 'link', label: t('settings.companies.link') },
        { value: 'create', label: t('settings.companies.create') },
      ]}
      consequence={t(`settings.companies.consequence.${settings.companies}`)}
      onChange={(value) => onChange({ companies: value })}
    />
  );
}

function OwnerField({ settings, disabled, onChange }: MoreSettingsProps) {
  const { t } = useTexts();
  const { crmPeople } = useModels();
  const users = crmPeople.people.value?.users ?? [];
  const { owner } = settings;
  // Somebody who has left, or whose name is not there yet, is still the one who is chosen.
  const unlisted = owner === undefined || users.some(({ id }) => id === owner) ? [] : [{ id: owner, name: owner }];
  return (
    <ListField
      label={t('settings.owner.label')}
      value={owner ?? ''}
      disabled={disabled}
      options={[
        { value: '', label: t('settings.owner.connected') },
        ...[...unlisted, ...users].map(({ id, name }) => ({ value: id, label: name })),
      ]}
      consequence={t('settings.owner.consequence')}
      onChange={(value) => onChange({ owner: value === '' ? undefined : value })}
    />
  );
}

function ProfilesField({ settings, disabled, onChange }: MoreSettingsProps) {
  const { t } = useTexts();
  const { crmPeople } = useModels();
  const profiles = crmPeople.people.value?.profiles ?? [];
  if (profiles.length === 0) return null;
  return (
    <ChecksField
      label={t('settings.profiles.label')}
      checks={profiles.map(({ id, name }) => ({ value: id, label: name }))}
      checked={settings.profiles}
      disabled={disabled}
      consequence={t(`settings.profiles.consequence.${settings.profiles.length === 0 ? 'all' : 'some'}`)}
      onChange={(checked) => onChange({ profiles: [...checked] })}
    />
  );
}

function OrdersField({ settings, disabled, onChange }: MoreSettingsProps) {
  const { t } = useTexts();
  return (
    <ChecksField
      label={t('settings.orders.label')}
      checks={ORDER_OPTIONS.map((value) => ({ value, label: t(`settings.orders.${value}`) }))}
      checked={ORDER_OPTIONS.filter((value) => settings[value])}
      disabled={disabled}
      consequence={t(`settings.orders.consequence.${settings.placeholderProduct ? 'placeholder' : 'waiting'}`)}
      onChange={(checked) =>
        onChange({
          placeholderProduct: checked.includes('placeholderProduct'),
          shipRate: checked.includes('shipRate'),
        })
      }
    />
  );
}

function ApiShareField({ settings, disabled, onChange }: MoreSettingsProps) {
  const { t } = useTexts();
  const shares = API_SHARES.includes(settings.apiShare) ? API_SHARES : [...API_SHARES, settings.apiShare];
  return (
    <ListField
      label={t('settings.apiShare.label')}
      value={String(settings.apiShare)}
      disabled={disabled}
      options={shares.map((share) => ({ value: String(share), label: t('settings.apiShare.percent', { n: share }) }))}
      consequence={t('settings.apiShare.consequence')}
      onChange={(value) => onChange({ apiShare: Number(value) })}
    />
  );
}

/** Without the lists of the CRM the other settings work all the same. */
function PeopleFailure() {
  const { t } = useTexts();
  const { crmPeople } = useModels();
  const failure = crmPeople.failure.value;
  if (failure === undefined) return null;
  return <FailureNotice failure={failure} action={{ label: t('common.tryAgain'), run: () => void crmPeople.load() }} />;
}
