import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Random } from './runtime.ts';

/** The longest delay that Node's timers know; longer ones fire at once (https://nodejs.org/api/timers.html). */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock. An aborted sleep rejects with the signal's reason. */
export function createRealClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: async (ms, signal) => {
      const options = signal === undefined ? {} : { signal };
      await delay(Math.min(Math.max(ms, 0), LONGEST_TIMER_MS), undefined, options);
    },
  };
}

/** Random numbers of the machine. Good for jitter, not for secrets. */
export const systemRandom: Random = () => Math.random();
