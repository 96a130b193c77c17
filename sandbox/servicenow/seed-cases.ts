import { randomHex, seededRandom } from './random.ts';
import { AWKWARD_CASES, CASE_WORDS } from './seed/awkward-cases.ts';
import { FIRST_NAMES, LAST_NAMES } from './seed/names.ts';
import { pick, whole } from './seed/pick.ts';
import type { SeedTime } from './seed/seed-times.ts';
import { seedTimes } from './seed/seed-times.ts';
import type { SeedPerson } from './seed-people.ts';
import type { SeedProduct } from './seed-products.ts';

/** Somebody who buys for themselves, and is no user. */
export interface SeedConsumer {
  readonly sysId: string;
  readonly number: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
}

export interface SeedCase extends SeedTime {
  readonly sysId: string;
  readonly number: string;
  readonly shortDescription: string;
  readonly description: string;
  /** A value of the table's own list: 1 New, 10 Open, 18 Awaiting Info, 6 Resolved, 3 Closed. */
  readonly state: '1' | '10' | '18' | '6' | '3';
  readonly priority: '1' | '2' | '3' | '4';
  readonly contactType: '' | 'chat' | 'email' | 'phone' | 'social' | 'web';
  readonly category: '' | '0' | '1' | '2';
  readonly contact: SeedPerson | undefined;
  readonly consumer: SeedConsumer | undefined;
  readonly product: SeedProduct | undefined;
  readonly resolutionCode: string;
  readonly cause: string;
  readonly closeNotes: string;
  readonly modCount: number;
}

export interface CasesSeed {
  readonly consumers: readonly SeedConsumer[];
  readonly cases: readonly SeedCase[];
}

export interface CasesSeedOptions {
  readonly count?: number;
  readonly seed?: number;
  readonly people?: readonly SeedPerson[];
  readonly products?: readonly SeedProduct[];
}

export const DEFAULT_CASES = 90;
const SEED_OFFSET = 404;
const FIRST_NUMBER = 10_001;
const CASES_PER_CONSUMER = 9;
const STATES = ['1', '10', '18', '6', '3', '10'] as const;
const CHANNELS = ['email', 'phone', 'web', 'chat', 'social', ''] as const;
const CATEGORIES = ['', '0', '1', '2'] as const;
const PRIORITIES = ['4', '3', '2', '1'] as const;

/** The customer service cases of a fresh instance, awkward on purpose. The same options give the same cases. */
export function seedCases({
  count = DEFAULT_CASES,
  seed = 1,
  people = [],
  products = [],
}: CasesSeedOptions = {}): CasesSeed {
  const random = seededRandom(seed + SEED_OFFSET);
  const consumers = Array.from({ length: Math.ceil(count / CASES_PER_CONSUMER) }, (_, index) =>
    seedConsumer(index, random),
  );
  const cases = seedTimes(count, random).map((time, index) =>
    seedCase({ index, time, random, people, products, consumers }),
  );
  return { consumers, cases };
}

function seedConsumer(index: number, random: () => number): SeedConsumer {
  return {
    sysId: randomHex(random, 32),
    number: `CNSR${String(FIRST_NUMBER + index).padStart(7, '0')}`,
    firstName: pick(FIRST_NAMES, random) ?? '',
    lastName: pick(LAST_NAMES, random) ?? '',
    email: index % 4 === 3 ? '' : `consumer${index}@home.example`,
  };
}

interface Draft {
  readonly index: number;
  readonly time: SeedTime;
  readonly random: () => number;
  readonly people: readonly SeedPerson[];
  readonly products: readonly SeedProduct[];
  readonly consumers: readonly SeedConsumer[];
}

function seedCase(draft: Draft): SeedCase {
  const { index, time, random, products } = draft;
  const awkward = AWKWARD_CASES[index];
  const state = STATES[index % STATES.length] ?? '1';
  return {
    ...time,
    sysId: randomHex(random, 32),
    number: `CS${String(FIRST_NUMBER + index).padStart(7, '0')}`,
    shortDescription: awkward?.shortDescription ?? `${pick(CASE_WORDS, random)} (${index})`,
    description: awkward?.description ?? (index % 3 === 0 ? '' : `It began on day ${index}.`),
    state,
    priority: PRIORITIES[whole(0, 3, random)] ?? '4',
    contactType: CHANNELS[index % CHANNELS.length] ?? '',
    category: CATEGORIES[index % CATEGORIES.length] ?? '',
    ...personOf(draft),
    product: index % 3 === 1 ? pick(products, random) : undefined,
    ...solutionOf(state, index, random),
    modCount: whole(0, 8, random),
  };
}

/** Of ten cases seven come from a contact, two from a consumer, and one from nobody who is known. */
function personOf({ index, random, people, consumers }: Draft): Pick<SeedCase, 'contact' | 'consumer'> {
  const kind = index % 10;
  if (kind < 7) return { contact: pick(people, random), consumer: undefined };
  return { contact: undefined, consumer: kind < 9 ? pick(consumers, random) : undefined };
}

function solutionOf(
  state: SeedCase['state'],
  index: number,
  random: () => number,
): Pick<SeedCase, 'resolutionCode' | 'cause' | 'closeNotes'> {
  if (state !== '6' && state !== '3') return { resolutionCode: '', cause: '', closeNotes: '' };
  return {
    resolutionCode: String(whole(1, 3, random)),
    cause: index % 2 === 0 ? 'A setting was wrong.' : '',
    closeNotes: 'Explained and solved.',
  };
}
