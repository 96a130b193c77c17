import { type ReadonlySignal, signal } from '@preact/signals';
import { type Clock, SECOND } from '../clock.ts';

/** From here on a person wonders whether anything happens at all. */
const SLOW_MS = 4 * SECOND;

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface SlowCalls {
  /** Whether a call to the backend takes longer than it should. */
  readonly isSlow: ReadonlySignal<boolean>;
  watch(fetch: Fetch): Fetch;
}

export function createSlowCalls(clock: Clock): SlowCalls {
  const isSlow = signal(false);
  let slow = 0;

  function count(change: number): void {
    slow += change;
    isSlow.value = slow > 0;
  }

  return {
    isSlow,
    watch: (fetch) => async (url, init) => {
      let isCounted = false;
      const cancel = clock.after(SLOW_MS, () => {
        isCounted = true;
        count(1);
      });
      try {
        return await fetch(url, init);
      } finally {
        cancel();
        if (isCounted) count(-1);
      }
    },
  };
}
