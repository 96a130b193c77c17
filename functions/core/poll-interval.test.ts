import { dailyOffsetMs, nextDailyMs, pollIntervalMs } from './poll-interval.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ONE_FLOW = { servicenow: 2, crm: 1 };
const FIVE_FLOWS = { servicenow: 12, crm: 10 };

test.each([
  [
    'with push in order, every ten minutes',
    { calls: ONE_FLOW, creditsPerDay: 50_000, isPushHealthy: true },
    10 * MINUTE,
  ],
  [
    'without push and with plenty of credits, every minute',
    { calls: ONE_FLOW, creditsPerDay: 50_000, isPushHealthy: false },
    MINUTE,
  ],
  ['five flows on 5,000 credits of a free edition', { calls: FIVE_FLOWS, isPushHealthy: false }, 11.52 * MINUTE],
  [
    'five flows on 100 ServiceNow calls an hour',
    { calls: FIVE_FLOWS, creditsPerDay: 1_000_000, callsPerHour: 100, isPushHealthy: false },
    28.8 * MINUTE,
  ],
  [
    'limits stretch the interval with healthy push as well',
    { calls: FIVE_FLOWS, callsPerHour: 100, isPushHealthy: true },
    28.8 * MINUTE,
  ],
  ['a limit that allows next to nothing', { calls: FIVE_FLOWS, callsPerHour: 4, isPushHealthy: true }, 6 * HOUR],
] as const)('%s', (_case, cost, interval) => {
  expect(pollIntervalMs(cost)).toBe(interval);
});

test('polls of a day never cost more than a quarter of what the limits allow', () => {
  for (const creditsPerDay of [5_000, 50_000, 3_000_000]) {
    for (const crm of [1, 4, 10, 25]) {
      const polls = DAY / pollIntervalMs({ calls: { servicenow: 2, crm }, creditsPerDay, isPushHealthy: false });
      expect(polls * crm).toBeLessThanOrEqual(creditsPerDay / 4);
    }
  }
});

test('daily jobs of many installations are spread over the whole day', () => {
  const hours = new Set<number>();
  for (let id = 0; id < 500; id++) hours.add(Math.floor(dailyOffsetMs(String(900_000 + id)) / HOUR));
  expect(hours.size).toBe(24);
});

test('a daily job is due once a day, at the same time', () => {
  const first = nextDailyMs('900001', 0);
  expect(first).toBe(nextDailyMs('900001', first - 1));
  expect(nextDailyMs('900001', first)).toBe(first + DAY);
});
