import type { Context } from 'hono';
import type { Clock, Logger, Transport } from '../connectors/http/runtime.ts';
import { type Connections, createConnections } from '../stores/connections.ts';
import { createInstallations, type Installations } from '../stores/installations.ts';
import type { Leases } from '../stores/lease.ts';
import { createPauses, type Pauses } from '../stores/pauses.ts';
import type { Sealer } from '../stores/sealing.ts';
import { createSettings, type SettingsRepository } from '../stores/settings.ts';
import type { Store } from '../stores/stores.ts';
import type { Reach } from './contract/connections.ts';
import type {
  Activity,
  CrmAccess,
  PushControl,
  RandomBytes,
  RunControl,
  ServiceNowGrants,
  ZohoGrants,
} from './ports.ts';
import { type AdminCheck, createAdminCheck } from './sign-in/admin-check.ts';
import { createGrants, type Grants } from './sign-in/grants.ts';
import { createSessions, type Sessions } from './sign-in/sessions.ts';

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
  /** What the connected ServiceNow user can reach now. Throws a `ConnectorError`. */
  readonly reachOf: (tenant: string) => Promise<readonly Reach[]>;
  readonly runs: RunControl;
  readonly activity: Activity;
  readonly push: PushControl;
  /** The update set that makes ServiceNow tell of changes. */
  readonly updateSet: () => Promise<string>;
  readonly leases: Pick<Leases, 'acquire'>;
  /** Calls addresses of the public internet only, as a person typed them. */
  readonly publicTransport: Transport;
  /** Tells whoever executes runs that an installation has something to do. */
  readonly wake: (tenant: string) => void;
  /** The address that rate limits count by. */
  readonly clientAddress: (context: Context) => string;
}

/** The dependencies and what is built from them, as every resource gets it. */
export interface ApiContext extends ApiDependencies {
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  readonly installations: Installations;
  readonly pauses: Pauses;
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
    pauses: createPauses(deps.store),
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
