import { COLLECTIONS, NO_TENANT, type Store } from '../stores.ts';
import { makeRows } from './opened-store.ts';

export function describeTenants(store: () => Store): void {
  describe('tenants', () => {
    test('see their own rows only', async () => {
      const tenants = ['1', '10', '1-', NO_TENANT, 'T', 't'];
      for (const tenant of tenants) await store().put(tenant, 'settings', [{ key: 'k', body: tenant, refA: 'r' }]);
      for (const tenant of tenants) {
        const expected = [{ key: 'k', body: tenant, refA: 'r' }];
        expect(await store().get(tenant, 'settings', ['k'])).toEqual(expected);
        expect(await store().find(tenant, 'settings', 'refA', ['r'])).toEqual(expected);
        expect(await store().scan(tenant, 'settings', { limit: 9 })).toEqual(expected);
      }
    });

    test('are listed in order, per collection, while they have rows', async () => {
      for (const tenant of ['b', 'a-', 'a', 'B', NO_TENANT]) await store().put(tenant, 'leases', makeRows(2));
      await store().put('c', 'runs', makeRows(1));
      expect(await store().tenants('leases')).toEqual([NO_TENANT, 'B', 'a', 'a-', 'b']);
      await store().remove(
        'a',
        'leases',
        makeRows(2).map((row) => row.key),
      );
      await store().erase('b');
      expect(await store().tenants('leases')).toEqual([NO_TENANT, 'B', 'a-']);
      expect(await store().tenants('inbox')).toEqual([]);
    });

    test('are erased completely, and nobody else is', async () => {
      for (const collection of COLLECTIONS) {
        await store().put('t', collection, [{ key: 'k', body: 'long '.repeat(5_000), refA: 'a', refB: 'b' }], 9);
        await store().put('t2', collection, makeRows(2));
      }
      await store().put('t', 'journal', makeRows(650, 'more'));
      expect(await store().size('t')).toBe(COLLECTIONS.length + 650);
      expect(await store().erase('t')).toBe(COLLECTIONS.length + 650);
      expect(await store().size('t')).toBe(0);
      expect(await store().find('t', 'links', 'refA', ['a'])).toEqual([]);
      expect(await store().erase('t')).toBe(0);
      expect(await store().size('t2')).toBe(COLLECTIONS.length * 2);
    });

    test('can start over after they were erased, with lower fencing numbers', async () => {
      await store().put('t', 'cursors', makeRows(1), 9);
      await store().erase('t');
      await store().put('t', 'cursors', makeRows(1), 1);
      expect(await store().size('t')).toBe(1);
    });
  });

  describe('keys', () => {
    const LONGEST_TENANT = 't'.repeat(50);
    const LONGEST_KEY = 'k'.repeat(200);

    test('may be long and hold quotes and wildcards', async () => {
      const keys = [LONGEST_KEY, `it's`, '"', '%', 'a_c', 'abc', '\\', ';--', ' a '];
      const rows = keys.map((key) => ({ key, body: key, refA: key }));
      await store().put(LONGEST_TENANT, 'links', rows);
      for (const row of rows) {
        expect(await store().get(LONGEST_TENANT, 'links', [row.key])).toEqual([row]);
        expect(await store().find(LONGEST_TENANT, 'links', 'refA', [row.key])).toEqual([row]);
      }
    });

    test.each(['', `${LONGEST_KEY}k`, 'ü', 'line\nbreak', '\x7f'])('may not be %j', async (key) => {
      await expect(store().put('t', 'links', [{ key, body: 1 }])).rejects.toThrow(RangeError);
      await expect(store().insertIfAbsent('t', 'links', [{ key: 'k', body: 1, refB: key }])).rejects.toThrow(
        RangeError,
      );
      expect(await store().size('t')).toBe(0);
    });

    test.each(['', `${LONGEST_TENANT}t`, 'a b', 'ü'])('may not belong to a tenant named %j', async (tenant) => {
      await expect(store().put(tenant, 'links', [{ key: 'k', body: 1 }])).rejects.toThrow(RangeError);
    });
  });
}
