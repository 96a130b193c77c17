import type { Json, Store } from '../stores.ts';

const BODIES: readonly (readonly [string, Json])[] = [
  ['null', null],
  ['a number', -12.5e-7],
  ['false', false],
  ['an empty text', ''],
  ['nested lists and objects', { a: [1, [2, { b: null }], {}], '': [] }],
  ['every ASCII character', Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('')],
  ['quotes and escapes', `'"\\\\u0041\\n%_;--`],
  ['Latin, Cyrillic, Arabic and Chinese text', 'Müller Пётр محمد 王小明'],
  ['emoji, also of several characters', '😀 👩‍👩‍👧‍👦 🇦🇹 👍🏽'],
  ['a lone high surrogate', 'a\ud83d'],
  ['a lone low surrogate', '\ude00b'],
  ['surrogates in the wrong order', '\ude00\ud83d'],
  ['line separators and a byte order mark', '\u2028\u2029\ufeff\u0000'],
  ['names of fields beyond ASCII', { größe: 1, '😀': 2 }],
  ['a text at the edge of a column', 'x'.repeat(9_998)],
  ['a text past the edge of a column', 'x'.repeat(9_999)],
  ['emoji across the edges of many columns', `x${'😀'.repeat(9_000)}`],
];

export function describeBodies(store: () => Store): void {
  const roundTrip = async (body: Json) => {
    await store().put('t', 'journal', [{ key: 'k', body }]);
    return (await store().get('t', 'journal', ['k']))[0]?.body;
  };

  describe('bodies', () => {
    test.each(BODIES)('keep %s', async (_name, body) => {
      expect(await roundTrip(body)).toEqual(body);
      await store().remove('t', 'journal', ['k']);
      await store().insertIfAbsent('t', 'journal', [{ key: 'k', body }]);
      expect((await store().scan('t', 'journal', { limit: 1 }))[0]?.body).toEqual(body);
    });

    test('leave out fields that are undefined', async () => {
      expect(await roundTrip({ a: 1, b: undefined })).toStrictEqual({ a: 1 });
    });

    test('may grow and shrink', async () => {
      const long = Array.from({ length: 5_000 }, (_, index) => `Zeile ${index} ü`);
      expect(await roundTrip(long)).toEqual(long);
      expect(await roundTrip('short')).toBe('short');
      expect(await roundTrip(long.toReversed())).toEqual(long.toReversed());
      expect(await store().size('t')).toBe(1);
    });

    test('are whole while they are being replaced', async () => {
      const bodies = Array.from({ length: 8 }, (_, index) => String(index).repeat(25_000));
      await store().put('t', 'journal', [{ key: 'k', body: bodies[0] ?? null }]);
      const writes = bodies.map((body) => store().put('t', 'journal', [{ key: 'k', body }]));
      const reads = bodies.map(() => store().get('t', 'journal', ['k']));
      for (const [row] of await Promise.all(reads)) expect(bodies).toContain(row?.body);
      await Promise.all(writes);
      expect(bodies).toContain((await store().get('t', 'journal', ['k']))[0]?.body);
    });

    test('are not shared with the writer or another reader', async () => {
      const body = { list: [1] };
      await store().put('t', 'journal', [{ key: 'k', body }]);
      body.list.push(2);
      const [first] = await store().get('t', 'journal', ['k']);
      (first as unknown as { body: typeof body }).body.list.push(3);
      expect((await store().get('t', 'journal', ['k']))[0]?.body).toEqual({ list: [1] });
    });
  });
}
