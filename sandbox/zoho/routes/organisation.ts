import { type CrmApp, requireScopes } from '../crm-context.ts';
import { formatTime } from '../records/crm-time.ts';

const FOUNDED = Date.UTC(2021, 3, 12, 6, 30);

/** https://www.zoho.com/crm/developer/docs/api/v8/get-org-data.html */
export function addOrganisationRoutes(app: CrmApp): void {
  app.get('/org', (c) => {
    requireScopes(c, { area: 'org', operation: 'READ' });
    const { organisation } = c.get('caller');
    return c.json({
      org: [
        {
          id: organisation.id,
          zgid: organisation.zgid,
          company_name: organisation.name,
          alias: null,
          primary_email: organisation.users[0]?.email ?? null,
          country: 'IN',
          country_code: 'IN',
          city: null,
          currency: 'Indian Rupee - INR',
          currency_symbol: 'Rs.',
          iso_code: 'INR',
          currency_locale: 'en_IN',
          time_zone: organisation.timeZone,
          created_time: formatTime(FOUNDED, organisation.offsetMinutes),
          mc_status: false,
          gapps_enabled: false,
          license_details: {
            paid_expiry: null,
            users_license_purchased: organisation.users.length,
            trial_type: null,
            trial_expiry: null,
            paid: true,
            paid_type: 'enterprise',
          },
        },
      ],
    });
  });
}
