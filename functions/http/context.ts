import type { Context } from 'hono';
import type { Clock, Logger } from '../connectors/http/runtime.ts';
import { type Connections, createConnections } from '../stores/connections.ts';
import { createInstallations, type Installations } from '../stores/installations.ts';
import type { Sealer } from '../stores/sealing.ts';
import { createSettings, type SettingsRepository } from '../stores/settings.ts';
import type { Store } from '../stores/stores.ts';
import { type AdminCheck, createAdminCheck } from './admin-check.ts';
import { createGrants, type Grants } from './grants.ts';
import type { CrmAccess, RandomBytes, RunControl, ServiceNowGrants, ZohoGrants } from './ports.ts';
import { createSessions, type Sessions } from './sessions.ts';

/** What the API needs from the host it runs in. */
export interface ApiDependencies {
  /** How browsers, Zoho and ServiceNow reach this backend; the callbacks are below it. */
  readonly publicUrl: string;
  readonly widgetOrigins: readonly string[];
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly logger: Logger;
  readonly zoho: ZohoGrants;
  readonly crm: CrmAccess;
  readonly servicenow: ServiceNowGrants;
  readonly runs: RunControl;
  /** The address that rate limits count by. */
  readonly clientAddress: (context: Context) => string;
}

/** The dependencies and what is built from them, as every resource gets it. */
export interface ApiContext extends ApiDependencies {
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  readonly installations: Installations;
  readonly grants: Grants;
  readonly sessions: Sessions;
  readonly admin: AdminCheck;
}

export function createApiContext(deps: ApiDependencies): ApiContext {
  const connections = createConnections(deps.store, deps.sealer);
  return {
    ...deps,
    connections,
    settings: createSettings(deps.store),
    installations: createInstallations(deps.store),
    grants: createGrants(deps),
    sessions: createSessions(deps),
    admin: createAdminCheck({ ...deps, connections }),
  };
}

/** The redirect URL to register at Zoho. */
export function zohoCallbackUrl(api: Pick<ApiDependencies, 'publicUrl'>): string {
  return `${api.publicUrl}/auth/zoho/callback`;
}

/** The redirect URL that the admin registers in ServiceNow. */
export function serviceNowCallbackUrl(api: Pick<ApiDependencies, 'publicUrl'>): string {
  return `${api.publicUrl}/auth/servicenow/callback`;
}
