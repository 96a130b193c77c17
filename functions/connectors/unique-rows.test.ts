import { uniqueRows } from './unique-rows.ts';

test('a row that a listing names twice is one row, in the place where it was first seen', () => {
  const rows = [
    { id: '1', value: 'a' },
    { id: '2', value: 'b' },
    { id: '1', value: 'c' },
  ];
  expect(uniqueRows(rows)).toEqual([
    { id: '1', value: 'c' },
    { id: '2', value: 'b' },
  ]);
  expect(uniqueRows([])).toEqual([]);
});
