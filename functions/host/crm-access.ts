import { isStillAdmin } from '../connectors/zoho/identity.ts';
import { publishVariable } from '../connectors/zoho/variables.ts';
import { SUMMARY_VARIABLE } from '../http/contract.ts';
import type { CrmAccess } from '../http/ports.ts';
import type { Sides } from './sides.ts';

/** What the API does in the CRM with an installation's own connection. */
export function createCrmAccess(sides: Sides): CrmAccess {
  return {
    async isStillAdmin(tenant, userId) {
      const { client, apiOrigin } = await sides.crm(tenant);
      return isStillAdmin(client, apiOrigin, userId);
    },
    async publishSummary(tenant, summary) {
      const { client, apiOrigin } = await sides.crm(tenant);
      const value = JSON.stringify(summary);
      await publishVariable(client, apiOrigin, { apiName: SUMMARY_VARIABLE, name: 'ServiceNow Sync Summary', value });
    },
  };
}
