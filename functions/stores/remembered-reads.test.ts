import { createMemoryStore } from './memory/memory-store.ts';
import { rememberReads } from './remembered-reads.ts';
import type { Row, Store } from './stores.ts';

const ROW: Row = { key: 'k', body: 1 };

/** A store that counts what it is asked, and answers reads when the test lets it. */
function createWorld() {
  const inner = createMemoryStore();
  let reads = 0;
  let gate: Promise<void> = Promise.resolve();
  const counted: Store = {
    ...inner,
    get: async (...asked) => {
      reads += 1;
      const rows = await inner.get(...asked);
      await gate;
      return rows;
    },
  };
  const store = rememberReads(counted);
  const read = async (tenant = 'a') => (await store.get(tenant, 'settings', ['k'])).map(({ body }) => body);
  return {
    store,
    read,
    reads: () => reads,
    /** Reads that begin from now on are answered when the returned function is called. */
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}

test('what was read is not asked for again', async () => {
  const { store, read, reads } = createWorld();
  await store.put('a', 'settings', [ROW]);
  expect([await read(), await read(), await read()]).toEqual([[1], [1], [1]]);
  expect(reads()).toBe(1);
});

test('each way of writing is seen by the next read, and leaves other tenants alone', async () => {
  const { store, read, reads } = createWorld();
  const seen: unknown[] = [await read(), await read('b')];
  await store.insertIfAbsent('a', 'settings', [ROW]);
  seen.push(await read());
  await store.put('a', 'settings', [{ ...ROW, body: 2 }]);
  seen.push(await read());
  await store.remove('a', 'settings', ['k']);
  seen.push(await read());
  await store.put('a', 'settings', [ROW]);
  await store.erase('a');
  seen.push(await read());
  expect(seen).toEqual([[], [], [1], [2], [], []]);
  const before = reads();
  await read('b');
  expect(reads()).toBe(before);
});

test('a read that began before a write and ends after it is not remembered', async () => {
  const { store, read, hold } = createWorld();
  await store.put('a', 'settings', [ROW]);
  const answer = hold();
  const old = read();
  await store.put('a', 'settings', [{ ...ROW, body: 2 }]);
  answer();
  expect(await old).toEqual([1]);
  expect(await read()).toEqual([2]);
});

test('a read that failed is tried again', async () => {
  const inner = createMemoryStore();
  let failures = 1;
  const store = rememberReads({
    ...inner,
    get: async (...asked) => {
      if (failures-- > 0) throw new Error('Away.');
      return inner.get(...asked);
    },
  });
  await expect(store.get('a', 'settings', ['k'])).rejects.toThrow('Away.');
  expect(await store.get('a', 'settings', ['k'])).toEqual([]);
});
