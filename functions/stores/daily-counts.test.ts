import { type CountedWork, createDailyCounts, sumDays } from './daily-counts.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { createRestrictedStore } from './restricted/restricted-store.ts';
import { FencedError } from './stores.ts';
import { createSeededRandom } from './testing/seeded-random.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const DAY_MS = 86_400_000;

function work(at: number, created: number, more: Partial<CountedWork> = {}): CountedWork {
  return { at, kinds: { people: { created, updated: 1 } }, ...more };
}

describe.each([
  ['memory', () => createMemoryStore()],
  ['restricted', () => createRestrictedStore({ random: createSeededRandom(1) })],
])('Daily counts in the %s store', (_name, open) => {
  test('add up within a day and are told apart by day', async () => {
    const counts = createDailyCounts(open());
    await counts.add('t', work(NOON - DAY_MS, 1), 1);
    await counts.add('t', work(NOON, 2, { echoes: 3, lagMs: { crm: 900 } }), 1);
    await counts.add('t', work(NOON, 4, { echoes: 1, lagMs: { servicenow: 400 } }), 1);

    const days = await counts.read('t', NOON, 30);
    expect(days.map(({ day, kinds }) => [day, kinds.people?.created])).toEqual([
      ['2026-11-21', 1],
      ['2026-11-22', 6],
    ]);
    expect(days.at(-1)?.lagMs).toEqual({ crm: 900, servicenow: 400 });
    expect(sumDays(days)).toEqual({
      kinds: { people: { created: 7, updated: 3, linked: 0, conflicts: 0 } },
      echoes: 4,
    });
    expect(await counts.ever('t')).toEqual({ people: 7 });
    expect(await counts.read('another', NOON, 30)).toEqual([]);
  });

  test('count work once that a crash made end twice', async () => {
    const counts = createDailyCounts(open());
    await counts.add('t', work(NOON, 5, { once: 'run-1' }), 1);
    await counts.add('t', work(NOON, 5, { once: 'run-1' }), 2);
    expect(sumDays(await counts.read('t', NOON, 1)).kinds.people?.created).toBe(5);
    expect(await counts.ever('t')).toEqual({ people: 5 });
  });

  test('look back so many days, today included, and forget what is older than the dashboard shows', async () => {
    const store = open();
    const counts = createDailyCounts(store);
    for (let day = 40; day >= 0; day -= 1) await counts.add('t', work(NOON - day * DAY_MS, 1), 1);
    expect(await counts.read('t', NOON, 1)).toHaveLength(1);
    expect(await counts.read('t', NOON, 7)).toHaveLength(7);
    expect(await counts.read('t', NOON, 30)).toHaveLength(30);
    expect(await store.scan('t', 'counters', { prefix: 'day/', limit: 100 })).toHaveLength(32);
  });

  test('are not written by an owner that lost its lease', async () => {
    const counts = createDailyCounts(open());
    await counts.add('t', work(NOON, 1), 2);
    await expect(counts.add('t', work(NOON, 1), 1)).rejects.toThrow(FencedError);
  });
});

test('work that changed nothing writes nothing', async () => {
  const store = createMemoryStore();
  await createDailyCounts(store).add('t', { at: NOON, kinds: { people: { created: 0 } }, once: 'run-1' }, 1);
  expect(await store.size('t')).toBe(0);
});
