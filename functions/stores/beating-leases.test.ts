import type { Logger } from '../connectors/http/runtime.ts';
import { createVirtualClock, settle } from '../connectors/http/testing/virtual-clock.ts';
import { createBeatingLeases } from './beating-leases.ts';
import { createLeases } from './lease.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import type { Store } from './stores.ts';

const DURATION_MS = 15_000;
const EVERY_MS = 4_000;
const AT_MOST_MS = 60_000;

function createWorld() {
  const clock = createVirtualClock({ manual: true });
  const log: string[] = [];
  const write = (_fields: object, message: string) => void log.push(message);
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  const store = createMemoryStore();
  const failing = { now: false };
  const shaky: Store = {
    ...store,
    scan: async (...args) => {
      if (failing.now) throw new Error('The store is away.');
      return store.scan(...args);
    },
  };
  const plain = (owner: string) => createLeases({ store, clock, owner, durationMs: DURATION_MS });
  const beating = createBeatingLeases({
    leases: createLeases({ store: shaky, clock, owner: 'one', durationMs: DURATION_MS }),
    clock,
    logger,
    everyMs: EVERY_MS,
    atMostMs: AT_MOST_MS,
  });
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 1_000) {
      await clock.advance(1_000);
      for (let turn = 0; turn < 5; turn += 1) await settle();
    }
  }
  return { clock, log, store, failing, beating, other: plain('two'), pass };
}

test('a lease is kept while its holder waits far longer than it lasts, with the same fencing number', async () => {
  const { beating, other, pass, clock } = createWorld();
  const lease = await beating.acquire('t');
  await pass(50_000);
  expect(await other.acquire('t')).toBeUndefined();
  const renewed = await beating.renew('t', lease!);
  expect(renewed!.fence).toBe(lease!.fence);
  expect(renewed!.expiresAt).toBeGreaterThan(clock.now());
});

test('a holder that gives no sign of life loses it', async () => {
  const { beating, other, pass } = createWorld();
  const lease = await beating.acquire('t');
  await pass(AT_MOST_MS + EVERY_MS + DURATION_MS);
  expect(await other.acquire('t')).toMatchObject({ fence: expect.any(Number) });
  expect(await beating.renew('t', lease!)).toBeUndefined();
});

test('after a release another may have it at once, and nothing is renewed any more', async () => {
  const { beating, other, pass, store } = createWorld();
  const lease = await beating.acquire('t');
  await pass(9_000);
  await beating.release('t', lease!);
  const next = await other.acquire('t');
  expect(next!.fence).toBeGreaterThan(lease!.fence);
  const rows = await store.scan('t', 'leases', { limit: 99 });
  await pass(3_000);
  expect(await store.scan('t', 'leases', { limit: 99 })).toEqual(rows);
});

test('a store that is away for a moment costs no lease', async () => {
  const { beating, other, pass, failing, log } = createWorld();
  await beating.acquire('t');
  failing.now = true;
  await pass(9_000);
  failing.now = false;
  expect(log).toContain('A lease was not renewed.');
  await pass(9_000);
  expect(await other.acquire('t')).toBeUndefined();
});

test('a lease that was lost is not given back by the beat', async () => {
  const { beating, other, pass, failing } = createWorld();
  const lease = await beating.acquire('t');
  failing.now = true;
  await pass(DURATION_MS + 1_000);
  const taken = await other.acquire('t');
  failing.now = false;
  await pass(EVERY_MS + 1_000);
  expect(await beating.renew('t', lease!)).toBeUndefined();
  expect(await other.renew('t', taken!)).toMatchObject({ fence: taken!.fence });
});
