import { z } from 'zod';
import { ConnectorError, type ConnectorErrorCode } from '../errors.ts';
import type { ApiAnswer, ApiClient, Authorization } from '../http/api-client.ts';
import { buildUrl } from '../http/build-url.ts';
import { redactText } from '../http/redact.ts';
import type { Clock } from '../http/runtime.ts';
import type { OAuthTokens } from '../oauth.ts';
import { isSuccess } from './answer-error.ts';

const TOKEN_TIMEOUT_MS = 30_000;
const REMOTE_MESSAGE_LENGTH = 200;
/** The instance refuses an empty state and warns of special characters in it, so it is hexadecimal. */
const HEX_STATE = /^[0-9a-f]{16,128}$/;

/** The OAuth client that the customer registered in the instance. */
export interface ServiceNowOAuthClient {
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface OAuthDependencies {
  /** A client without authorization, with a limiter of its own. */
  readonly client: ApiClient;
  readonly clock: Clock;
}

/** Where a person gives consent: https://www.servicenow.com/docs/r/platform-security/authentication/authorization-workflow.html */
export function buildAuthorizeUrl(options: {
  readonly origin: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
}): string {
  if (!HEX_STATE.test(options.state)) throw new RangeError('The OAuth state must be 16 to 128 hexadecimal digits.');
  return buildUrl(`${options.origin}/oauth_auth.do`, {
    response_type: 'code',
    client_id: options.clientId,
    redirect_uri: options.redirectUri,
    state: options.state,
  });
}

/** Trades the code of a consent for tokens. The code works once, so this is never repeated. */
export async function exchangeCode(
  { client, clock }: OAuthDependencies,
  oauthClient: ServiceNowOAuthClient,
  consent: { readonly code: string; readonly redirectUri: string },
): Promise<OAuthTokens> {
  const grant = { grant_type: 'authorization_code', code: consent.code, redirect_uri: consent.redirectUri };
  const answer = await askForTokens(client, oauthClient, grant, false);
  const tokens = readTokens(answer, clock.now());
  if (tokens === undefined) throw toTokenError(answer, 'consent-refused');
  return { ...tokens, grantedAt: clock.now() };
}

/** New tokens for a refresh token. ServiceNow keeps the refresh token and its end, so `grantedAt` stays. */
export async function refreshTokens(
  { client, clock }: OAuthDependencies,
  oauthClient: ServiceNowOAuthClient,
  current: OAuthTokens & { readonly refreshToken: string },
): Promise<OAuthTokens> {
  const grant = { grant_type: 'refresh_token', refresh_token: current.refreshToken };
  let answer = await askForTokens(client, oauthClient, grant, true);
  // The instance refuses with the same words for a passing trouble and a dead token: once more before a person is asked.
  if (!isSuccess(answer)) answer = await askForTokens(client, oauthClient, grant, true);
  const tokens = readTokens(answer, clock.now());
  if (tokens === undefined) throw toTokenError(answer, 'reconnect-needed');
  const isNewGrant = tokens.refreshToken !== undefined && tokens.refreshToken !== current.refreshToken;
  return {
    ...tokens,
    refreshToken: tokens.refreshToken ?? current.refreshToken,
    grantedAt: isNewGrant ? clock.now() : current.grantedAt,
  };
}

/**
 * Ends a token at the instance, which takes it from the query only and asks for no credentials. True when the instance
 * said so; false when it did not know the token any more.
 */
export async function revokeToken(client: ApiClient, origin: string, token: string): Promise<boolean> {
  const url = `${origin}/oauth_revoke_token.do`;
  const answer = await client.call({
    method: 'GET',
    url,
    query: { token },
    repeatable: true,
    timeoutMs: TOKEN_TIMEOUT_MS,
  });
  if (answer.status >= 500) throw toTokenError(answer, 'unavailable');
  return isSuccess(answer);
}

/** User name and password with every call. There are no other credentials to try when they are refused. */
export function createBasicAuthorization(userName: string, password: string): Authorization {
  const headers = { Authorization: `Basic ${Buffer.from(`${userName}:${password}`, 'utf8').toString('base64')}` };
  return { headers: async () => headers, renew: async () => undefined };
}

const TokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.coerce.number().positive(),
  scope: z.string().optional(),
});

const TokenRefusal = z.object({ error: z.string().catch(''), error_description: z.string().nullish().catch('') });

function askForTokens(
  client: ApiClient,
  { origin, clientId, clientSecret }: ServiceNowOAuthClient,
  grant: Readonly<Record<string, string>>,
  repeatable: boolean,
): Promise<ApiAnswer> {
  return client.call({
    method: 'POST',
    url: `${origin}/oauth_token.do`,
    form: { ...grant, client_id: clientId, client_secret: clientSecret },
    repeatable,
    timeoutMs: TOKEN_TIMEOUT_MS,
  });
}

function readTokens(answer: ApiAnswer, now: number): Omit<OAuthTokens, 'grantedAt'> | undefined {
  const parsed = TokenAnswer.safeParse(answer.json);
  if (!isSuccess(answer) || !parsed.success) return undefined;
  const { access_token, refresh_token, expires_in, scope } = parsed.data;
  return {
    accessToken: access_token,
    accessTokenExpiresAt: now + expires_in * 1000,
    ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
    ...(scope === undefined ? {} : { scope }),
  };
}

function toTokenError(answer: ApiAnswer, refusal: ConnectorErrorCode): ConnectorError {
  const { error = '', error_description } = TokenRefusal.safeParse(answer.json).data ?? {};
  const words = redactText([error, error_description ?? ''].filter((part) => part !== '').join(': '));
  const code = findTokenErrorCode(answer, { error, words, refusal });
  return new ConnectorError({
    side: 'servicenow',
    code,
    message: TOKEN_SENTENCES[code] ?? 'The token endpoint of ServiceNow gave an answer of an unknown kind.',
    status: answer.status,
    ...(error === '' ? {} : { remoteCode: error }),
    ...(words === '' ? {} : { remoteMessage: words.slice(0, REMOTE_MESSAGE_LENGTH) }),
  });
}

const TOKEN_SENTENCES: Partial<Record<ConnectorErrorCode, string>> = {
  'client-refused': 'ServiceNow refuses the client ID or the client secret.',
  'consent-refused': 'ServiceNow refuses the consent; it is too old or was used already.',
  'reconnect-needed': 'ServiceNow has to be authorized again.',
  unavailable: 'The token endpoint of ServiceNow does not work for now.',
  'not-the-system': 'A web page answered where the token endpoint of ServiceNow should be.',
};

function findTokenErrorCode(
  answer: ApiAnswer,
  { error, words, refusal }: { error: string; words: string; refusal: ConnectorErrorCode },
): ConnectorErrorCode {
  if (answer.status >= 500) return 'unavailable';
  if (error === '' && answer.status < 400) return answer.json === undefined ? 'not-the-system' : 'unexpected-answer';
  if (answer.status === 404) return 'not-the-system';
  if (error !== 'invalid_grant' && /client/i.test(words)) return 'client-refused';
  // A code that came back a moment ago is good: if "access_denied" is all it says, the secret is what is wrong.
  const isBlunt = error === 'server_error' && /access_denied/i.test(words);
  return isBlunt && refusal === 'consent-refused' ? 'client-refused' : refusal;
}
