import { randomBytes } from 'node:crypto';

/** Lifetimes that a new client record has. */
const ACCESS_LIFETIME_MS = 1_800_000;
const REFRESH_LIFETIME_MS = 8_640_000_000;
const CODE_LIFETIME_MS = 60_000;

export interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly scope: 'useraccount';
  readonly token_type: 'Bearer';
  readonly expires_in: number;
}

export interface AuthorizationCode {
  readonly userName: string;
  readonly redirectUri: string;
  readonly challenge?: string | undefined;
}

interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

/** What one user granted the client. Asking again within a lifetime returns the same tokens. */
interface Grant {
  access?: Token | undefined;
  refresh?: Token | undefined;
}

export interface TokenStore {
  newCode(code: AuthorizationCode): string;
  /** A code works once, and not for long. */
  takeCode(code: string): AuthorizationCode | undefined;
  issue(userName: string): TokenAnswer;
  userOfAccessToken(token: string): string | undefined;
  userOfRefreshToken(token: string): string | undefined;
  /** The end of a refresh token ends its access token too. */
  revoke(token: string): void;
  revokeAll(): void;
  /** Tokens that work now. */
  liveCount(): number;
}

export function createTokenStore(now: () => number): TokenStore {
  const codes = new Map<string, AuthorizationCode & { readonly expiresAt: number }>();
  const grants = new Map<string, Grant>();
  const live = (token: Token | undefined): Token | undefined => (token && token.expiresAt > now() ? token : undefined);
  const userOf = (kind: keyof Grant, value: string): string | undefined => {
    for (const [userName, grant] of grants) if (live(grant[kind])?.value === value) return userName;
    return undefined;
  };

  return {
    newCode: (code) => {
      const value = secret(40);
      codes.set(value, { ...code, expiresAt: now() + CODE_LIFETIME_MS });
      return value;
    },
    takeCode: (value) => {
      const code = codes.get(value);
      codes.delete(value);
      return code && code.expiresAt > now() ? code : undefined;
    },
    issue: (userName) => {
      const grant = grants.get(userName) ?? {};
      const refresh = live(grant.refresh) ?? { value: secret(64), expiresAt: now() + REFRESH_LIFETIME_MS };
      const access = live(grant.access) ?? { value: secret(64), expiresAt: now() + ACCESS_LIFETIME_MS };
      grants.set(userName, { access, refresh });
      return {
        access_token: access.value,
        refresh_token: refresh.value,
        scope: 'useraccount',
        token_type: 'Bearer',
        expires_in: Math.max(0, Math.ceil((access.expiresAt - now()) / 1000) - 1),
      };
    },
    userOfAccessToken: (token) => userOf('access', token),
    userOfRefreshToken: (token) => userOf('refresh', token),
    revoke: (token) => {
      for (const [userName, grant] of grants) {
        if (grant.refresh?.value === token) grants.delete(userName);
        else if (grant.access?.value === token) grant.access = undefined;
      }
    },
    revokeAll: () => {
      grants.clear();
      codes.clear();
    },
    liveCount: () =>
      [...grants.values()].flatMap((grant) => [live(grant.access), live(grant.refresh)]).filter(Boolean).length,
  };
}

function secret(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
