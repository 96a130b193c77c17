import {
  createEncodedQuery,
  isColumnName,
  isSafeListValue,
  isSafeQueryValue,
  isSysId,
  isTableName,
  MAX_LIST_LENGTH,
  UnsafeQueryError,
} from './encoded-query.ts';

const ID = 'a'.repeat(32);
const query = () =>
  createEncodedQuery((column) => ['name', 'email', 'active', 'company.name', 'sys_id'].includes(column));

describe('isSafeQueryValue', () => {
  test.each(['Ada', 'ada@example.com', "O'Brien", 'a,b', '名前', '😀', 'x=y', '-1', 'é'])('takes %s', (value) => {
    expect(isSafeQueryValue(value)).toBe(true);
  });

  test.each([
    '',
    ' ',
    ' Ada',
    'a^b',
    '^NQactive=true',
    'javascript:gs.getUserID()',
    'JavaScript:1',
    'x javascript:1',
    '=x',
    '!x',
    '<none>',
    'a\nb',
    'a\u0000b',
    'a\u2028b',
    'a\u200eb',
    'x'.repeat(256),
  ])('refuses %j', (value) => {
    expect(isSafeQueryValue(value)).toBe(false);
  });

  test('refuses a comma where a list is meant', () => {
    expect([isSafeListValue('a,b'), isSafeListValue('a b')]).toEqual([false, true]);
  });
});

describe('names', () => {
  test.each(['sys_user', 'u_custom1', 'x_acme_app_table'])('takes the table %s', (name) => {
    expect(isTableName(name)).toBe(true);
  });
  test.each(['', '../x', 'a.b', 'a b', '1a', 'a/b', 'a?b'])('refuses the table %j', (name) => {
    expect(isTableName(name)).toBe(false);
  });
  test('takes dotted columns and refuses anything else', () => {
    expect(['a.b.c', 'name', 'a..b', 'a^b', 'a=b', '.a', 'a.'].map(isColumnName)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
  test('takes only ids of 32 lower-case hexadecimal digits into URLs', () => {
    expect([ID, ID.toUpperCase(), 'glide.maint', '..', `${ID}x`].map(isSysId)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('createEncodedQuery', () => {
  test('joins conditions and order', () => {
    expect(
      query()
        .equals('active', 'true')
        .differs('name', 'x')
        .isEmpty('email')
        .isNotEmpty('company.name')
        .inIdOrder()
        .toString(),
    ).toBe('active=true^name!=x^emailISEMPTY^company.nameISNOTEMPTY^ORDERBYsys_id');
  });

  test('goes on after a position: the rest of that second, then every later one', () => {
    expect(
      query().equals('active', 'true').after({ modifiedAt: '2026-03-02T08:00:00Z', id: ID }).inKeysetOrder().toString(),
    ).toBe(
      `active=true^sys_updated_on>=2026-03-02 08:00:00^sys_updated_on>2026-03-02 08:00:00^ORsys_id>${ID}^ORDERBYsys_updated_on^ORDERBYsys_id`,
    );
  });

  test('lists values', () => {
    expect(query().oneOf('email', ['a@x.example', 'b@x.example']).toString()).toBe('emailINa@x.example,b@x.example');
  });

  test.each<[string, () => unknown]>([
    ['an unknown column', () => query().equals('nmae', 'x')],
    ['a column that is a query', () => query().equals('name=1^active', 'x')],
    ['a caret', () => query().equals('name', 'a^b')],
    ['a script', () => query().differs('name', 'javascript:1')],
    ['a comma in a list', () => query().oneOf('name', ['a', 'b,c'])],
    ['an empty list', () => query().oneOf('name', [])],
    [
      'a list that is too long',
      () =>
        query().oneOf(
          'name',
          Array.from({ length: MAX_LIST_LENGTH + 1 }, (_, i) => `${i}`),
        ),
    ],
    [
      'a position with an id that is a query',
      () => query().after({ modifiedAt: '2026-03-02T08:00:00Z', id: 'x^ORy=1' }),
    ],
    ['an id that is a query', () => query().afterId('x^ORy=1')],
  ])('refuses %s', (_name, build) => {
    expect(build).toThrow(UnsafeQueryError);
  });
});
