import type { Summary } from '../../functions/http/contract/summary.ts';
import { figuresIn, liveliestPeriod } from './period-figures.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');

const SUMMARY: Summary = {
  v: 2,
  connected: true,
  at: '2026-11-22T11:58:00Z',
  needsYou: 0,
  counts: {
    cases: [
      [0, 0, 0, 0, 0],
      [1, 2, 0, 0, 0],
      [1, 2, 0, 0, 0],
    ],
    people: [
      [1, 2, 3, 4, 5],
      [10, 20, 30, 40, 50],
      [100, 200, 300, 400, 500],
    ],
  },
};

test.each([
  ['today', 15],
  ['week', 150],
  ['month', 1500],
] as const)('%s counts what happened then', (period, total) => {
  const [people] = figuresIn(SUMMARY, period, NOON);
  expect(people?.entity).toBe('people');
  expect(people?.total).toBe(total);
});

test('kinds stay in their order and on the screen, also where nothing happened in the period', () => {
  expect(figuresIn(SUMMARY, 'today', NOON).map(({ entity, total }) => [entity, total])).toEqual([
    ['people', 15],
    ['cases', 0],
  ]);
});

test('what was published yesterday says nothing about today', () => {
  const tomorrow = NOON + 86_400_000;
  expect(figuresIn(SUMMARY, 'today', tomorrow).every(({ total }) => total === 0)).toBe(true);
  expect(liveliestPeriod(SUMMARY, tomorrow)).toBe('week');
});

test('the page opens with the shortest period in which something happened', () => {
  expect(liveliestPeriod(SUMMARY, NOON)).toBe('today');
  expect(liveliestPeriod({ ...SUMMARY, counts: {} }, NOON)).toBe('today');
});
