import { toCsv } from './csv.ts';

const lines = (text: string) => text.slice(1).split('\r\n');

test('a row is a line that ends in CR and LF, and the file says that it is UTF-8', () => {
  expect(toCsv(['a', 'b'], [['1', 2]])).toBe('\uFEFFa,b\r\n1,2\r\n');
});

test.each([
  ['a comma', 'Lovelace, Ada', '"Lovelace, Ada"'],
  ['a quote', 'the "first"', '"the ""first"""'],
  ['a line break', 'one\ntwo', '"one\ntwo"'],
  ['nothing', null, ''],
  ['a list', ['red', 'blue'], 'red; blue'],
  ['other letters', '日本語 ü', '日本語 ü'],
])('%s is written as RFC 4180 has it', (_, value, cell) => {
  expect(toCsv([], [[value]])).toContain(`\r\n${cell}\r\n`);
});

test.each(['=1+1', '+49 123', '-1', '@SUM(A1)', '\tx', '\rx'])('a spreadsheet does not run %j', (value) => {
  const [, cell] = lines(toCsv([], [[value]]));
  expect(cell?.replace(/^"/, '')).toMatch(/^'/);
});

test('a formula cannot hide behind a list or quotes', () => {
  expect(lines(toCsv([], [[['=cmd', 'x']]]))[1]).toBe("'=cmd; x");
  expect(lines(toCsv([], [['=HYPERLINK("http://x","y")']]))[1]).toBe('"\'=HYPERLINK(""http://x"",""y"")"');
});

test('a negative number stays a number', () => {
  expect(lines(toCsv([], [[-1]]))[1]).toBe('-1');
});
