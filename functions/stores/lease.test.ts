import type { Random } from '../connectors/http/runtime.ts';
import { createLeases, type Lease } from './lease.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { createRestrictedStore } from './restricted/restricted-store.ts';
import type { Store } from './stores.ts';
import { createSeededRandom } from './testing/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from './testing/virtual-clock.ts';

const DURATION_MS = 30_000;

describe('A lease', () => {
  const setUp = () => {
    const store = createMemoryStore();
    const clock = createVirtualClock(1_000);
    const leasesOf = (owner: string) => createLeases({ store, clock, owner, durationMs: DURATION_MS });
    return { store, clock, a: leasesOf('a'), b: leasesOf('b') };
  };

  test('goes to one owner until it expires, then to the next with a higher fencing number', async () => {
    const { clock, a, b } = setUp();
    expect(await a.acquire('t')).toEqual({ fence: 1, expiresAt: 31_000 });
    expect(await b.acquire('t')).toBeUndefined();
    expect(await a.acquire('t')).toBeUndefined();
    clock.advance(DURATION_MS - 1);
    expect(await b.acquire('t')).toBeUndefined();
    clock.advance(1);
    expect(await b.acquire('t')).toEqual({ fence: 2, expiresAt: 61_000 });
  });

  test('is per tenant', async () => {
    const { a, b } = setUp();
    expect(await a.acquire('t')).toBeDefined();
    expect(await b.acquire('u')).toBeDefined();
  });

  test('goes to one of 50 contenders at once', async () => {
    const { store, clock } = setUp();
    const contenders = Array.from({ length: 50 }, (_, index) =>
      createLeases({ store, clock, owner: `owner-${index}`, durationMs: DURATION_MS }),
    );
    const leases = await Promise.all(contenders.map((leases) => leases.acquire('t')));
    expect(leases.filter(Boolean)).toHaveLength(1);
  });

  test('keeps its fencing number when it is renewed, and lasts longer', async () => {
    const { clock, a, b } = setUp();
    const lease = (await a.acquire('t'))!;
    clock.advance(20_000);
    const renewed = await a.renew('t', lease);
    expect(renewed).toEqual({ fence: 1, expiresAt: 51_000 });
    clock.advance(20_000);
    expect(await b.acquire('t')).toBeUndefined();
    expect(await a.renew('t', renewed!)).toEqual({ fence: 1, expiresAt: 71_000 });
  });

  test('can be renewed after it ran out, as long as nobody took it', async () => {
    const { clock, a, b } = setUp();
    const lease = (await a.acquire('t'))!;
    clock.advance(DURATION_MS * 2);
    expect(await a.renew('t', lease)).toBeDefined();
    clock.advance(DURATION_MS);
    expect(await b.acquire('t')).toBeDefined();
    expect(await a.renew('t', lease)).toBeUndefined();
  });

  test('gets a higher fencing number after renewals too', async () => {
    const { clock, a, b } = setUp();
    let lease: Lease | undefined = await a.acquire('t');
    for (let count = 0; count < 5; count++) lease = await a.renew('t', lease!);
    clock.advance(DURATION_MS);
    expect((await b.acquire('t'))!.fence).toBeGreaterThan(lease!.fence);
  });

  test('is free at once when it was released, and cannot be renewed then', async () => {
    const { a, b } = setUp();
    const lease = (await a.acquire('t'))!;
    await a.release('t', lease);
    expect(await a.renew('t', lease)).toBeUndefined();
    expect((await b.acquire('t'))!.fence).toBeGreaterThan(lease.fence);
  });

  test('that was released leaves at most two rows behind too', async () => {
    const { store, a, b } = setUp();
    for (let round = 0; round < 5; round++) {
      for (const leases of [a, b]) await leases.release('t', (await leases.acquire('t'))!);
    }
    expect(await store.size('t')).toBe(2);
  });

  test('is not released by an owner that has lost it', async () => {
    const { clock, a, b } = setUp();
    const lost = (await a.acquire('t'))!;
    clock.advance(DURATION_MS);
    const lease = (await b.acquire('t'))!;
    await a.release('t', lost);
    expect(await a.acquire('t')).toBeUndefined();
    expect(await b.renew('t', lease)).toBeDefined();
  });

  test('is taken over at once by a process that knows the owner is dead', async () => {
    const { a, b } = setUp();
    const lost = (await a.acquire('t'))!;
    const lease = await b.takeOver('t');
    expect(lease.fence).toBeGreaterThan(lost.fence);
    expect(await a.renew('t', lost)).toBeUndefined();
    expect(await b.renew('t', lease)).toBeDefined();
    expect((await b.takeOver('new')).fence).toBe(1);
  });

  test('leaves at most two rows behind', async () => {
    const { store, clock, a, b } = setUp();
    for (let round = 0; round < 10; round++) {
      const lease = await (round % 2 === 0 ? a : b).acquire('t');
      await (round % 2 === 0 ? a : b).renew('t', lease!);
      clock.advance(DURATION_MS);
    }
    expect(await store.size('t')).toBe(2);
  });
});

/** What one owner believes: that the lease with this number was its own in this time. */
interface Tenure {
  readonly fence: number;
  readonly from: number;
  readonly to: number;
}

describe.each([
  ['memory', () => createMemoryStore()],
  [
    'restricted',
    (random: Random) =>
      createRestrictedStore({ random, faults: { lostReply: 0.1, repeatedPost: 0.1, halfBatch: 0.5 } }),
  ],
])('200 random contentions on the %s store', (_name, openStore) => {
  test('have no two owners at the same time, and later owners have higher numbers', async () => {
    let tenures = 0;
    let renewals = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const random = createSeededRandom(seed);
      const contention = await contend(openStore(random), random);
      const inOrder = contention.tenures.toSorted((left, right) => left.from - right.from);
      for (const [index, tenure] of inOrder.entries()) {
        const next = inOrder[index + 1];
        if (!next || next.fence === tenure.fence) continue;
        expect({ seed, overlap: Math.max(0, tenure.to - next.from) }).toEqual({ seed, overlap: 0 });
        expect(next.fence).toBeGreaterThan(tenure.fence);
      }
      tenures += contention.tenures.length;
      renewals += contention.renewals;
    }
    // Otherwise the contentions would show nothing.
    expect(tenures).toBeGreaterThan(1_000);
    expect(renewals).toBeGreaterThan(500);
  });
});

/** Four owners on a store whose calls take up to longer than a lease. */
async function contend(store: Store, random: Random) {
  const clock = createVirtualClock(1_000);
  const slow = slowDown(store, clock, random);
  const tenures: Tenure[] = [];
  let renewals = 0;

  const work = async (owner: string) => {
    const leases = createLeases({ store: slow, clock, owner, durationMs: DURATION_MS });
    for (let round = 0; round < 8; round++) {
      await clock.sleep(random() * DURATION_MS);
      let lease = await leases.acquire('t');
      while (lease) {
        const from = clock.now();
        await clock.sleep(random() * DURATION_MS * 0.8);
        const isLast = random() < 0.3;
        // While a renewal is under way the owner works on until the old lease ends.
        const renewed: Lease | undefined = isLast ? undefined : await leases.renew('t', lease);
        const to = Math.min(lease.expiresAt, clock.now());
        if (to > from) tenures.push({ fence: lease.fence, from, to });
        if (renewed) renewals++;
        if (isLast && random() < 0.7) await leases.release('t', lease);
        lease = renewed;
      }
    }
  };

  await clock.runUntil(Promise.all(['a', 'b', 'c', 'd'].map(work)));
  return { tenures, renewals };
}

/** Calls mostly take moments, and now and then longer than a lease: before they arrive, or on the way back. */
function slowDown(store: Store, clock: VirtualClock, random: Random): Store {
  const delay = () => clock.sleep(random() < 0.1 ? random() * DURATION_MS * 3 : random() * 200);
  const slow =
    <Args extends unknown[], Result>(method: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      await delay();
      const result = await method(...args);
      await delay();
      return result;
    };
  return {
    ...store,
    insertIfAbsent: slow(store.insertIfAbsent),
    put: slow(store.put),
    scan: slow(store.scan),
    remove: slow(store.remove),
  };
}
