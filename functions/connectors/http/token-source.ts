import type { Side } from '../../core/record.ts';
import { ConnectorError } from '../errors.ts';
import type { OAuthTokens, TokenVault } from '../oauth.ts';
import type { Authorization } from './api-client.ts';
import { SIDE_NAMES } from './call-failure.ts';
import type { Clock } from './runtime.ts';

export const DEFAULT_EXPIRES_EARLY_MS = 60_000;
/**
 * A token that is refused this soon after it was made is refused for another reason than age (a missing scope, an access
 * policy). Zoho gives ten tokens in ten minutes and ends the oldest of sixteen: https://www.zoho.com/crm/developer/docs/api/v8/token-validity.html
 */
const YOUNG_TOKEN_MS = 120_000;

/** Lets this caller alone refresh; others wait for their turn. */
export type RefreshTurn = <Result>(refresh: () => Promise<Result>) => Promise<Result>;

export interface TokenSourceOptions {
  readonly vault: TokenVault;
  /** Asks the token endpoint. Keeps `grantedAt`, and `refreshToken` where the answer has no new one. Throws a `ConnectorError`. */
  readonly refresh: (tokens: OAuthTokens & { readonly refreshToken: string }) => Promise<OAuthTokens>;
  readonly clock: Clock;
  readonly side: Side;
  /** How long before its end a token counts as ended. */
  readonly expiresEarlyMs?: number;
  /** What stands before the token in the header. */
  readonly scheme?: 'Bearer' | 'Zoho-oauthtoken';
  /** Where other processes have the same connection: keeps them from refreshing it at the same time. */
  readonly turn?: RefreshTurn | undefined;
}

interface Held {
  readonly tokens: OAuthTokens;
  /** From this time on a new token is asked for. */
  readonly staleAt: number;
  readonly refreshedAt?: number;
}

/** Access tokens from a vault, refreshed by one caller for all. New tokens are saved before they are used. */
export function createTokenSource(options: TokenSourceOptions): Authorization {
  const { vault, refresh, clock, side, expiresEarlyMs = DEFAULT_EXPIRES_EARLY_MS, scheme = 'Bearer' } = options;
  const turn: RefreshTurn = options.turn ?? ((work) => work());
  let held: Held | undefined;
  let refreshing: Promise<Held> | undefined;
  let dead: { readonly grant: OAuthTokens; readonly error: ConnectorError } | undefined;

  const headersOf = ({ accessToken }: OAuthTokens) => ({ Authorization: `${scheme} ${accessToken}` });
  const isStale = (candidate: Held) => clock.now() >= candidate.staleAt;

  async function loadFromVault(): Promise<Held> {
    const tokens = await vault.load();
    if (tokens === undefined) throw reconnectNeeded(side);
    return { tokens, staleAt: tokens.accessTokenExpiresAt - expiresEarlyMs };
  }

  async function askForNew(tokens: OAuthTokens): Promise<Held> {
    const { refreshToken } = tokens;
    if (refreshToken === undefined) throw reconnectNeeded(side);
    if (dead !== undefined && isSameGrant(dead.grant, tokens)) throw dead.error;
    try {
      const fresh = await refresh({ ...tokens, refreshToken });
      await vault.save(fresh);
      return { tokens: fresh, staleAt: staleTime(fresh, clock.now(), expiresEarlyMs), refreshedAt: clock.now() };
    } catch (error) {
      if (error instanceof ConnectorError && error.code === 'reconnect-needed') dead = { grant: tokens, error };
      throw error;
    }
  }

  /** Another process may have saved newer tokens, so the vault is asked before the token endpoint. */
  async function replace(refused: string | undefined): Promise<Held> {
    const isUsable = (stored: Held) => !isStale(stored) && stored.tokens.accessToken !== refused;
    const stored = await loadFromVault();
    if (isUsable(stored)) return stored;
    return turn(async () => {
      const latest = await loadFromVault();
      return isUsable(latest) ? latest : askForNew(latest.tokens);
    });
  }

  function replaceOnce(refused: string | undefined): Promise<Held> {
    refreshing ??= replace(refused)
      .then((fresh) => {
        held = fresh;
        return fresh;
      })
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  }

  return {
    headers: async () => {
      if (refreshing !== undefined) return headersOf((await refreshing).tokens);
      const current = held !== undefined && !isStale(held) ? held : await replaceOnce(undefined);
      return headersOf(current.tokens);
    },
    renew: async (refused) => {
      const isRefused = ({ tokens }: Held) => headersOf(tokens).Authorization === refused.Authorization;
      if (refreshing === undefined && held !== undefined) {
        if (!isRefused(held)) return headersOf(held.tokens);
        if (clock.now() - (held.refreshedAt ?? Number.NEGATIVE_INFINITY) < YOUNG_TOKEN_MS) return undefined;
      }
      const token = refused.Authorization?.slice(scheme.length + 1);
      const fresh = await replaceOnce(token);
      return isRefused(fresh) ? undefined : headersOf(fresh.tokens);
    },
  };
}

/**
 * ServiceNow answers with the same token until that one has ended. Such a token is used to its end: asking again and
 * again in its last minute would give it again and again.
 */
function staleTime(tokens: OAuthTokens, now: number, expiresEarlyMs: number): number {
  const early = tokens.accessTokenExpiresAt - expiresEarlyMs;
  return early > now ? early : tokens.accessTokenExpiresAt;
}

function isSameGrant(left: OAuthTokens, right: OAuthTokens): boolean {
  return left.refreshToken === right.refreshToken && left.grantedAt === right.grantedAt;
}

function reconnectNeeded(side: Side): ConnectorError {
  return new ConnectorError({
    side,
    code: 'reconnect-needed',
    message: `${SIDE_NAMES[side]} has to be authorized again.`,
  });
}
