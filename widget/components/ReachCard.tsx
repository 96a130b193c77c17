import type { Reach } from '../../functions/http/contract/connections.ts';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { Card } from './Card.tsx';
import { FailureNotice } from './FailureNotice.tsx';
import { useFailureAction } from './use-failure-action.ts';

const MARKS: Readonly<Record<Reach['state'], string>> = { ok: '✓', fallback: '–', missing: '–', denied: '!' };

/** The plugin that brings a table: https://www.servicenow.com/docs/r/customer-service-management/activate-customer-service-management.html */
const PLUGINS: Readonly<Record<string, string>> = {
  customer_contact: 'Customer Service Management (com.sn_customerservice)',
  csm_consumer: 'Customer Service Management (com.sn_customerservice)',
  sn_customerservice_case: 'Customer Service Management (com.sn_customerservice)',
  proc_po: 'Procurement (com.snc.procurement)',
};

function useTableName(): (table: string) => string {
  const { t, has } = useTexts();
  return (table) => t(has(`reach.table.${table}`) ? `reach.table.${table}` : 'reach.table.other');
}

/** What a person does in ServiceNow to bring the table within reach; empty where nothing is known that would. */
function useCure({ state, table, role }: Reach): readonly string[] {
  const { t } = useTexts();
  const { app } = useModels();
  const user = app.installation.value?.servicenow.userName ?? t('reach.user');
  const plugin = PLUGINS[table];
  if (state === 'denied') {
    return [
      t('reach.grant.open', { user }),
      role === undefined ? t('reach.grant.acl', { table }) : t('reach.grant.role', { role }),
      t('reach.grant.check'),
    ];
  }
  if (state !== 'missing' || plugin === undefined) return [];
  return [t('reach.plugin.open'), t('reach.plugin.activate', { plugin }), t('reach.plugin.check')];
}

function How({ reach }: { readonly reach: Reach }) {
  const { t } = useTexts();
  const steps = useCure(reach);
  if (steps.length === 0) return null;
  const what = t(`entity.${reach.entity}.name`);
  return (
    <details class="reach-how">
      <summary aria-label={t('reach.howFor', { what })}>{t('reach.how')}</summary>
      <ol class="steps">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </details>
  );
}

function Line({ reach }: { readonly reach: Reach }) {
  const { t } = useTexts();
  const tableName = useTableName();
  const { entity, state, table, role } = reach;
  const key = state === 'denied' && role === undefined ? 'deniedNoRole' : state;
  return (
    <li class={`reach reach-${state}`}>
      <span class="reach-mark" aria-hidden="true">
        {MARKS[state]}
      </span>
      <span class="reach-name">{t(`entity.${entity}.name`)}</span>
      <span class="reach-text">{t(`reach.${key}`, { table, what: tableName(table), role: role ?? '' })}</span>
      <How reach={reach} />
    </li>
  );
}

function CheckAgain() {
  const { t } = useTexts();
  const { setup } = useModels();
  const checking = setup.task.value === 'checking';
  return (
    <button
      type="button"
      class="button"
      disabled={setup.task.value !== undefined}
      onClick={() => void setup.checkReach()}
    >
      {t(checking ? 'reach.checking' : 'reach.checkAgain')}
    </button>
  );
}

function CheckFailed() {
  const { setup } = useModels();
  const failure = setup.checkFailure.value;
  const action = useFailureAction(failure, () => void setup.checkReach());
  return failure ? <FailureNotice failure={failure} action={action} /> : null;
}

/** What the connected ServiceNow user can reach, table by table, and how what is missing comes within reach. */
export function ReachCard({ reach }: { readonly reach: readonly Reach[] }) {
  const { t } = useTexts();
  if (reach.length === 0) return null;
  const missing = reach.filter(({ state }) => state === 'denied' || state === 'missing').length;
  return (
    <Card title={t('reach.title')} actions={<CheckAgain />}>
      <p class="state-line" role="status">
        {missing === 0 ? t('reach.allWell') : t('reach.someMissing', { count: missing })}
      </p>
      <CheckFailed />
      <ul class="reach-list">
        {reach.map((item) => (
          <Line key={item.entity} reach={item} />
        ))}
      </ul>
    </Card>
  );
}
