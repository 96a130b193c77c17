import { createVirtualClock } from '../connectors/http/testing/virtual-clock.ts';
import type { TickResult } from '../engine/executor.ts';
import { workOff } from './work-off.ts';

const MINUTE_MS = 60_000;

/** A backend whose slices take ten seconds, or as long as they may, and end as the list for their installation says. */
function setUp(results: Readonly<Record<string, readonly (number | 'idle' | 'fault')[]>>, limitMs = 15 * MINUTE_MS) {
  const clock = createVirtualClock();
  const endsAt = clock.now() + limitMs;
  const slices: string[] = [];
  const lengths: number[] = [];
  const logged: string[] = [];
  const tick = async (tenant: string, sliceMs: number): Promise<TickResult> => {
    const result = results[tenant]?.[slices.filter((name) => name === tenant).length] ?? 'idle';
    slices.push(tenant);
    if (result === 'idle') return { idle: true };
    if (result === 'fault') throw new Error('a fault');
    lengths.push(sliceMs);
    await clock.advance(Math.min(10_000, sliceMs));
    return { idle: false, againAfterMs: result };
  };
  const log = (_fields: object, message: string) => void logged.push(message);
  const backend = {
    clock,
    logger: { debug: log, info: log, warn: log, error: log },
    executor: (sliceMs: number) => ({ tick: (tenant: string) => tick(tenant, sliceMs) }),
  };
  return {
    clock,
    slices,
    lengths,
    logged,
    work: () => workOff(backend, Object.keys(results), () => endsAt - clock.now()),
  };
}

test('installations take turns until none has anything to do', async () => {
  const world = setUp({ a: [0, 0, 'idle'], b: [0, 'idle'], c: ['idle'] });
  expect(await world.work()).toEqual({ left: [], hasFailed: false });
  expect(world.slices).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
});

test('the last minute is kept free, and what is left is told', async () => {
  const world = setUp({ a: Array(99).fill(0), b: Array(99).fill(0) }, 2 * MINUTE_MS + 5_000);
  expect(await world.work()).toEqual({ left: ['b', 'a'], hasFailed: false });
  expect(world.slices).toHaveLength(7);
  // A slice is cut to the time there is.
  expect(world.lengths).toEqual([20_000, 20_000, 20_000, 20_000, 20_000, 15_000, 5_000]);
});

test('an installation that is alone has all the time there is', async () => {
  const world = setUp({ a: [0, 'idle'] }, 10 * MINUTE_MS);
  await world.work();
  expect(world.lengths).toEqual([9 * MINUTE_MS]);
});

test('a pause is sat out, and others work meanwhile', async () => {
  const world = setUp({ a: [4_000, 'idle'], b: [0, 'idle'] });
  expect(await world.work()).toEqual({ left: [], hasFailed: false });
  expect(world.slices).toEqual(['a', 'b', 'a', 'b']);
  expect(world.clock.sleeps).toEqual([]);
  const alone = setUp({ a: [4_000, 'idle'] });
  await alone.work();
  expect(alone.clock.sleeps).toEqual([4_000]);
});

test('a pause that is longer than the job is not waited for, nor is another job started for it', async () => {
  const world = setUp({ a: [60 * MINUTE_MS], b: [0, 'idle'] });
  expect(await world.work()).toEqual({ left: [], hasFailed: false });
  expect(world.slices).toEqual(['a', 'b', 'b']);
  expect(world.clock.sleeps).toEqual([]);
});

test('an installation that only ever waits is left to a later job', async () => {
  const world = setUp({ a: Array(99).fill(1_000) });
  expect(await world.work()).toEqual({ left: [], hasFailed: false });
  expect(world.slices).toHaveLength(11);
});

test('a fault with one installation does not keep the others from their turns', async () => {
  const world = setUp({ a: ['fault'], b: [0, 'idle'] });
  expect(await world.work()).toEqual({ left: [], hasFailed: true });
  expect(world.slices).toEqual(['a', 'b', 'b']);
  expect(world.logged).toEqual(['A slice failed.']);
});

test('nothing is begun in the last minute', async () => {
  const world = setUp({ a: [0, 'idle'] }, MINUTE_MS);
  expect(await world.work()).toEqual({ left: ['a'], hasFailed: false });
  expect(world.slices).toEqual([]);
});
