import { ConnectorError } from '../errors.ts';
import type { OAuthTokens, TokenVault } from '../oauth.ts';
import { createVirtualClock } from './testing/virtual-clock.ts';
import { createTokenSource } from './token-source.ts';

const LIFETIME_MS = 1_800_000;

function build(options: { readonly sameTokenUntilEnd?: boolean; readonly dead?: boolean } = {}) {
  const clock = createVirtualClock();
  const events: string[] = [];
  let stored: OAuthTokens | undefined = {
    accessToken: 'token-0',
    accessTokenExpiresAt: clock.now() + LIFETIME_MS,
    refreshToken: 'refresh',
    grantedAt: clock.now(),
  };
  const vault: TokenVault = {
    load: async () => stored,
    save: async (tokens) => {
      events.push(`save ${tokens.accessToken}`);
      stored = tokens;
    },
  };
  let made = 0;
  const source = createTokenSource({
    vault,
    clock,
    side: 'servicenow',
    refresh: async (tokens) => {
      events.push('refresh');
      if (options.dead) {
        throw new ConnectorError({ side: 'servicenow', code: 'reconnect-needed', message: 'The grant is dead.' });
      }
      if (options.sameTokenUntilEnd && clock.now() < tokens.accessTokenExpiresAt) return tokens;
      made += 1;
      return { ...tokens, accessToken: `token-${made}`, accessTokenExpiresAt: clock.now() + LIFETIME_MS };
    },
  });
  return { clock, events, vault, source, setStored: (tokens: OAuthTokens | undefined) => (stored = tokens) };
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

describe('createTokenSource', () => {
  test('uses the stored token while it lasts', async () => {
    const { source, events } = build();
    expect(await source.headers()).toEqual(bearer('token-0'));
    expect(events).toEqual([]);
  });

  test('refreshes a minute early, once for all callers, and saves before use', async () => {
    const { source, events, clock } = build();
    await clock.advance(LIFETIME_MS - 60_000);
    const all = await Promise.all([source.headers(), source.headers(), source.headers()]);
    expect(all).toEqual([bearer('token-1'), bearer('token-1'), bearer('token-1')]);
    expect(events).toEqual(['refresh', 'save token-1']);
  });

  test('uses a token to its end when the system gives the same one again', async () => {
    const { source, events, clock } = build({ sameTokenUntilEnd: true });
    await clock.advance(LIFETIME_MS - 60_000);
    for (let index = 0; index < 5; index += 1) expect(await source.headers()).toEqual(bearer('token-0'));
    expect(events.filter((event) => event === 'refresh')).toHaveLength(1);
    await clock.advance(60_000);
    expect(await source.headers()).toEqual(bearer('token-1'));
  });

  test('renews a refused token once for all callers', async () => {
    const { source, events } = build();
    const refused = await source.headers();
    expect(await Promise.all([source.renew(refused), source.renew(refused)])).toEqual([
      bearer('token-1'),
      bearer('token-1'),
    ]);
    expect(events).toEqual(['refresh', 'save token-1']);
  });

  test('gives the newer token to a caller whose old one was refused late', async () => {
    const { source, events } = build();
    const refused = await source.headers();
    await source.renew(refused);
    expect(await source.renew(refused)).toEqual(bearer('token-1'));
    expect(events).toEqual(['refresh', 'save token-1']);
  });

  test('does not refresh again and again when brand-new tokens are refused', async () => {
    const { source, events } = build();
    const fresh = await source.renew(await source.headers());
    expect(await source.renew(fresh!)).toBeUndefined();
    expect(events).toEqual(['refresh', 'save token-1']);
  });

  test('has nothing else to offer when the system gives the refused token again', async () => {
    const { source } = build({ sameTokenUntilEnd: true });
    expect(await source.renew(await source.headers())).toBeUndefined();
  });

  test('takes over newer tokens that another process has saved', async () => {
    const { source, events, clock, vault } = build();
    const refused = await source.headers();
    const tokens = (await vault.load())!;
    await vault.save({ ...tokens, accessToken: 'theirs', accessTokenExpiresAt: clock.now() + LIFETIME_MS });
    expect(await source.renew(refused)).toEqual(bearer('theirs'));
    expect(events).toEqual(['save theirs']);
  });

  test('reports a dead grant and asks no more until there is a new one', async () => {
    const { source, events, clock, setStored, vault } = build({ dead: true });
    await clock.advance(LIFETIME_MS);
    await expect(source.headers()).rejects.toMatchObject({ code: 'reconnect-needed' });
    await expect(source.headers()).rejects.toMatchObject({ code: 'reconnect-needed' });
    expect(events).toEqual(['refresh']);
    const tokens = (await vault.load())!;
    setStored({
      ...tokens,
      accessToken: 'new',
      accessTokenExpiresAt: clock.now() + LIFETIME_MS,
      grantedAt: clock.now(),
    });
    expect(await source.headers()).toEqual(bearer('new'));
  });

  test('asks for a person when nothing is stored or there is no refresh token', async () => {
    const { source, setStored, vault, clock } = build();
    const { refreshToken: _gone, ...withoutRefresh } = (await vault.load())!;
    setStored(undefined);
    await expect(source.headers()).rejects.toMatchObject({ code: 'reconnect-needed' });
    setStored(withoutRefresh);
    await clock.advance(LIFETIME_MS);
    await expect(source.headers()).rejects.toMatchObject({ code: 'reconnect-needed' });
  });
});
