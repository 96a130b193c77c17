import type { Config } from '../config.ts';
import type { Connector } from '../connectors/connector.ts';
import { ConnectorError } from '../connectors/errors.ts';
import type { ApiClient, Authorization } from '../connectors/http/api-client.ts';
import { createTokenSource, type RefreshTurn } from '../connectors/http/token-source.ts';
import { basicAuthorization } from '../connectors/servicenow/basic-authorization.ts';
import { refreshTokens as refreshServiceNowTokens } from '../connectors/servicenow/oauth.ts';
import { probeReach } from '../connectors/servicenow/reach.ts';
import { createServiceNowConnector } from '../connectors/servicenow/servicenow-connector.ts';
import { createTableApi, type TableApi } from '../connectors/servicenow/table-api.ts';
import { refreshTokens as refreshZohoTokens } from '../connectors/zoho/oauth.ts';
import { createSdkMetadata } from '../connectors/zoho/sdk-metadata.ts';
import { createZohoConnector } from '../connectors/zoho/zoho-connector.ts';
import type { Side } from '../core/record.ts';
import type { Reach } from '../http/contract/connections.ts';
import type { Connections, StoredServiceNowConnection } from '../stores/connections.ts';
import type { CallMeters } from './call-meters.ts';
import { type CallEnvironment, createConnectionClients, createTokenClient } from './clients.ts';
import { requireDataCentre, zohoOAuth } from './zoho-grants.ts';

/** The CRM of one installation: for the engine, and for calls that a person waits for. */
export interface CrmSide {
  readonly apiOrigin: string;
  readonly client: ApiClient;
  readonly connector: Connector;
}

/**
 * Connectors of installations, kept from slice to slice with what they have learned: tokens, shapes, the pace. One is
 * made anew when its connection is another.
 */
export interface Sides {
  crm(tenant: string): Promise<CrmSide>;
  servicenow(tenant: string): Promise<Connector>;
  /** What the connected ServiceNow user can reach, table by table; a person waits for it. */
  reachOf(tenant: string): Promise<readonly Reach[]>;
}

interface ServiceNowSide {
  readonly connector: Connector;
  readonly tables: TableApi;
}

export interface SideDependencies {
  readonly config: Config;
  readonly environment: CallEnvironment;
  readonly connections: Connections;
  readonly meters: Pick<CallMeters, 'of'>;
  /** Where other processes work on the same store: whose turn it is to refresh a connection. */
  readonly turnOf?: ((tenant: string, side: Side) => RefreshTurn) | undefined;
}

const MOST_KEPT = 1_000;
/** What the update set adds to tables of ServiceNow that have no column for the keys of other systems. */
export const KEY_COLUMN = 'u_zoho_crm_id';

/** Keeps what was made for a tenant as long as its connection has the same fingerprint. */
function createKeeper<Kept>() {
  const kept = new Map<string, { readonly fingerprint: string; readonly value: Kept }>();
  return (tenant: string, fingerprint: string, make: () => Kept): Kept => {
    const known = kept.get(tenant);
    if (known?.fingerprint === fingerprint) return known.value;
    if (kept.size >= MOST_KEPT) kept.clear();
    const value = make();
    kept.set(tenant, { fingerprint, value });
    return value;
  };
}

function notConnected(side: Side): ConnectorError {
  return new ConnectorError({ side, code: 'reconnect-needed', message: 'There is no connection to this side.' });
}

function readableTables({ reach = [] }: StoredServiceNowConnection): readonly string[] {
  return reach.filter(({ state }) => state === 'ok' || state === 'fallback').map(({ table }) => table);
}

export function createSides({ config, environment, connections, turnOf, meters }: SideDependencies): Sides {
  const { clock, logger } = environment;
  const keepCrm = createKeeper<CrmSide>();
  const keepServiceNow = createKeeper<ServiceNowSide>();

  function makeCrm(tenant: string, dataCentre: string, apiOrigin: string): CrmSide {
    const oauth = zohoOAuth(config, environment, dataCentre);
    const authorization = createTokenSource({
      vault: connections.vault(tenant, 'crm'),
      refresh: (tokens) => refreshZohoTokens(oauth, tokens),
      clock,
      side: 'crm',
      scheme: 'Zoho-oauthtoken',
      turn: turnOf?.(tenant, 'crm'),
    });
    const clients = createConnectionClients(environment, {
      side: 'crm',
      authorization,
      meter: meters.of(tenant, 'crm'),
    });
    const metadata = createSdkMetadata({ apiOrigin, organisationId: tenant, client: clients.live, logger });
    const connector = createZohoConnector({ apiOrigin, client: clients.live, metadata, clock, logger });
    return { apiOrigin, client: clients.interactive, connector };
  }

  function basicSignIn(tenant: string, userName: string): Authorization {
    return basicAuthorization(async () => {
      const password = await connections.password(tenant);
      if (password === undefined) throw notConnected('servicenow');
      return { userName, password };
    });
  }

  function oauthSignIn(tenant: string, origin: string, clientId: string): Authorization {
    const oauth = { client: createTokenClient(environment, 'servicenow'), clock };
    return createTokenSource({
      vault: connections.vault(tenant, 'servicenow'),
      refresh: async (tokens) => {
        const clientSecret = await connections.clientSecret(tenant);
        if (clientSecret === undefined) throw notConnected('servicenow');
        return refreshServiceNowTokens(oauth, { origin, clientId, clientSecret }, tokens);
      },
      clock,
      side: 'servicenow',
      turn: turnOf?.(tenant, 'servicenow'),
    });
  }

  function makeServiceNow(tenant: string, connection: StoredServiceNowConnection): ServiceNowSide {
    const { instance: origin, signIn, clientId = '', userName = '' } = connection;
    const authorization = signIn === 'basic' ? basicSignIn(tenant, userName) : oauthSignIn(tenant, origin, clientId);
    const meter = meters.of(tenant, 'servicenow');
    const clients = createConnectionClients(environment, { side: 'servicenow', authorization, meter });
    return {
      connector: createServiceNowConnector({
        origin,
        client: clients.live,
        clock,
        logger,
        correlationColumn: KEY_COLUMN,
        tables: readableTables(connection),
      }),
      tables: createTableApi({ origin, client: clients.interactive, clock }),
    };
  }

  async function serviceNowSide(tenant: string): Promise<ServiceNowSide> {
    const connection = await connections.get(tenant, 'servicenow');
    if (!connection) throw notConnected('servicenow');
    const { instance, signIn, clientId, userName, state, connectedAt } = connection;
    const fingerprint = [instance, signIn, clientId, userName, state, connectedAt].join(' ');
    return keepServiceNow(tenant, fingerprint, () => makeServiceNow(tenant, connection));
  }

  return {
    async crm(tenant) {
      const connection = await connections.get(tenant, 'crm');
      if (!connection) throw notConnected('crm');
      const { dataCentre, state, connectedAt } = connection;
      const known = await connections.tokens(tenant, 'crm');
      const apiOrigin = known?.apiOrigin ?? requireDataCentre(config, dataCentre).api;
      const fingerprint = [dataCentre, state, connectedAt, apiOrigin].join(' ');
      return keepCrm(tenant, fingerprint, () => makeCrm(tenant, dataCentre, apiOrigin));
    },
    servicenow: async (tenant) => (await serviceNowSide(tenant)).connector,
    reachOf: async (tenant) => probeReach((await serviceNowSide(tenant)).tables),
  };
}
