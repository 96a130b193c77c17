import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../functions/connectors/http/runtime.ts';
import { createHeap } from './heap.ts';

/** Virtual time. It stands still while anything is at work and then jumps to the next timer. */
export interface SimClock extends Clock {
  /** Calls back at that time; timers of one instant ring in the order in which they were set. */
  at(time: number, ring: () => void): void;
  /** Work that finishes by itself, without a timer, such as a simulator that answers. Time waits for it. */
  track<Result>(work: Promise<Result>): Promise<Result>;
  /** Moves time until the work is done. Throws when nothing is left that could ever finish it. */
  runUntil(work: Promise<unknown>): Promise<void>;
}

interface Timer {
  readonly time: number;
  readonly order: number;
  readonly ring: () => void;
}

export function createSimClock(start: number): SimClock {
  let now = start;
  let lastOrder = 0;
  let atWork = 0;
  const timers = createHeap<Timer>((left, right) => left.time - right.time || left.order - right.order);

  function at(time: number, ring: () => void): void {
    lastOrder += 1;
    timers.push({ time: Math.max(time, now), order: lastOrder, ring });
  }

  /** Everything that waits for nothing but its turn has run. */
  async function idle(): Promise<void> {
    do await nextTurn();
    while (atWork > 0);
  }

  function ringNext(): void {
    const timer = timers.pop();
    if (timer === undefined) throw new Error('The simulation is stuck: nobody works and no timer is set.');
    now = timer.time;
    timer.ring();
  }

  return {
    now: () => now,
    at,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const stop = () => reject(signal?.reason);
        signal?.addEventListener('abort', stop, { once: true });
        return at(now + Math.max(0, ms), () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        });
      }),
    track: async (work) => {
      atWork += 1;
      try {
        return await work;
      } finally {
        atWork -= 1;
      }
    },
    runUntil: async (work) => {
      let isDone = false;
      const finish = () => {
        isDone = true;
      };
      work.then(finish, finish);
      await idle();
      while (!isDone) {
        ringNext();
        await idle();
      }
      await work;
    },
  };
}

/** The same time as somebody whose clock is off sees it. */
export function skewed(clock: Clock, offsetMs: () => number): Clock {
  return { now: () => clock.now() + offsetMs(), sleep: (ms, signal) => clock.sleep(ms, signal) };
}
