import { PUBLISHED } from '../testing/fake-host-page.ts';
import { chartOf } from './summary-chart.ts';

test('lays the outcomes side by side on one scale', () => {
  const { bars, ticks } = chartOf(
    { ...PUBLISHED, counts: { people: [300, 0, 80, 0, 20], vendors: [100, 0, 0, 0, 0] } },
    400,
  );
  expect(bars.map(({ entity, total }) => [entity, total])).toEqual([
    ['people', 400],
    ['vendors', 100],
  ]);
  expect(bars[0]?.segments).toEqual([
    { outcome: 'created', count: 300, x: 0, width: 300 },
    { outcome: 'linked', count: 80, x: 300, width: 80 },
    { outcome: 'failed', count: 20, x: 380, width: 20 },
  ]);
  expect(ticks.at(0)).toEqual({ value: 0, x: 0 });
});

test('keeps a single record among many visible', () => {
  const { bars } = chartOf({ ...PUBLISHED, counts: { people: [100_000, 0, 0, 0, 1] } }, 400);
  expect(bars[0]?.segments.at(-1)?.width).toBeGreaterThanOrEqual(3);
});

test('stands on whole numbers only, also for one record and for none', () => {
  for (const count of [0, 1]) {
    const { ticks } = chartOf({ ...PUBLISHED, counts: { people: [count, 0, 0, 0, 0] } }, 600);
    expect(ticks.every(({ value }) => Number.isInteger(value))).toBe(true);
  }
});
