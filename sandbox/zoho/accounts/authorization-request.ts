import type { OAuthClients } from './oauth-clients.ts';
import { parseScopes } from './scopes.ts';

/** A checked request for consent: https://www.zoho.com/accounts/protocol/oauth/web-apps/authorization.html */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly offline: boolean;
  readonly promptsConsent: boolean;
  readonly state?: string;
}

/** Why no consent page is shown. Nothing is sent back to an address that is not registered. */
export type AuthorizationProblem =
  | 'Invalid Response Type'
  | 'Invalid Client ID'
  | 'Invalid Redirect Uri'
  | 'Invalid OAuth Scope'
  | 'Invalid Access Type';

export function parseAuthorizationRequest(
  query: Readonly<Record<string, string>>,
  clients: OAuthClients,
): AuthorizationRequest | AuthorizationProblem {
  if (query.response_type !== 'code') return 'Invalid Response Type';
  const client = clients.find(query.client_id ?? '');
  if (!client) return 'Invalid Client ID';
  const redirectUri = query.redirect_uri ?? '';
  if (!client.redirectUris.includes(redirectUri)) return 'Invalid Redirect Uri';
  const scopes = parseScopes(query.scope ?? '');
  if (!scopes) return 'Invalid OAuth Scope';
  const accessType = query.access_type ?? 'online';
  if (accessType !== 'online' && accessType !== 'offline') return 'Invalid Access Type';
  const state = query.state;
  return {
    clientId: client.clientId,
    redirectUri,
    scopes,
    offline: accessType === 'offline',
    promptsConsent: query.prompt === 'consent',
    ...(state === undefined ? {} : { state }),
  };
}
