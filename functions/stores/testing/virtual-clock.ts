import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../connectors/http/runtime.ts';

export interface VirtualClock extends Clock {
  advance(ms: number): void;
  /** Moves time from sleeper to sleeper until the work is done. */
  runUntil(work: Promise<unknown>): Promise<void>;
}

/** A clock that stands still until it is moved. */
export function createVirtualClock(startsAt = 0): VirtualClock {
  let now = startsAt;
  let sleepers: { readonly wakesAt: number; wake(): void }[] = [];

  const wakeNext = (): void => {
    const earliest = Math.min(...sleepers.map((sleeper) => sleeper.wakesAt));
    now = Math.max(now, earliest);
    const awake = sleepers.filter((sleeper) => sleeper.wakesAt <= now);
    sleepers = sleepers.filter((sleeper) => sleeper.wakesAt > now);
    for (const sleeper of awake) sleeper.wake();
  };

  return {
    now: () => now,
    sleep: (ms) => new Promise((resolve) => sleepers.push({ wakesAt: now + ms, wake: resolve })),
    advance(ms) {
      now += ms;
    },
    async runUntil(work) {
      let isDone = false;
      const finish = () => {
        isDone = true;
      };
      work.then(finish, finish);
      while (!isDone) {
        await nextTurn();
        if (sleepers.length > 0) wakeNext();
      }
      await work;
    },
  };
}
