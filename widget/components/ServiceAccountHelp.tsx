import { useTexts } from '../i18n.ts';

/** Roles by what they open: https://www.servicenow.com/docs/r/customer-service-management/customer-service-management-roles.html */
const ROLES = [
  { what: 'csm', role: 'csm_ws_integration' },
  { what: 'users', role: 'user_admin' },
  { what: 'incidents', role: 'itil' },
  { what: 'vendors', role: 'vendor_manager' },
  { what: 'products', role: 'model_manager' },
  { what: 'orders', role: 'procurement_user' },
] as const;

/** Whom to connect, and what that user needs. */
export function ServiceAccountHelp() {
  const { t } = useTexts();
  return (
    <details class="help">
      <summary>{t('account.title')}</summary>
      <p class="muted">{t('account.own')}</p>
      <p class="muted">{t('account.create')}</p>
      <p class="muted">{t('account.roles')}</p>
      <dl class="facts">
        {ROLES.map(({ what, role }) => (
          <div key={what}>
            <dt>{t(`account.${what}`)}</dt>
            <dd>
              <code>{role}</code>
            </dd>
          </div>
        ))}
      </dl>
      <p class="muted">{t('account.after')}</p>
    </details>
  );
}
