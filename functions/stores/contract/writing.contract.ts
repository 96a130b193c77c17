import { FencedError, type Store } from '../stores.ts';
import { keysOf, makeRows } from './opened-store.ts';

export function describeWriting(store: () => Store): void {
  const bodyOf = async (key: string) => (await store().get('t', 'links', [key]))[0]?.body;

  describe('insertIfAbsent', () => {
    test('inserts the rows that are new and says which', async () => {
      await store().put('t', 'links', [{ key: 'b', body: 'old' }]);
      const rows = ['a', 'b', 'c'].map((key) => ({ key, body: 'new' }));
      expect(await store().insertIfAbsent('t', 'links', rows)).toEqual([true, false, true]);
      expect(await bodyOf('a')).toBe('new');
      expect(await bodyOf('b')).toBe('old');
    });

    test('has one winner among 50 callers at once', async () => {
      const calls = Array.from({ length: 50 }, (_, caller) =>
        store().insertIfAbsent('t', 'leases', [{ key: 'k', body: caller }]),
      );
      const answers = (await Promise.all(calls)).flat();
      expect(answers.filter(Boolean)).toHaveLength(1);
      const [row] = await store().get('t', 'leases', ['k']);
      expect(row?.body).toBe(answers.indexOf(true));
    });

    test('has one winner per key when batches overlap', async () => {
      const calls = Array.from({ length: 8 }, (_, caller) =>
        store().insertIfAbsent('t', 'inbox', makeRows(60).slice(caller * 4, caller * 4 + 30)),
      );
      const answers = await Promise.all(calls);
      expect(answers.flat().filter(Boolean)).toHaveLength(58);
      expect(await store().size('t')).toBe(58);
    });

    test('counts the first of two rows with the same key', async () => {
      const rows = [1, 2].map((body) => ({ key: 'k', body }));
      expect(await store().insertIfAbsent('t', 'links', rows)).toEqual([true, false]);
      expect(await bodyOf('k')).toBe(1);
    });

    test('takes 450 rows at once', async () => {
      await store().put('t', 'links', [{ key: 'k0300', body: 'old' }]);
      const answers = await store().insertIfAbsent('t', 'links', makeRows(450));
      expect(answers.filter(Boolean)).toHaveLength(449);
      expect(answers[300]).toBe(false);
      expect(await store().size('t')).toBe(450);
    });

    test('does nothing with no rows', async () => {
      expect(await store().insertIfAbsent('t', 'links', [])).toEqual([]);
    });
  });

  describe('put', () => {
    test('inserts and replaces whole rows', async () => {
      await store().put('t', 'links', [{ key: 'a', body: 1, refA: 'x', refB: 'y' }]);
      await store().put('t', 'links', [
        { key: 'a', body: 2, refB: 'z' },
        { key: 'b', body: 3 },
      ]);
      expect(await store().scan('t', 'links', { limit: 9 })).toEqual([
        { key: 'a', body: 2, refB: 'z' },
        { key: 'b', body: 3 },
      ]);
    });

    test('keeps the last of two rows with the same key', async () => {
      await store().put(
        't',
        'links',
        [1, 2].map((body) => ({ key: 'k', body })),
      );
      expect(await bodyOf('k')).toBe(2);
    });

    test('takes 1,000 rows at once, twice', async () => {
      await store().put('t', 'links', makeRows(1_000));
      await store().put(
        't',
        'links',
        makeRows(1_000).map((row) => ({ ...row, body: 'second' })),
      );
      expect(await store().size('t')).toBe(1_000);
      expect(await bodyOf('k0999')).toBe('second');
    });

    test('ends with every row written when 20 callers put the same rows at once', async () => {
      const calls = Array.from({ length: 20 }, (_, caller) =>
        store().put('t', 'links', [{ key: `own-${caller}`, body: caller }, ...makeRows(10)]),
      );
      await Promise.all(calls);
      expect(await store().size('t')).toBe(30);
      expect(await bodyOf('k0007')).toBe(7);
    });

    test('does nothing with no rows', async () => {
      await store().put('t', 'links', []);
      expect(await store().size('t')).toBe(0);
    });
  });

  describe('fencing', () => {
    test('refuses a lower number and leaves the row as it is', async () => {
      await store().put('t', 'links', [{ key: 'k', body: 'new owner' }], 5);
      await expect(store().put('t', 'links', [{ key: 'k', body: 'old owner' }], 4)).rejects.toThrow(FencedError);
      expect(await bodyOf('k')).toBe('new owner');
    });

    test('accepts the same and a higher number', async () => {
      await store().put('t', 'links', [{ key: 'k', body: 1 }], 5);
      await store().put('t', 'links', [{ key: 'k', body: 2 }], 5);
      await store().put('t', 'links', [{ key: 'k', body: 3 }], 6);
      expect(await bodyOf('k')).toBe(3);
      await expect(store().put('t', 'links', [{ key: 'k', body: 4 }], 5)).rejects.toThrow(FencedError);
    });

    test('compares numbers as numbers', async () => {
      await store().put('t', 'links', [{ key: 'k', body: 1 }], 9);
      await store().put('t', 'links', [{ key: 'k', body: 2 }], 10);
      await expect(store().put('t', 'links', [{ key: 'k', body: 3 }], 9)).rejects.toThrow(FencedError);
    });

    test('replaces without a number, and keeps the number that is stored', async () => {
      await store().put('t', 'links', [{ key: 'k', body: 1 }], 5);
      await store().put('t', 'links', [{ key: 'k', body: 2 }]);
      expect(await bodyOf('k')).toBe(2);
      await expect(store().put('t', 'links', [{ key: 'k', body: 3 }], 4)).rejects.toThrow(FencedError);
    });

    test('knows the number a row was inserted with', async () => {
      await store().insertIfAbsent('t', 'links', [{ key: 'k', body: 1 }], 5);
      await expect(store().put('t', 'links', [{ key: 'k', body: 2 }], 4)).rejects.toThrow(FencedError);
    });

    test('is per tenant, collection and key', async () => {
      await store().put('t', 'links', [{ key: 'k', body: 1 }], 5);
      await store().put('t', 'links', [{ key: 'other', body: 1 }], 4);
      await store().put('t', 'runs', [{ key: 'k', body: 1 }], 4);
      await store().put('u', 'links', [{ key: 'k', body: 1 }], 4);
      expect(await store().size('t')).toBe(3);
    });
  });

  describe('remove', () => {
    test('removes the rows with these keys and no others', async () => {
      await store().put('t', 'links', makeRows(700));
      await store().put('t', 'runs', makeRows(1));
      await store().put('u', 'links', makeRows(1));
      await store().remove('t', 'links', keysOf(makeRows(450)));
      expect(await store().size('t')).toBe(251);
      expect(await store().size('u')).toBe(1);
      expect(await bodyOf('k0449')).toBeUndefined();
      expect(await bodyOf('k0450')).toBe(450);
    });

    test('does not mind keys that are not there', async () => {
      await store().remove('t', 'links', ['a', 'a', 'b']);
      await store().remove('t', 'links', []);
      expect(await store().size('t')).toBe(0);
    });

    test('lets the key be inserted again', async () => {
      await store().put('t', 'links', [{ key: 'k', body: 1, refA: 'a' }], 5);
      await store().remove('t', 'links', ['k']);
      expect(await store().insertIfAbsent('t', 'links', [{ key: 'k', body: 2 }])).toEqual([true]);
      expect(await store().find('t', 'links', 'refA', ['a'])).toEqual([]);
    });
  });
}
