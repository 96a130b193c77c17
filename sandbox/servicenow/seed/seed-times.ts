import { instanceTime } from '../query/evaluate-script.ts';

/** When a record was made and last changed: UTC, `YYYY-MM-DD HH:MM:SS`. */
export interface SeedTime {
  readonly createdOn: string;
  readonly updatedOn: string;
}

const FIRST_CREATED = Date.UTC(2023, 0, 9, 8);
const LAST_CREATED = Date.UTC(2024, 11, 20, 17);
const LAST_UPDATED = Date.UTC(2025, 10, 28, 17);
/** An import that touched many records within one second. */
const BULK_UPDATE = '2025-06-14 03:25:10';
const BULK_OF_400 = 78;
/** A clock that was wrong once: a checkpoint of "latest seen" would skip every change until then. */
const FROM_THE_FUTURE = '2035-05-28 12:30:56';
/** Fewer different seconds than people, as bulk jobs leave them. */
const PEOPLE_PER_SECOND = 6;

/** Times for so many records: nearly a fifth in one second, one in the future, all others before December 2025. */
export function seedTimes(count: number, random: () => number): SeedTime[] {
  const bulk = Math.min(BULK_OF_400, Math.round((BULK_OF_400 * count) / 400));
  const seconds = Array.from({ length: Math.ceil(count / PEOPLE_PER_SECOND) }, () =>
    instanceTime(between(LAST_CREATED, LAST_UPDATED, random)),
  ).filter((second) => second !== BULK_UPDATE);
  return Array.from({ length: count }, (_, index) => {
    const createdOn = instanceTime(between(FIRST_CREATED, LAST_CREATED, random));
    if (index < bulk) return { createdOn, updatedOn: BULK_UPDATE };
    if (index === bulk) return { createdOn, updatedOn: FROM_THE_FUTURE };
    return { createdOn, updatedOn: seconds[Math.floor(random() * seconds.length)] ?? createdOn };
  });
}

function between(from: number, to: number, random: () => number): number {
  return from + Math.floor((random() * (to - from)) / 1000) * 1000;
}
