import { createVirtualClock } from '../connectors/http/testing/virtual-clock.ts';
import { createTokenSource } from '../connectors/http/token-source.ts';
import type { OAuthTokens } from '../connectors/oauth.ts';
import { createMemoryStore } from '../stores/memory/memory-store.ts';
import { createRefreshTurns } from './refresh-turns.ts';

const LIFETIME_MS = 3_600_000;

/** Several processes that have the same connection in one store. */
function createWorld(processes: number) {
  const clock = createVirtualClock();
  const store = createMemoryStore();
  let stored: OAuthTokens = { accessToken: 'old', accessTokenExpiresAt: 0, refreshToken: 'refresh', grantedAt: 0 };
  const asked = { times: 0, now: 0, mostAtOnce: 0 };
  const fail: { with?: Error } = {};

  async function refresh(tokens: OAuthTokens): Promise<OAuthTokens> {
    asked.times += 1;
    asked.now += 1;
    asked.mostAtOnce = Math.max(asked.mostAtOnce, asked.now);
    await clock.sleep(500);
    asked.now -= 1;
    if (fail.with) throw fail.with;
    return { ...tokens, accessToken: `new-${asked.times}`, accessTokenExpiresAt: clock.now() + LIFETIME_MS };
  }

  const sources = Array.from({ length: processes }, (_, index) =>
    createTokenSource({
      vault: {
        load: async () => stored,
        save: async (tokens) => {
          stored = tokens;
        },
      },
      clock,
      side: 'crm',
      refresh,
      turn: createRefreshTurns({ store, clock, owner: `process ${index}` })('t', 'crm'),
    }),
  );
  return { clock, store, asked, fail, sources };
}

test('of four processes whose token has ended, one refreshes and all use what it got', async () => {
  const { sources, asked } = createWorld(4);
  const headers = await Promise.all(sources.map((source) => source.headers()));
  expect(asked).toMatchObject({ times: 1, mostAtOnce: 1 });
  expect(new Set(headers.map(({ Authorization }) => Authorization))).toEqual(new Set(['Bearer new-1']));
});

test('of two processes whose tokens are refused at once, one refreshes', async () => {
  const { sources, asked, clock } = createWorld(2);
  const refused = await Promise.all(sources.map((source) => source.headers()));
  await clock.advance(LIFETIME_MS / 2);
  const renewed = await Promise.all(sources.map((source, index) => source.renew(refused[index]!)));
  expect(renewed).toEqual([{ Authorization: 'Bearer new-2' }, { Authorization: 'Bearer new-2' }]);
  expect(asked).toMatchObject({ times: 2, mostAtOnce: 1 });
});

test('a refresh that failed lets the next one have its turn at once', async () => {
  const { sources, asked, fail, clock } = createWorld(2);
  fail.with = new Error('The accounts server is down.');
  await expect(sources[0]!.headers()).rejects.toThrow('down');
  delete fail.with;
  const before = clock.now();
  expect(await sources[1]!.headers()).toEqual({ Authorization: 'Bearer new-2' });
  expect(clock.now() - before).toBe(500);
  expect(asked.mostAtOnce).toBe(1);
});

test('a process that died in its turn holds the others up for less than a minute', async () => {
  const { store, clock, sources, asked } = createWorld(1);
  const dead = createRefreshTurns({ store, clock, owner: 'dead' })('t', 'crm');
  void dead(() => new Promise(() => undefined));
  await new Promise((resolve) => setImmediate(resolve));
  const before = clock.now();
  expect(await sources[0]!.headers()).toEqual({ Authorization: 'Bearer new-1' });
  expect(clock.now() - before).toBeGreaterThan(40_000);
  expect(clock.now() - before).toBeLessThan(60_000);
  expect(asked.times).toBe(1);
});

test('turns of other connections are not waited for', async () => {
  const { store, clock } = createWorld(0);
  const turnOf = createRefreshTurns({ store, clock, owner: 'a' });
  void turnOf('t', 'crm')(() => new Promise(() => undefined));
  await new Promise((resolve) => setImmediate(resolve));
  const before = clock.now();
  await turnOf('t', 'servicenow')(async () => undefined);
  await turnOf('u', 'crm')(async () => undefined);
  expect(clock.now()).toBe(before);
});
