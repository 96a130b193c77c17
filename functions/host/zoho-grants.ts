import type { Config } from '../config.ts';
import type { OAuthTokens } from '../connectors/oauth.ts';
import { chooseDataCentre, type DataCentre, startingDataCentre } from '../connectors/zoho/data-centres.ts';
import { readIdentity } from '../connectors/zoho/identity.ts';
import {
  buildAuthorizeUrl,
  exchangeCode,
  type OAuthDependencies,
  revokeToken,
  zohoAuthorization,
} from '../connectors/zoho/oauth.ts';
import { LOGIN_SCOPES, SYNC_SCOPES } from '../connectors/zoho/scopes.ts';
import type { ZohoGrants } from '../http/ports.ts';
import { type CallEnvironment, createTokenClient } from './clients.ts';

/** An entry of the table. What is stored was taken from the table once, but the table may have been changed since. */
export function requireDataCentre(config: Config, name: string): DataCentre {
  const table = config.zoho.dataCentres;
  const entry = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!entry) throw new Error(`The Zoho data centre ${name} is not configured.`);
  return { name, ...entry };
}

/** What calls to the accounts server of a data centre need. */
export function zohoOAuth(config: Config, environment: CallEnvironment, name: string): OAuthDependencies {
  return {
    client: createTokenClient(environment, 'crm'),
    clock: environment.clock,
    dataCentre: requireDataCentre(config, name),
    credentials: { clientId: config.zoho.clientId, clientSecret: config.zoho.clientSecret(name) },
  };
}

function apiOriginOf(config: Config, dataCentre: string, tokens: OAuthTokens): string {
  return tokens.apiOrigin ?? requireDataCentre(config, dataCentre).api;
}

export function createZohoGrants(config: Config, environment: CallEnvironment): ZohoGrants {
  const table = config.zoho.dataCentres;
  return {
    authorizeUrl({ consent, state, redirectUri, dataCentre }) {
      const { accounts } = dataCentre === undefined ? startingDataCentre(table) : requireDataCentre(config, dataCentre);
      return buildAuthorizeUrl({
        accounts,
        clientId: config.zoho.clientId,
        redirectUri,
        state,
        scopes: consent === 'login' ? LOGIN_SCOPES : SYNC_SCOPES,
        offline: consent === 'sync',
      });
    },
    dataCentre: (redirect) => chooseDataCentre(table, redirect)?.name,
    exchange: ({ dataCentre, code, redirectUri }) =>
      exchangeCode(zohoOAuth(config, environment, dataCentre), { code, redirectUri }),
    async identify(dataCentre, tokens) {
      const client = createTokenClient(environment, 'crm', zohoAuthorization(tokens));
      const { user, organisation, isAdmin } = await readIdentity(client, apiOriginOf(config, dataCentre, tokens));
      return { user: { id: user.id, name: user.name }, organisation, isAdmin };
    },
    // Revoking a refresh token ends its access tokens too.
    revoke: (dataCentre, tokens) =>
      revokeToken(zohoOAuth(config, environment, dataCentre), tokens.refreshToken ?? tokens.accessToken),
  };
}
