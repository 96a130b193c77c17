import { randomHex, seededRandom } from './random.ts';
import { incidentPriority } from './rules/tasks.ts';
import { AWKWARD_CASES, CASE_WORDS } from './seed/awkward-cases.ts';
import { pick, whole } from './seed/pick.ts';
import type { SeedTime } from './seed/seed-times.ts';
import { seedTimes } from './seed/seed-times.ts';
import type { SeedPerson } from './seed-people.ts';

export interface SeedIncident extends SeedTime {
  readonly sysId: string;
  readonly number: string;
  readonly shortDescription: string;
  readonly description: string;
  /** A value of the table's own list: 1 New, 2 In Progress, 3 On Hold, 6 Resolved, 7 Closed, 8 Canceled. */
  readonly state: '1' | '2' | '3' | '6' | '7' | '8';
  readonly impact: string;
  readonly urgency: string;
  /** As the instance computes it. */
  readonly priority: string;
  readonly contactType: string;
  readonly category: string;
  readonly caller: SeedPerson | undefined;
  readonly closeCode: string;
  readonly closeNotes: string;
  readonly modCount: number;
}

export interface IncidentsSeedOptions {
  readonly count?: number;
  readonly seed?: number;
  readonly people?: readonly SeedPerson[];
}

export const DEFAULT_INCIDENTS = 30;
const SEED_OFFSET = 505;
const FIRST_NUMBER = 10_001;
const STATES = ['1', '2', '3', '6', '7', '8'] as const;
const CHANNELS = ['phone', 'email', 'self-service', 'virtual_agent', 'walk-in', ''] as const;
const CATEGORIES = ['inquiry', 'software', 'hardware', 'network', 'database'] as const;

/** The incidents of a fresh instance. The same options give the same incidents. */
export function seedIncidents({
  count = DEFAULT_INCIDENTS,
  seed = 1,
  people = [],
}: IncidentsSeedOptions = {}): SeedIncident[] {
  const random = seededRandom(seed + SEED_OFFSET);
  return seedTimes(count, random).map((time, index) => {
    const awkward = AWKWARD_CASES[index];
    const state = STATES[index % STATES.length] ?? '1';
    const isDone = state === '6' || state === '7';
    const levels = { impact: String(whole(1, 3, random)), urgency: String(whole(1, 3, random)) };
    return {
      ...time,
      ...levels,
      sysId: randomHex(random, 32),
      number: `INC${String(FIRST_NUMBER + index).padStart(7, '0')}`,
      shortDescription: awkward?.shortDescription ?? `${pick(CASE_WORDS, random)} (${index})`,
      description: awkward?.description ?? '',
      state,
      priority: incidentPriority(levels),
      contactType: CHANNELS[index % CHANNELS.length] ?? '',
      category: CATEGORIES[index % CATEGORIES.length] ?? '',
      caller: index % 10 === 9 ? undefined : pick(people, random),
      closeCode: isDone ? 'Solution provided' : '',
      closeNotes: isDone ? 'Explained and solved.' : '',
      modCount: whole(0, 8, random),
    };
  });
}
