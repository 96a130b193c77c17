import { createKeptLeases } from './kept-leases.ts';
import { createLeases } from './lease.ts';
import { createMemoryStore } from './memory/memory-store.ts';

const TENANT = '1';
const DURATION_MS = 100_000;
const RENEW_BELOW_MS = 60_000;

function createWorld() {
  let now = 1_000_000;
  const clock = { now: () => now };
  const store = createMemoryStore();
  const plain = (owner: string) => createLeases({ store, clock, owner, durationMs: DURATION_MS });
  const leases = createKeptLeases({ leases: plain('this'), clock, renewBelowMs: RENEW_BELOW_MS });
  const rows = async () => (await store.scan(TENANT, 'leases', { limit: 10 })).map(({ key }) => key);
  const take = async () => {
    const lease = await leases.acquire(TENANT);
    if (lease === undefined) throw new Error('It is held.');
    return lease;
  };
  const advance = (ms: number) => {
    now += ms;
  };
  return { leases, plain, store, rows, take, advance };
}

test('a lease that is released is given out again with the same number, and without a row', async () => {
  const { leases, rows, take } = createWorld();
  const first = await take();
  const before = await rows();
  await leases.release(TENANT, first);
  expect(await take()).toEqual(first);
  expect(await rows()).toEqual(before);
});

test('while it is used nobody gets it', async () => {
  const { leases, take } = createWorld();
  const lease = await take();
  expect(await leases.acquire(TENANT)).toBeUndefined();
  await leases.release(TENANT, lease);
  expect(await Promise.all([leases.acquire(TENANT), leases.acquire(TENANT)])).toEqual([lease, undefined]);
});

test('one that would end soon is renewed before it is given out again', async () => {
  const { leases, take, advance } = createWorld();
  const first = await take();
  await leases.release(TENANT, first);
  advance(DURATION_MS - RENEW_BELOW_MS);
  const second = await take();
  expect(second.fence).toBe(first.fence);
  expect(second.expiresAt).toBeGreaterThan(first.expiresAt);
});

test('a holder that is stuck loses it when it ends, and its release frees nothing', async () => {
  const { leases, take, advance } = createWorld();
  const stuck = await take();
  advance(DURATION_MS + 1);
  const next = await take();
  expect(next.fence).toBeGreaterThan(stuck.fence);
  await leases.release(TENANT, stuck);
  expect(await leases.acquire(TENANT)).toBeUndefined();
});

test('another process that took it over has a higher number, and this one notices', async () => {
  const { leases, plain, take } = createWorld();
  const first = await take();
  await leases.release(TENANT, first);
  const taken = await plain('other').takeOver(TENANT);
  expect(taken.fence).toBeGreaterThan(first.fence);
  expect(await leases.acquire(TENANT)).toBeUndefined();
});

test('after everything was erased a lease is acquired anew, whether the last one was released or not', async () => {
  const { leases, store, rows, take } = createWorld();
  await leases.release(TENANT, await take());
  await store.erase(TENANT);
  await take();
  expect(await rows()).toHaveLength(1);
  await store.erase(TENANT);
  expect(await leases.acquire(TENANT)).toBeDefined();
});
