import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../functions/connectors/http/runtime.ts';

/** The machine's own time. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal ? { signal } : {});
  },
};
