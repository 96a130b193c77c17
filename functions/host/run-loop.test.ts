import type { Logger } from '../connectors/http/runtime.ts';
import { createVirtualClock, settle } from '../connectors/http/testing/virtual-clock.ts';
import type { TickResult } from '../engine/executor.ts';
import { createRunLoop } from './run-loop.ts';

const SECOND = 1_000;
const IDLE: TickResult = { idle: true };

function createWorld(script: Readonly<Record<string, (TickResult | Error)[]>>) {
  const clock = createVirtualClock({ manual: true });
  const ticks: string[] = [];
  const log: string[] = [];
  const write = (_fields: object, message: string) => void log.push(message);
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  const executor = {
    tick: async (tenant: string): Promise<TickResult> => {
      ticks.push(tenant);
      const next = script[tenant]?.shift() ?? IDLE;
      if (next instanceof Error) throw next;
      return next;
    },
  };
  const loop = createRunLoop({ executor, installations: async () => Object.keys(script), clock, logger });
  return { loop, clock, ticks, log };
}

/** Lets everything that can go on go on. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await settle();
}

test('an installation that is woken is worked on until it is idle', async () => {
  const { loop, ticks } = createWorld({
    a: [
      { idle: false, againAfterMs: 0 },
      { idle: false, againAfterMs: 0 },
    ],
  });
  loop.wake('a');
  await quiet();
  expect(ticks).toEqual(['a', 'a', 'a']);
});

test('starting looks at every installation, and again every thirty seconds', async () => {
  const { loop, clock, ticks } = createWorld({ a: [], b: [] });
  loop.start();
  await quiet();
  expect(ticks).toEqual(['a', 'b']);
  await clock.advance(30 * SECOND);
  await quiet();
  expect(ticks).toEqual(['a', 'b', 'a', 'b']);
});

test('a pause that was asked for is kept', async () => {
  const { loop, clock, ticks } = createWorld({ a: [{ idle: false, againAfterMs: 5 * SECOND }] });
  loop.wake('a');
  await quiet();
  await clock.advance(4 * SECOND);
  await quiet();
  expect(ticks).toHaveLength(1);
  await clock.advance(SECOND);
  await quiet();
  expect(ticks).toHaveLength(2);
});

test('a fault is logged and tried again later, and holds up nobody else', async () => {
  const { loop, clock, ticks, log } = createWorld({ a: [new Error('Broken.')], b: [] });
  loop.wake('a');
  loop.wake('b');
  await quiet();
  expect(ticks).toEqual(['a', 'b']);
  expect(log).toEqual(['A slice failed.']);
  await clock.advance(10 * SECOND);
  await quiet();
  expect(ticks).toEqual(['a', 'b', 'a']);
});

test('being woken during the last slice causes one more', async () => {
  let finish: (result: TickResult) => void = () => undefined;
  const clock = createVirtualClock({ manual: true });
  let ticks = 0;
  const executor = {
    tick: () => {
      ticks += 1;
      return new Promise<TickResult>((resolve) => {
        finish = resolve;
      });
    },
  };
  const quietLog = () => undefined;
  const logger: Logger = { debug: quietLog, info: quietLog, warn: quietLog, error: quietLog };
  const loop = createRunLoop({ executor, installations: async () => [], clock, logger });
  loop.wake('a');
  await quiet();
  loop.wake('a');
  finish(IDLE);
  await quiet();
  await clock.advance(10);
  await quiet();
  expect(ticks).toBe(2);
});

test('what comes in a burst is gathered, as long as more comes and not for ever', async () => {
  const clock = createVirtualClock({ manual: true });
  const ticks: number[] = [];
  let finish: (result: TickResult) => void = () => undefined;
  const executor = {
    tick: () => {
      ticks.push(clock.now());
      return new Promise<TickResult>((resolve) => {
        finish = resolve;
      });
    },
  };
  const quietLog = () => undefined;
  const logger: Logger = { debug: quietLog, info: quietLog, warn: quietLog, error: quietLog };
  const loop = createRunLoop({ executor, installations: async () => [], clock, logger });
  const wakeThrice = () => {
    for (let wakes = 0; wakes < 3; wakes += 1) loop.wake('a');
  };
  /** Ends the slice under way, and wakes the installation every ten milliseconds, so often. */
  const burst = async (times: number): Promise<void> => {
    wakeThrice();
    finish(IDLE);
    for (let time = 0; time < times; time += 1) {
      await quiet();
      wakeThrice();
      await clock.advance(10);
    }
    await quiet();
  };
  loop.wake('a');
  await quiet();
  const startedAt = clock.now();
  await burst(5);
  expect(ticks).toHaveLength(1);
  await clock.advance(10);
  await quiet();
  expect(ticks).toEqual([startedAt, startedAt + 60]);
  await burst(40);
  expect(ticks).toEqual([startedAt, startedAt + 60, startedAt + 60 + 300]);
});

test('a loop that was stopped starts nothing', async () => {
  const { loop, ticks } = createWorld({ a: [] });
  await loop.stop();
  loop.wake('a');
  await quiet();
  expect(ticks).toEqual([]);
});
