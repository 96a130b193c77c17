import { webcrypto } from 'node:crypto';
import type { Clock } from '../clock.ts';

/** A clock that moves only when told. */
export interface FakeClock extends Clock {
  /** Lets time pass, with everything that falls due in it and the promises that follow. */
  advance(ms: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/**
 * Lets everything that is under way be carried out. Making a key is the slowest work that the widget leaves to threads
 * of the browser, so each turn waits for one of its own: on a busy machine turns of the event loop alone are too few.
 */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

export function createFakeClock(start = Date.parse('2025-11-12T10:00:00Z')): FakeClock {
  let now = start;
  const timers = new Set<Timer>();

  function due(until: number): Timer | undefined {
    return [...timers].filter((timer) => timer.at <= until).sort((left, right) => left.at - right.at)[0];
  }

  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const until = now + ms;
      for (let timer = due(until); timer !== undefined; timer = due(until)) {
        timers.delete(timer);
        now = timer.at;
        timer.run();
        await settle();
      }
      now = until;
      await settle();
    },
  };
}
