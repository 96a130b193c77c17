import type { Store } from '../stores.ts';
import { keysOf, makeRows } from './opened-store.ts';

export function describeReading(store: () => Store): void {
  describe('get', () => {
    test('answers the rows that are there, each once', async () => {
      await store().put('t', 'links', [
        { key: 'a', body: 1, refA: 'x' },
        { key: 'b', body: 2 },
      ]);
      const rows = await store().get('t', 'links', ['b', 'missing', 'a', 'b']);
      expect(rows.toSorted((left, right) => (left.key < right.key ? -1 : 1))).toEqual([
        { key: 'a', body: 1, refA: 'x' },
        { key: 'b', body: 2 },
      ]);
      expect(await store().get('t', 'links', [])).toEqual([]);
    });

    test('answers 1,000 keys at once', async () => {
      await store().put('t', 'links', makeRows(1_000));
      expect(await store().get('t', 'links', keysOf(makeRows(1_100)))).toHaveLength(1_000);
    });
  });

  describe('find', () => {
    test('answers the rows with one of these references, in key order', async () => {
      await store().put('t', 'links', [
        { key: 'c', body: 1, refA: 'x', refB: 'y' },
        { key: 'a', body: 2, refA: 'x' },
        { key: 'b', body: 3, refA: 'z', refB: 'x' },
        { key: 'd', body: 4 },
      ]);
      expect(keysOf(await store().find('t', 'links', 'refA', ['x', 'z', 'x', 'none']))).toEqual(['a', 'b', 'c']);
      expect(keysOf(await store().find('t', 'links', 'refB', ['x']))).toEqual(['b']);
      expect(await store().find('t', 'links', 'refB', [])).toEqual([]);
    });

    test('stays within tenant and collection', async () => {
      await store().put('u', 'links', [{ key: 'a', body: 1, refA: 'x' }]);
      await store().put('t', 'runs', [{ key: 'a', body: 1, refA: 'x' }]);
      expect(await store().find('t', 'links', 'refA', ['x'])).toEqual([]);
    });

    test('follows a reference that changes', async () => {
      await store().put('t', 'links', [{ key: 'a', body: 1, refA: 'old' }]);
      await store().put('t', 'links', [{ key: 'a', body: 1, refA: 'new' }]);
      expect(await store().find('t', 'links', 'refA', ['old'])).toEqual([]);
      expect(keysOf(await store().find('t', 'links', 'refA', ['new']))).toEqual(['a']);
    });

    test('answers more rows than a page of any store, and takes more values than a query of any store', async () => {
      const rows = makeRows(700).map((row) => ({ ...row, refA: 'same', refB: `r${row.key}` }));
      await store().put('t', 'links', rows.toReversed());
      expect(keysOf(await store().find('t', 'links', 'refA', ['same']))).toEqual(keysOf(rows));
      const values = rows.map((row) => row.refB);
      expect(keysOf(await store().find('t', 'links', 'refB', values.toReversed()))).toEqual(keysOf(rows));
    });
  });

  describe('scan', () => {
    test('orders keys as bytes', async () => {
      const keys = [' ', '!', '-', '0', '10', '9', 'A', 'Z', '_', 'a', 'aa', 'b', '~', '~~'];
      await store().put(
        't',
        'links',
        keys.toReversed().map((key) => ({ key, body: null })),
      );
      expect(keysOf(await store().scan('t', 'links', { limit: 99 }))).toEqual(keys);
      expect(keysOf(await store().scan('t', 'links', { limit: 99, reverse: true }))).toEqual(keys.toReversed());
    });

    test('keeps to the prefix', async () => {
      const keys = ['a', 'a/', 'a/1', 'a/~', 'a0', 'b', '~', '~~', '~~1'];
      await store().put(
        't',
        'links',
        keys.map((key) => ({ key, body: null })),
      );
      expect(keysOf(await store().scan('t', 'links', { prefix: 'a/', limit: 99 }))).toEqual(['a/', 'a/1', 'a/~']);
      expect(keysOf(await store().scan('t', 'links', { prefix: '~~', limit: 99 }))).toEqual(['~~', '~~1']);
      expect(await store().scan('t', 'links', { prefix: 'c', limit: 99 })).toEqual([]);
    });

    test.each([false, true])(
      'walks 1,000 rows in pages without a gap or a repetition (reverse: %s)',
      async (reverse) => {
        const rows = makeRows(1_000, 'p/');
        await store().put('t', 'links', [{ key: 'o', body: 0 }, ...rows, { key: 'q', body: 0 }]);
        const seen: string[] = [];
        for (let page = 0; page < 4; page++) {
          const last = seen.at(-1);
          const options = { prefix: 'p/', limit: 333, reverse, ...(last !== undefined && { after: last }) };
          seen.push(...keysOf(await store().scan('t', 'links', options)));
        }
        expect(seen).toEqual(reverse ? keysOf(rows).toReversed() : keysOf(rows));
      },
    );

    test('answers 1,000 rows of 1,001 at once where so many are wanted', async () => {
      await store().put('t', 'links', makeRows(1_001));
      expect(keysOf(await store().scan('t', 'links', { limit: 1_000 }))).toEqual(keysOf(makeRows(1_000)));
      const fromTheEnd = await store().scan('t', 'links', { limit: 1_000, reverse: true });
      expect(keysOf(fromTheEnd)).toEqual(keysOf(makeRows(1_001)).toReversed().slice(0, 1_000));
    });

    test('starts after a key, whether that key is there or not', async () => {
      await store().put('t', 'links', makeRows(3));
      expect(keysOf(await store().scan('t', 'links', { after: 'k0000', limit: 9 }))).toEqual(['k0001', 'k0002']);
      expect(keysOf(await store().scan('t', 'links', { after: 'k00005', limit: 9 }))).toEqual(['k0001', 'k0002']);
      expect(keysOf(await store().scan('t', 'links', { after: 'k0002', limit: 9, reverse: true }))).toEqual([
        'k0001',
        'k0000',
      ]);
      expect(await store().scan('t', 'links', { after: 'z', limit: 9 })).toEqual([]);
    });

    test('answers nothing for a limit of nothing', async () => {
      await store().put('t', 'links', makeRows(3));
      expect(await store().scan('t', 'links', { limit: 0 })).toEqual([]);
    });
  });
}
