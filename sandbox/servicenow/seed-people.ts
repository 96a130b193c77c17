import { randomHex, seededRandom } from './random.ts';
import type { AwkwardPerson } from './seed/awkward-people.ts';
import { AWKWARD_PEOPLE } from './seed/awkward-people.ts';
import { CITIES, COMPANIES, FIRST_NAMES, LAST_NAMES, TITLES } from './seed/names.ts';
import type { SeedTime } from './seed/seed-times.ts';
import { seedTimes } from './seed/seed-times.ts';

export interface SeedCompany {
  readonly sysId: string;
  readonly name: string;
  /** The part of its e-mail addresses behind the at sign. */
  readonly domain: string;
  readonly city: string;
  readonly country: string;
}

export interface SeedPerson {
  readonly sysId: string;
  readonly userName: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Empty for some, and the same for a few. */
  readonly email: string;
  readonly phone: string;
  readonly mobilePhone: string;
  readonly title: string;
  readonly company: SeedCompany | undefined;
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  readonly country: string;
  readonly active: boolean;
  /** UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly createdOn: string;
  readonly updatedOn: string;
  readonly modCount: number;
}

export interface PeopleSeed {
  readonly companies: readonly SeedCompany[];
  readonly people: readonly SeedPerson[];
  /** Every e-mail address once. */
  readonly emails: readonly string[];
  /** The e-mail addresses that only one person has. */
  readonly uniqueEmails: readonly string[];
}

export interface PeopleSeedOptions {
  readonly count?: number;
  readonly seed?: number;
}

export const DEFAULT_PEOPLE = 400;
export const DEFAULT_SEED = 1;

/** How many of every 400 people have which gap; the gaps do not overlap. */
const WITHOUT_EMAIL = 24;
const SHARING_AN_EMAIL = 8;
const WITHOUT_LAST_NAME = 5;
const WITHOUT_ANY_NAME = 3;
const INACTIVE = 6;

type Gap = 'no-email' | 'shared-email' | 'no-last-name' | 'no-name' | 'inactive';

interface Draft {
  readonly random: () => number;
  readonly companies: readonly SeedCompany[];
  /** Position in creation order, from 0. */
  readonly index: number;
  /** Which of the people in question this is, from 0. */
  readonly ordinal: number;
  readonly gap: Gap | undefined;
  readonly time: SeedTime;
}

/** The customer contacts of a fresh instance, awkward on purpose. The same options give the same people. */
export function seedPeople({ count = DEFAULT_PEOPLE, seed = DEFAULT_SEED }: PeopleSeedOptions = {}): PeopleSeed {
  const random = seededRandom(seed);
  const companies = COMPANIES.map((name) => seedCompany(name, random));
  const roles = shuffled(rolesOf(count), random);
  const times = seedTimes(count, random);
  const people = times.map((time, index) => {
    const role = roles[index] ?? { gap: undefined, ordinal: index };
    return seedPerson({ random, companies, index, time, ...role });
  });
  const uses = Map.groupBy(people, (person) => person.email);
  uses.delete('');
  return {
    companies,
    people,
    emails: [...uses.keys()],
    uniqueEmails: [...uses].filter(([, users]) => users.length === 1).map(([email]) => email),
  };
}

function rolesOf(count: number): Pick<Draft, 'gap' | 'ordinal'>[] {
  const numbers: readonly (readonly [Gap, number])[] = [
    ['no-email', WITHOUT_EMAIL],
    ['shared-email', SHARING_AN_EMAIL],
    ['no-last-name', WITHOUT_LAST_NAME],
    ['no-name', WITHOUT_ANY_NAME],
    ['inactive', INACTIVE],
  ];
  const roles: Pick<Draft, 'gap' | 'ordinal'>[] = numbers.flatMap(([gap, of400]) =>
    Array.from({ length: Math.round((of400 * count) / DEFAULT_PEOPLE) }, (_, ordinal) => ({ gap, ordinal })),
  );
  for (let ordinal = 0; roles.length < count; ordinal += 1) roles.push({ gap: undefined, ordinal });
  return roles.slice(0, count);
}

function seedCompany(name: string, random: () => number): SeedCompany {
  const { city, country } = pick(CITIES, random);
  return { sysId: randomHex(random, 32), name, domain: `${slug(name)}.example`, city, country };
}

function seedPerson(draft: Draft): SeedPerson {
  const { random, index, gap, time } = draft;
  const company = random() < 0.87 ? pick(draft.companies, random) : undefined;
  const place = pick(CITIES, random);
  const name = personName(draft);
  const userName = `${slug(name.firstName) || 'guest'}.${slug(name.lastName) || 'contact'}.${index + 1}`;
  return {
    sysId: randomHex(random, 32),
    userName,
    firstName: gap === 'no-name' ? '' : name.firstName,
    lastName: gap === 'no-name' || gap === 'no-last-name' ? '' : name.lastName,
    email: emailOf(draft, userName, company),
    phone: `+1 555 01${String(index % 100).padStart(2, '0')}`,
    mobilePhone: random() < 0.4 ? `+1 (555) 019-${String(1000 + (index % 9000))} ext. ${index % 10}` : '',
    title: name.title ?? pick(TITLES, random),
    company,
    street: name.street ?? `${1 + Math.floor(random() * 240)} ${pick(LAST_NAMES, random)} Street`,
    city: place.city,
    state: place.state,
    zip: String(10_000 + Math.floor(random() * 89_999)),
    country: place.country,
    active: gap !== 'inactive',
    ...time,
    modCount: Math.floor(random() * 9),
  };
}

/** The first people without a gap have the names that break things; everybody else has an ordinary one. */
function personName({ gap, ordinal, random }: Draft): AwkwardPerson {
  const awkward = gap === undefined ? AWKWARD_PEOPLE[ordinal] : undefined;
  return awkward ?? { firstName: pick(FIRST_NAMES, random), lastName: pick(LAST_NAMES, random) };
}

/** Two people each read one mailbox, which is why an e-mail address is no key. */
function emailOf({ gap, ordinal, companies }: Draft, userName: string, company: SeedCompany | undefined): string {
  if (gap === 'no-email') return '';
  if (gap === 'shared-email') return `office${Math.floor(ordinal / 2) + 1}@${companies[0]?.domain ?? 'example.com'}`;
  return `${userName}@${company?.domain ?? 'example.com'}`;
}

function slug(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 12);
}

function pick<T>(items: readonly [T, ...T[]] | readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((left, right) => left.key - right.key)
    .map(({ item }) => item);
}
