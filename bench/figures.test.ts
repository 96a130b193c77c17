import { boundOf, figuresOf, type Measurements, median, whyInvalid } from './figures.ts';

const MEASURED: Measurements = {
  records: 1_000,
  delayMs: 100,
  productMs: [420, 400, 900],
  coldMs: [2_000],
  floorMs: [240, 210, 230],
  productCalls: [12],
  coldOtherCalls: [10],
  floorCalls: { servicenow: 1, crm: 10 },
  rerunCalls: [3],
  rerunWrites: [0],
  productCpu: [140_000],
  simulatorCpu: [38_000],
  floorSimulatorCpu: [35_000],
};

test('the median is the middle value, or lies between the two middle ones', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 9])).toBe(3);
  expect(median([])).toBeNaN();
});

test('calls that fit beside each other take one delay, one more takes another', () => {
  expect(boundOf({ floorCalls: { servicenow: 1, crm: 10 }, delayMs: 100 })).toBe(200);
  expect(boundOf({ floorCalls: { servicenow: 5, crm: 11 }, delayMs: 100 })).toBe(400);
});

test('ratios are to the median of the floor of the same run', () => {
  expect(figuresOf(MEASURED)).toMatchObject({
    contacts1k_wall_ms: 420,
    contacts1k_wall_ratio: 1.83,
    contacts1k_cold_ratio: 8.7,
    floor_wall_ms: 230,
    floor_bound_ms: 200,
    floor_calls: 11,
    cpu_us_per_record: 140,
    sim_cpu_us_per_record: 38,
  });
  expect(whyInvalid(figuresOf(MEASURED))).toEqual([]);
});

test('a slow floor and slow simulators are each a reason to distrust the figures', () => {
  const slow = figuresOf({ ...MEASURED, floorMs: [261], simulatorCpu: [40_100] });
  expect(whyInvalid(slow)).toEqual([
    expect.stringContaining('The floor took 261 ms'),
    expect.stringContaining('The simulators used 40.1 µs'),
  ]);
});
