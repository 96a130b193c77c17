import { z } from 'zod';
import type { Clock } from '../../functions/connectors/http/runtime.ts';
import type { OAuthTokens, TokenVault } from '../../functions/connectors/oauth.ts';
import { SYNC_SCOPES } from '../../functions/connectors/zoho/scopes.ts';
import type { ServiceNowSimulator } from '../../sandbox/servicenow/servicenow-simulator.ts';
import type { Simulator } from '../../sandbox/simulator/simulator.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../sandbox/zoho/accounts/oauth-clients.ts';
import type { ZohoSimulator } from '../../sandbox/zoho/zoho-simulator.ts';

const REDIRECT_URI = 'http://localhost:5064/callback';
const Tokens = z.object({ access_token: z.string(), refresh_token: z.string(), expires_in: z.number() });

export function createVault(first: OAuthTokens): TokenVault {
  let tokens = first;
  return {
    load: async () => tokens,
    save: async (newer) => {
      tokens = newer;
    },
  };
}

/** A consent without its pages. */
export async function authorizeServiceNow(simulator: ServiceNowSimulator, clock: Clock): Promise<OAuthTokens> {
  const { userName: username, password } = simulator.users.integration;
  const { clientId, clientSecret } = simulator.oauthClient;
  const answer = await post(simulator, '/oauth_token.do', {
    grant_type: 'password',
    username,
    password,
    client_id: clientId,
    client_secret: clientSecret,
  });
  return readTokens(await answer.json(), clock);
}

export async function authorizeZoho(simulator: ZohoSimulator, clock: Clock): Promise<OAuthTokens> {
  const [admin] = simulator.users;
  simulator.registerRedirectUri(REDIRECT_URI);
  const client = { client_id: SANDBOX_CLIENT_ID, redirect_uri: REDIRECT_URI };
  const consent = await post(simulator.accounts, '/oauth/v2/auth/consent', {
    ...client,
    response_type: 'code',
    scope: SYNC_SCOPES.join(','),
    access_type: 'offline',
    prompt: 'consent',
    sandbox_user: admin?.id ?? '',
    decision: 'accept',
  });
  const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const secret = { client_secret: SANDBOX_CLIENT_SECRET, grant_type: 'authorization_code' };
  const answer = await post(simulator.accounts, '/oauth/v2/token', { ...client, ...secret, code });
  return { ...readTokens(await answer.json(), clock), apiOrigin: simulator.crm.origin };
}

function readTokens(answer: unknown, clock: Clock): OAuthTokens {
  const { access_token, refresh_token, expires_in } = Tokens.parse(answer);
  return {
    accessToken: access_token,
    refreshToken: refresh_token,
    accessTokenExpiresAt: clock.now() + expires_in * 1_000,
    grantedAt: clock.now(),
  };
}

function post(simulator: Simulator, path: string, form: Readonly<Record<string, string>>): Promise<Response> {
  return simulator.fetch(new Request(simulator.origin + path, { method: 'POST', body: new URLSearchParams(form) }));
}
