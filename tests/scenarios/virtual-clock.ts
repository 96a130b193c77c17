import type { Clock } from '../../functions/connectors/http/runtime.ts';

export interface VirtualClock extends Clock {
  advance(ms: number): void;
}

/** Time that moves only by waiting and by the test. Who waits is woken at once, and the time is later then. */
export function createVirtualClock(start: string): VirtualClock {
  let now = Date.parse(start);
  return {
    now: () => now,
    sleep: async (ms) => {
      now += Math.max(0, ms);
    },
    advance: (ms) => {
      now += ms;
    },
  };
}
