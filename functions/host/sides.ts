import type { Config } from '../config.ts';
import type { Connector } from '../connectors/connector.ts';
import { ConnectorError } from '../connectors/errors.ts';
import type { ApiClient } from '../connectors/http/api-client.ts';
import { createTokenSource } from '../connectors/http/token-source.ts';
import { refreshTokens as refreshServiceNowTokens } from '../connectors/servicenow/oauth.ts';
import { createServiceNowConnector } from '../connectors/servicenow/servicenow-connector.ts';
import { refreshTokens as refreshZohoTokens } from '../connectors/zoho/oauth.ts';
import { createSdkMetadata } from '../connectors/zoho/sdk-metadata.ts';
import { createZohoConnector } from '../connectors/zoho/zoho-connector.ts';
import type { Side } from '../core/record.ts';
import type { Connections } from '../stores/connections.ts';
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
}

export interface SideDependencies {
  readonly config: Config;
  readonly environment: CallEnvironment;
  readonly connections: Connections;
}

const MOST_KEPT = 1_000;

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

export function createSides({ config, environment, connections }: SideDependencies): Sides {
  const { clock, logger } = environment;
  const keepCrm = createKeeper<CrmSide>();
  const keepServiceNow = createKeeper<Connector>();

  function makeCrm(tenant: string, dataCentre: string, apiOrigin: string): CrmSide {
    const oauth = zohoOAuth(config, environment, dataCentre);
    const authorization = createTokenSource({
      vault: connections.vault(tenant, 'crm'),
      refresh: (tokens) => refreshZohoTokens(oauth, tokens),
      clock,
      side: 'crm',
      scheme: 'Zoho-oauthtoken',
    });
    const clients = createConnectionClients(environment, { side: 'crm', authorization });
    const metadata = createSdkMetadata({ apiOrigin, organisationId: tenant, client: clients.live, logger });
    const connector = createZohoConnector({ apiOrigin, client: clients.live, metadata, clock, logger });
    return { apiOrigin, client: clients.interactive, connector };
  }

  function makeServiceNow(tenant: string, origin: string, clientId: string): Connector {
    const oauth = { client: createTokenClient(environment, 'servicenow'), clock };
    const authorization = createTokenSource({
      vault: connections.vault(tenant, 'servicenow'),
      refresh: async (tokens) => {
        const clientSecret = await connections.clientSecret(tenant);
        if (clientSecret === undefined) throw notConnected('servicenow');
        return refreshServiceNowTokens(oauth, { origin, clientId, clientSecret }, tokens);
      },
      clock,
      side: 'servicenow',
    });
    const { live } = createConnectionClients(environment, { side: 'servicenow', authorization });
    return createServiceNowConnector({ origin, client: live, clock, logger });
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
    async servicenow(tenant) {
      const connection = await connections.get(tenant, 'servicenow');
      if (!connection) throw notConnected('servicenow');
      const { instance, clientId, state, connectedAt = '' } = connection;
      const fingerprint = [instance, clientId, state, connectedAt].join(' ');
      return keepServiceNow(tenant, fingerprint, () => makeServiceNow(tenant, instance, clientId));
    },
  };
}
