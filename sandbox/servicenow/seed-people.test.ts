import { seedPeople } from './seed-people.ts';

const { companies, people, emails, uniqueEmails } = seedPeople();
const having = (has: (person: (typeof people)[number]) => boolean) => people.filter(has).length;

test('the same seed gives the same people, another seed others', () => {
  expect(seedPeople({ seed: 1 })).toEqual({ companies, people, emails, uniqueEmails });
  expect(seedPeople({ seed: 2 }).people).not.toEqual(people);
});

test('there are 400 people of 25 companies with ids of their own', () => {
  expect([people.length, companies.length]).toEqual([400, 25]);
  expect(new Set([...people, ...companies].map(({ sysId }) => sysId)).size).toBe(425);
  expect(new Set(people.map(({ userName }) => userName)).size).toBe(400);
  for (const { sysId } of people) expect(sysId).toMatch(/^[0-9a-f]{32}$/);
});

test('forty lack something that a CRM takes for granted', () => {
  expect(having(({ email }) => email === '')).toBe(24);
  expect(emails.length - uniqueEmails.length).toBe(4);
  expect(having(({ email }) => email !== '' && !uniqueEmails.includes(email))).toBe(8);
  expect(having(({ firstName, lastName }) => firstName !== '' && lastName === '')).toBe(5);
  expect(having(({ firstName, lastName, userName }) => firstName + lastName === '' && userName !== '')).toBe(3);
});

test.each([
  ['a caret', /\^/],
  ['a new query group', /\^NQ/],
  ['a comma', /,/],
  ['a script', /^javascript:gs\.getUserID\(\)$/],
  ['a single quote', /'/],
  ['a double quote', /"/],
  ['a backslash', /\\/],
  ['an emoji', /\p{Extended_Pictographic}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['combining accents', /\p{Mn}/u],
  ['Chinese or Japanese', /\p{Script=Han}/u],
  ['a leading space', /^ /],
  ['a trailing space', / $/],
  ['the full length of its column', /^.{50}$/],
])('a last name holds %s', (_name, pattern) => {
  expect(having(({ lastName }) => pattern.test(lastName))).toBeGreaterThan(0);
});

test('no name is longer than its column', () => {
  expect(having(({ firstName, lastName }) => firstName.length > 50 || lastName.length > 50)).toBe(0);
});

test('78 people changed in one second, one in 2035, all others before 2026', () => {
  const bySecond = Map.groupBy(people, ({ updatedOn }) => updatedOn);
  expect(Math.max(...[...bySecond.values()].map((group) => group.length))).toBe(78);
  expect(having(({ updatedOn }) => updatedOn.startsWith('2035'))).toBe(1);
  expect(having(({ updatedOn }) => updatedOn < '2026')).toBe(399);
  expect(having(({ createdOn, updatedOn }) => createdOn > updatedOn)).toBe(0);
});

test('any number of people can be had', () => {
  expect(seedPeople({ count: 3 }).people).toHaveLength(3);
  expect(seedPeople({ count: 2000 }).people).toHaveLength(2000);
});
