import { createCursors } from './cursors.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { createRestrictedStore } from './restricted/restricted-store.ts';
import { FencedError, type Row, type Store } from './stores.ts';
import { createSeededRandom } from './testing/seeded-random.ts';

/** Counts the rows that are written. */
function countWrites(store: Store) {
  const counted = { rows: 0 };
  const put: Store['put'] = (tenant, collection, rows: readonly Row[], fence) => {
    counted.rows += rows.length;
    return store.put(tenant, collection, rows, fence);
  };
  return { counted, store: { ...store, put } };
}

describe.each([
  ['memory', () => createMemoryStore()],
  ['restricted', () => createRestrictedStore({ random: createSeededRandom(1) })],
])('Cursors in the %s store', (_name, open) => {
  test('start as undefined and keep what was saved last', async () => {
    const cursors = createCursors(open());
    expect(await cursors.load('t', 'people/servicenow')).toBeUndefined();
    await cursors.save('t', 'people/servicenow', { modifiedAt: '2026-01-01T00:00:00Z', id: 'a' }, 1);
    await cursors.save('t', 'people/servicenow', { modifiedAt: '2026-01-02T00:00:00Z', id: 'b' }, 1);
    expect(await cursors.load('t', 'people/servicenow')).toEqual({ modifiedAt: '2026-01-02T00:00:00Z', id: 'b' });
  });

  test('are per tenant and name, also where one name begins with another', async () => {
    const cursors = createCursors(open());
    await cursors.save('t', 'a', 1, 1);
    await cursors.save('t', 'a/0', 2, 9);
    await cursors.save('u', 'a', 3, 9);
    expect(await cursors.load('t', 'a')).toBe(1);
    expect(await cursors.load('t', 'a/0')).toBe(2);
    expect(await cursors.load('u', 'a')).toBe(3);
  });

  test('are not written again while they are unchanged, also by a new owner', async () => {
    const { counted, store } = countWrites(open());
    const cursors = createCursors(store);
    await cursors.save('t', 'a', { at: 1 }, 1);
    await cursors.save('t', 'a', { at: 1 }, 1);
    await cursors.save('t', 'a', { at: 1 }, 2);
    expect(counted.rows).toBe(1);
    expect(await cursors.load('t', 'a')).toEqual({ at: 1 });
  });

  test('refuse an owner once a newer one has saved', async () => {
    const cursors = createCursors(open());
    await cursors.save('t', 'a', 'old', 9);
    await cursors.save('t', 'a', 'new', 10);
    await expect(cursors.save('t', 'a', 'older', 9)).rejects.toThrow(FencedError);
    expect(await cursors.load('t', 'a')).toBe('new');
  });

  test('stay with the newer owner when an older one writes late', async () => {
    const store = open();
    let late: Promise<void> | undefined;
    const overtaken: Store = {
      ...store,
      put: async (...args) => {
        late ??= createCursors(store).save('t', 'a', 'new', 2);
        await late;
        return store.put(...args);
      },
    };
    await createCursors(overtaken).save('t', 'a', 'late', 1);
    expect(await createCursors(store).load('t', 'a')).toBe('new');
  });

  test('leave one row per name', async () => {
    const store = open();
    const cursors = createCursors(store);
    for (let fence = 1; fence < 20; fence++) await cursors.save('t', 'a', fence, fence);
    expect(await store.size('t')).toBe(1);
  });

  test('refuse a name with the character that ends names', async () => {
    await expect(createCursors(open()).save('t', 'a#b', 1, 1)).rejects.toThrow(RangeError);
  });
});
