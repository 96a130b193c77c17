import { z } from 'zod';
import { ConnectorError, type ConnectorErrorCode } from '../errors.ts';
import type { ApiAnswer, ApiClient, Authorization } from '../http/api-client.ts';
import type { Clock } from '../http/runtime.ts';
import type { OAuthTokens } from '../oauth.ts';
import { chooseApiOrigin, type DataCentre } from './data-centres.ts';

/** The publisher's server-based OAuth client, as registered for one data centre. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What calls to an accounts server need. The API client has no authorization of its own. */
export interface OAuthDependencies {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly dataCentre: DataCentre;
  readonly credentials: OAuthClient;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DEFAULT_LIFE_SECONDS = 3600;

/** Zoho counts ten token requests per ten minutes and refuses the rest. */
const TOKEN_LIMIT_WINDOW_MS = 10 * MINUTE;

const TokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  api_domain: z.string().optional(),
  expires_in: z.coerce.number().positive().catch(DEFAULT_LIFE_SECONDS),
  scope: z.string().optional(),
});

const ErrorAnswer = z.object({ error: z.string() });

/** The page where a person consents. */
export function buildAuthorizeUrl(request: {
  readonly accounts: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
  /** Ask for a refresh token. Each counts towards the twenty a person has for this client. */
  readonly offline: boolean;
}): string {
  const url = new URL('/oauth/v2/auth', request.accounts);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: request.clientId,
    scope: request.scopes.join(','),
    redirect_uri: request.redirectUri,
    state: request.state,
    access_type: request.offline ? 'offline' : 'online',
    // Without a fresh consent a refresh token is given only the first time.
    ...(request.offline ? { prompt: 'consent' } : {}),
  }).toString();
  return url.toString();
}

const ERROR_CODES: Readonly<Record<string, ConnectorErrorCode>> = {
  invalid_client: 'client-refused',
  invalid_client_secret: 'client-refused',
  access_denied: 'rate-limited',
  invalid_code: 'consent-refused',
  invalid_grant: 'consent-refused',
};

const MESSAGES: Partial<Record<ConnectorErrorCode, string>> = {
  'client-refused': 'Zoho refused the client ID or client secret.',
  'rate-limited': 'Zoho allows no more tokens for some minutes.',
  'consent-refused': 'The consent given at Zoho is too old or was used already.',
  'reconnect-needed': 'The connection to Zoho CRM was withdrawn; it has to be authorized again.',
  unavailable: 'The Zoho accounts server is not available.',
  'unexpected-answer': 'The Zoho accounts server gave an answer that was not understood.',
  'bad-request': 'The Zoho accounts server refused the request.',
};

function errorCode(answer: ApiAnswer, remoteCode: string | undefined, refreshing: boolean): ConnectorErrorCode {
  // The wording varies: "Access Denied" in an answer with status 200, `access_denied` elsewhere.
  const name = remoteCode?.toLowerCase().replaceAll(/\s+/g, '_');
  const code = name === undefined ? undefined : ERROR_CODES[name];
  if (code === 'consent-refused' && refreshing) return 'reconnect-needed';
  if (code) return code;
  if (answer.status === 429) return 'rate-limited';
  if (answer.status >= 500) return 'unavailable';
  return name === undefined ? 'unexpected-answer' : 'bad-request';
}

function tokenError(answer: ApiAnswer, refreshing: boolean): ConnectorError {
  const remoteCode = ErrorAnswer.safeParse(answer.json).data?.error;
  const code = errorCode(answer, remoteCode, refreshing);
  return new ConnectorError({
    side: 'crm',
    code,
    message: MESSAGES[code] ?? 'Zoho gave no tokens.',
    status: answer.status,
    ...(remoteCode === undefined ? {} : { remoteCode }),
    ...(code === 'rate-limited' ? { retryAfterMs: TOKEN_LIMIT_WINDOW_MS } : {}),
  });
}

/** Tokens were given when there is an access token, whatever the status: refusals come with status 200 too. */
async function requestTokens(
  deps: OAuthDependencies,
  form: Readonly<Record<string, string>>,
  previous?: OAuthTokens,
): Promise<OAuthTokens> {
  const { clientId, clientSecret } = deps.credentials;
  const askedAt = deps.clock.now();
  const answer = await deps.client.call({
    method: 'POST',
    url: `${deps.dataCentre.accounts}/oauth/v2/token`,
    form: { client_id: clientId, client_secret: clientSecret, ...form },
    repeatable: previous !== undefined,
  });
  const parsed = TokenAnswer.safeParse(answer.json);
  if (!parsed.success) throw tokenError(answer, previous !== undefined);
  const tokens = parsed.data;
  const refreshToken = tokens.refresh_token ?? previous?.refreshToken;
  const scope = tokens.scope ?? previous?.scope;
  return {
    accessToken: tokens.access_token,
    accessTokenExpiresAt: askedAt + tokens.expires_in * SECOND,
    grantedAt: previous?.grantedAt ?? askedAt,
    apiOrigin: chooseApiOrigin(deps.dataCentre, tokens.api_domain ?? previous?.apiOrigin),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(scope === undefined ? {} : { scope }),
  };
}

/**
 * Turns the code of a consent into tokens, at the accounts server that issued it. The code lives two minutes and works
 * once, so the call is never repeated.
 * @see https://www.zoho.com/crm/developer/docs/api/v8/access-refresh.html
 */
export function exchangeCode(
  deps: OAuthDependencies,
  request: { readonly code: string; readonly redirectUri: string },
): Promise<OAuthTokens> {
  return requestTokens(deps, {
    grant_type: 'authorization_code',
    code: request.code,
    redirect_uri: request.redirectUri,
  });
}

/** A new access token. Callers share one refresh: Zoho allows ten in ten minutes and keeps fifteen tokens alive. */
export async function refreshTokens(deps: OAuthDependencies, tokens: OAuthTokens): Promise<OAuthTokens> {
  if (tokens.refreshToken === undefined) {
    throw new ConnectorError({
      side: 'crm',
      code: 'reconnect-needed',
      message: 'This connection to Zoho CRM cannot be renewed; it has to be authorized again.',
    });
  }
  return requestTokens(deps, { grant_type: 'refresh_token', refresh_token: tokens.refreshToken }, tokens);
}

/**
 * Withdraws a refresh token together with its access tokens, or a single access token. A token that is dead already is
 * as good as withdrawn. Zoho documents the token in the query of this one call.
 * @see https://www.zoho.com/accounts/protocol/oauth/web-apps/revoke-token.html
 */
export async function revokeToken(deps: OAuthDependencies, token: string): Promise<void> {
  const answer = await deps.client.call({
    method: 'POST',
    url: `${deps.dataCentre.accounts}/oauth/v2/token/revoke`,
    query: { token },
    repeatable: true,
  });
  const refused = ErrorAnswer.safeParse(answer.json).data?.error.toLowerCase();
  const isDead = answer.status === 400 || refused === 'invalid_code' || refused === 'invalid_token';
  if (!isDead && (answer.status >= 300 || refused !== undefined)) throw tokenError(answer, false);
}

/** The header that carries an access token, for calls of one sign-in: nothing renews it. */
export function zohoAuthorization(tokens: Pick<OAuthTokens, 'accessToken'>): Authorization {
  const headers = { Authorization: `Zoho-oauthtoken ${tokens.accessToken}` };
  return { headers: async () => headers, renew: async () => undefined };
}
