import { parseQuery } from './parse-query.ts';

function codeOf(text: string): string {
  try {
    parseQuery(text);
  } catch (error) {
    return (error as { body: { code: string } }).body.code;
  }
  return 'parsed';
}

test('reads columns, module, criteria, order and window', () => {
  const query = parseQuery(
    "SELECT id, Account_Name.Phone AS Tel FROM Contacts WHERE (Last_Name = 'O''Brien' and Email is not null) " +
      'ORDER BY Modified_Time ASC, id DESC LIMIT 10 OFFSET 30',
  );

  expect(query.columns.map(({ field, name }) => [field, name])).toEqual([
    ['id', 'id'],
    ['Account_Name.Phone', 'Tel'],
  ]);
  expect(query.module).toBe('Contacts');
  expect(query.where).toEqual({
    kind: 'and',
    left: { kind: 'comparison', field: 'Last_Name', operator: '=', values: [{ kind: 'string', text: "O'Brien" }] },
    right: { kind: 'comparison', field: 'Email', operator: 'is not null', values: [] },
  });
  expect(query.orderBy).toEqual([
    { field: 'Modified_Time', descending: false },
    { field: 'id', descending: true },
  ]);
  expect([query.limit, query.offset]).toEqual([10, 30]);
});

test('the limit is 200 when none is given', () => {
  expect(parseQuery('select id from Leads where id is not null').limit).toBe(200);
});

test.each([
  ["Last_Name not in ('a', 'b')", 'not in', 2],
  ["Last_Name not like 'a%'", 'not like', 1],
  ["Modified_Time between '2026-01-01T00:00:00+00:00' and '2026-01-02T00:00:00+00:00'", 'between', 2],
  ['No_of_Employees <> 4', '!=', 1],
  ['Email_Opt_Out = true', '=', 1],
])('reads the criterion %s', (criterion, operator, values) => {
  const { where } = parseQuery(`select id from Leads where ${criterion}`);

  expect(where).toMatchObject({ kind: 'comparison', operator });
  expect(where.kind === 'comparison' && where.values).toHaveLength(values);
});

test('three criteria need brackets around two of them', () => {
  expect(codeOf("select id from Leads where City = 'a' and City = 'b' and City = 'c'")).toBe('SYNTAX_ERROR');
  expect(codeOf("select id from Leads where (City = 'a' or City = 'b') and City = 'c'")).toBe('parsed');
  expect(codeOf("select id from Leads where ((City = 'a' or City = 'b') and City = 'c')")).toBe('parsed');
});

test.each([
  ['another statement', "update Leads set City = 'a'"],
  ['no condition', 'select id from Leads'],
  ['no module', "select id where City = 'a'"],
  ['a single quote inside a text', "select id from Leads where Last_Name = 'O'Brien'"],
  ['an open bracket', "select id from Leads where (City = 'a'"],
  ['something after the end', 'select id from Leads where id is not null limit 5 please'],
  ['a column that is no name', 'select * from Leads where id is not null'],
])('refuses %s as a syntax error', (_what, text) => {
  expect(codeOf(text)).toBe('SYNTAX_ERROR');
});

test('a text may end in a backslash', () => {
  const { where } = parseQuery("select id from Leads where City = 'C:\\'");

  expect(where).toMatchObject({ values: [{ text: 'C:\\' }] });
});

test('every documented limit is kept', () => {
  const many = (count: number, item: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => item(index)).join(', ');
  const nested = (count: number): string =>
    Array.from({ length: count }, (_, index) => `City = '${index}'`).reduce((left, right) => `(${left}) or ${right}`);
  const where = 'where id is not null';

  expect(codeOf(`select ${many(50, (index) => `F${index}`)} from Leads ${where}`)).toBe('parsed');
  expect(codeOf(`select ${many(51, (index) => `F${index}`)} from Leads ${where}`)).toBe('LIMIT_EXCEEDED');
  expect(codeOf(`select id from Leads where City in (${many(50, (index) => `'${index}'`)})`)).toBe('parsed');
  expect(codeOf(`select id from Leads where City in (${many(51, (index) => `'${index}'`)})`)).toBe('LIMIT_EXCEEDED');
  expect(codeOf(`select id from Leads where ${nested(25)}`)).toBe('parsed');
  expect(codeOf(`select id from Leads where ${nested(26)}`)).toBe('LIMIT_EXCEEDED');
  expect(codeOf(`select id from Leads ${where} order by ${many(11, (index) => `F${index}`)}`)).toBe('LIMIT_EXCEEDED');
  expect(codeOf(`select id from Leads ${where} limit 2000 offset 98000`)).toBe('parsed');
  expect(codeOf(`select id from Leads ${where} limit 2001`)).toBe('LIMIT_EXCEEDED');
  expect(codeOf(`select id from Leads ${where} limit 2000 offset 98001`)).toBe('LIMIT_EXCEEDED');
});

test('a column or an order may be named once only', () => {
  expect(codeOf('select City, City from Leads where id is not null')).toBe('DUPLICATE_DATA');
  expect(codeOf('select id from Leads where id is not null order by id, id')).toBe('DUPLICATE_DATA');
});
