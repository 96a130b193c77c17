const MINUTE_MS = 60_000;
/** https://www.zoho.com/crm/developer/docs/api/v8/token-validity.html */
const CODE_LIFE_MS = 2 * MINUTE_MS;
export const ACCESS_TOKEN_LIFE_S = 3_600;
const LIVE_ACCESS_TOKENS = 15;
const REFRESHES = 10;
const REFRESH_WINDOW_MS = 10 * MINUTE_MS;
const REFRESH_TOKENS_PER_USER = 20;

/** What a person consented to. */
export interface Consent {
  readonly userId: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

export interface ConsentRequest extends Consent {
  readonly redirectUri: string;
  readonly offline: boolean;
  readonly promptsConsent: boolean;
}

export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly scopes: readonly string[];
}

export type GrantError = 'invalid_code' | 'invalid_redirect_uri' | 'Access Denied';

/** The codes and tokens that are alive. */
export interface Grants {
  issueCode(request: ConsentRequest): string;
  exchange(code: string, clientId: string, redirectUri: string): IssuedTokens | GrantError;
  refresh(refreshToken: string, clientId: string): IssuedTokens | GrantError;
  /** Ends a refresh token with all its access tokens, or one access token. False when there is no such token. */
  revoke(token: string): boolean;
  /** What an access token stands for, while it lives. */
  consentOf(accessToken: string): Consent | undefined;
  /** An access token outside any OAuth flow, for a user's own session in the CRM's pages. */
  openSession(consent: Consent): string;
  readonly liveRefreshTokens: number;
}

interface Code extends ConsentRequest {
  readonly expiresAt: number;
}

interface AccessToken extends Consent {
  readonly expiresAt: number;
}

interface RefreshToken extends Consent {
  readonly accessTokens: string[];
  readonly refreshedAt: number[];
}

export interface GrantDependencies {
  readonly now: () => number;
  readonly newToken: () => string;
}

export function createGrants({ now, newToken }: GrantDependencies): Grants {
  const codes = new Map<string, Code>();
  const accessTokens = new Map<string, AccessToken>();
  const refreshTokens = new Map<string, RefreshToken>();

  function issueAccess({ userId, clientId, scopes }: Consent, parent?: RefreshToken): string {
    const token = newToken();
    accessTokens.set(token, { userId, clientId, scopes, expiresAt: now() + ACCESS_TOKEN_LIFE_S * 1_000 });
    if (!parent) return token;
    parent.accessTokens.push(token);
    if (parent.accessTokens.length > LIVE_ACCESS_TOKENS) accessTokens.delete(parent.accessTokens.shift() ?? '');
    return token;
  }

  function tokensOf(consent: Consent): string[] {
    return [...refreshTokens]
      .filter(([, { userId, clientId }]) => userId === consent.userId && clientId === consent.clientId)
      .map(([token]) => token);
  }

  function endRefreshToken(token: string): boolean {
    for (const access of refreshTokens.get(token)?.accessTokens ?? []) accessTokens.delete(access);
    return refreshTokens.delete(token);
  }

  /** The 21st refresh token of a user silently ends the oldest. */
  function issueRefresh({ userId, clientId, scopes }: Consent): { token: string; grant: RefreshToken } {
    const token = newToken();
    const grant: RefreshToken = { userId, clientId, scopes, accessTokens: [], refreshedAt: [] };
    refreshTokens.set(token, grant);
    const [oldest, ...others] = tokensOf(grant);
    if (oldest !== undefined && others.length >= REFRESH_TOKENS_PER_USER) endRefreshToken(oldest);
    return { token, grant };
  }

  return {
    issueCode(request) {
      const code = newToken();
      codes.set(code, { ...request, expiresAt: now() + CODE_LIFE_MS });
      return code;
    },

    exchange(code, clientId, redirectUri) {
      const found = codes.get(code);
      codes.delete(code);
      if (!found || found.expiresAt <= now() || found.clientId !== clientId) return 'invalid_code';
      if (found.redirectUri !== redirectUri) return 'invalid_redirect_uri';
      // Without prompt=consent a refresh token comes with the first consent only.
      const isLasting = found.offline && (found.promptsConsent || tokensOf(found).length === 0);
      if (!isLasting) return { accessToken: issueAccess(found), scopes: found.scopes };
      const { token, grant } = issueRefresh(found);
      return { accessToken: issueAccess(found, grant), refreshToken: token, scopes: found.scopes };
    },

    refresh(refreshToken, clientId) {
      const grant = refreshTokens.get(refreshToken);
      if (!grant || grant.clientId !== clientId) return 'invalid_code';
      const recent = grant.refreshedAt.filter((at) => at > now() - REFRESH_WINDOW_MS);
      if (recent.length >= REFRESHES) return 'Access Denied';
      grant.refreshedAt.splice(0, grant.refreshedAt.length, ...recent, now());
      return { accessToken: issueAccess(grant, grant), scopes: grant.scopes };
    },

    revoke: (token) => endRefreshToken(token) || accessTokens.delete(token),

    consentOf(accessToken) {
      const found = accessTokens.get(accessToken);
      return found && found.expiresAt > now() ? found : undefined;
    },

    openSession: (consent) => issueAccess(consent),

    get liveRefreshTokens() {
      return refreshTokens.size;
    },
  };
}
