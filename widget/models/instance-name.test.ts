import { isBareName, tidyInstance } from './instance-name.ts';

test.each([
  ['acme', 'acme'],
  ['  acme ', 'acme'],
  ['acme.service-now.com', 'acme'],
  ['https://ACME.service-now.com/nav_to.do?uri=x', 'acme'],
  ['https://acme.service-now.com#top', 'acme'],
  ['https://help.acme.com', 'https://help.acme.com'],
  ['http://localhost:5052', 'http://localhost:5052'],
  ['acme.service-now.com.evil.test', 'acme.service-now.com.evil.test'],
])('%s becomes %s', (typed, tidy) => {
  expect(tidyInstance(typed)).toBe(tidy);
});

test('shows the suffix beside bare names only', () => {
  expect(isBareName('acme')).toBe(true);
  expect(isBareName('')).toBe(true);
  expect(isBareName('help.acme.com')).toBe(false);
  expect(isBareName('http://localhost')).toBe(false);
});
