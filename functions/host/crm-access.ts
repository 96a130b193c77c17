import { isKeyField } from '../connectors/zoho/external-key.ts';
import { isStillAdmin } from '../connectors/zoho/identity.ts';
import { readActiveUsers, readProfiles } from '../connectors/zoho/people.ts';
import { createRestMetadata } from '../connectors/zoho/rest-metadata.ts';
import { publishVariable } from '../connectors/zoho/variables.ts';
import type { CrmAccess } from '../http/ports.ts';
import { publishedVariables } from '../http/summary/published-summary.ts';
import type { Sides } from './sides.ts';

/** What the API does in the CRM with an installation's own connection. */
/** Modules that the extension brings its field to. */
const MARKED_MODULES = ['Contacts', 'Leads'];

export function createCrmAccess(sides: Sides): CrmAccess {
  return {
    async isStillAdmin(tenant, userId) {
      const { client, apiOrigin } = await sides.crm(tenant);
      return isStillAdmin(client, apiOrigin, userId);
    },
    async publishSummary(tenant, summary) {
      const { client, apiOrigin } = await sides.crm(tenant);
      for (const variable of publishedVariables(summary)) await publishVariable(client, apiOrigin, variable);
    },
    async people(tenant) {
      const { client, apiOrigin } = await sides.crm(tenant);
      const [users, profiles] = await Promise.all([
        readActiveUsers(client, apiOrigin),
        readProfiles(client, apiOrigin),
      ]);
      return { users: [...users], profiles: [...profiles] };
    },
    async isInstalled(tenant) {
      const { client, apiOrigin } = await sides.crm(tenant);
      const metadata = createRestMetadata(client, apiOrigin);
      for (const module of MARKED_MODULES) if ((await metadata.fields(module)).some(isKeyField)) return true;
      return false;
    },
  };
}
