import fc from 'fast-check';
import {
  afterPosition,
  all,
  any,
  buildCountQuery,
  buildQuery,
  type Criterion,
  compare,
  isEmpty,
  isOneOf,
  isSafeValue,
} from './coql.ts';

const query = (where: Criterion, more: object = {}) =>
  buildQuery({ module: 'Contacts', columns: ['id', 'Email'], where, limit: 200, ...more });

test.each([
  ['a comparison', compare('Last_Name', '=', 'Boyle'), "(Last_Name = 'Boyle')"],
  ['a quote', compare('Last_Name', '=', "O'Brien"), "(Last_Name = 'O''Brien')"],
  ['quotes at the ends', compare('Last_Name', '=', "' or '"), "(Last_Name = ''' or ''')"],
  [
    'the name of a record that a lookup points at',
    isEmpty('Account_Name.Account_Name', true),
    '(Account_Name.Account_Name is null)',
  ],
  ['a list', isOneOf('id', ['1', '2']), "(id in ('1', '2'))"],
  ['nothing', all([]), '(id is not null)'],
  [
    'three criteria in pairs',
    all([compare('A', '=', '1'), compare('B', '=', '2'), compare('C', '=', '3')]),
    "(((A = '1') and (B = '2')) and (C = '3'))",
  ],
  ['a choice', any([compare('A', '=', '1'), compare('B', '=', '2')]), "((A = '1') or (B = '2'))"],
  [
    'a position',
    afterPosition({ modifiedAt: '2026-03-02T08:00:00Z', id: '77' }),
    "((Modified_Time > '2026-03-02T08:00:00+00:00') or ((Modified_Time = '2026-03-02T08:00:00+00:00') and (id > '77')))",
  ],
])('writes %s', (_name, criterion, text) => {
  expect(criterion.text).toBe(text);
});

test('writes a whole query', () => {
  expect(query(all([]), { orderBy: ['Modified_Time', 'id'] })).toBe(
    'select id, Email from Contacts where (id is not null) order by Modified_Time asc, id asc limit 200',
  );
  expect(buildCountQuery('Contacts', all([]))).toBe('select count(id) from Contacts where (id is not null)');
});

test.each([
  ['a field name with a space', () => compare('Last Name', '=', 'x')],
  ['a field name that goes on', () => compare("id = '1') or (id", '=', 'x')],
  ['a module name that goes on', () => query(all([]), { module: 'Contacts where' })],
  [
    '51 values',
    () =>
      isOneOf(
        'id',
        Array.from({ length: 51 }, (_, index) => String(index)),
      ),
  ],
  ['no values', () => isOneOf('id', [])],
  ['51 columns', () => query(all([]), { columns: Array.from({ length: 51 }, (_, index) => `F${index}`) })],
  ['26 criteria', () => query(all(Array.from({ length: 26 }, () => compare('A', '=', '1'))))],
  ['2001 rows', () => query(all([]), { limit: 2001 })],
  ['a backslash', () => compare('A', '=', 'x\\')],
])('refuses %s', (_name, build) => {
  expect(build).toThrow(RangeError);
});

test.each(['', 'line\nbreak', 'nul\u0000', 'back\\slash', 'half \ud83d emoji', 'x'.repeat(256)])(
  '%j is not safe',
  (value) => {
    expect(isSafeValue(value)).toBe(false);
  },
);

test('whatever a safe value holds, it stays one literal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }).filter(isSafeValue), (value) => {
      const { text } = compare('A', '=', value);
      const inside = text.slice("(A = '".length, -"')".length);
      // Every quote inside is doubled, and undoing that gives the value back.
      expect(inside.replaceAll("''", '')).not.toContain("'");
      expect(inside.replaceAll("''", "'")).toBe(value);
    }),
  );
});
