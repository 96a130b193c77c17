import type { Clock } from '../runtime.ts';

export interface VirtualClock extends Clock {
  /** How long was slept, in order of the calls. */
  readonly sleeps: readonly number[];
  /** Moves the time on and wakes who slept so long. */
  advance(ms: number): Promise<void>;
}

/** A clock for tests. By default a sleep moves the time on by itself and returns at once. */
export function createVirtualClock(options: { readonly start?: string; readonly manual?: boolean } = {}): VirtualClock {
  let time = Date.parse(options.start ?? '2026-03-02T08:00:00Z');
  const sleeps: number[] = [];
  const sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  async function advance(ms: number): Promise<void> {
    time += ms;
    for (const sleeper of sleepers.filter(({ until }) => until <= time)) {
      sleepers.splice(sleepers.indexOf(sleeper), 1);
      sleeper.wake();
    }
    await settle();
  }

  return {
    sleeps,
    now: () => time,
    sleep: (ms) => {
      sleeps.push(ms);
      if (options.manual !== true) return advance(ms);
      return new Promise((wake) => {
        sleepers.push({ until: time + ms, wake });
      });
    },
    advance,
  };
}

/** Lets everything run that waits for nothing but its turn. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
