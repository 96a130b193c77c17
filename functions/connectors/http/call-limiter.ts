import PQueue from 'p-queue';
import type { CallLimiter, CallPriority } from './api-client.ts';
import type { Clock } from './runtime.ts';

const PRIORITIES: Readonly<Record<CallPriority, number>> = { interactive: 2, live: 1, backfill: 0 };

/**
 * The longest pause that a waiting call sits out. A call that would have to wait longer is refused instead: hours later
 * what it was going to write may be out of date, and its caller may have lost the right to write.
 */
export const LONGEST_PAUSE_MS = 60_000;

/** The system asked for a pause that is too long to sit out. The call was not sent. */
export class PausedError extends Error {
  readonly until: number;

  constructor(until: number) {
    super('The system asked for a long pause; the call was not sent.');
    this.name = 'PausedError';
    this.until = until;
  }
}

export interface CallLimiterOptions {
  readonly concurrency: number;
  /** Heavy calls in flight at most; they count towards `concurrency` too. */
  readonly heavyConcurrency?: number;
  readonly clock: Clock;
}

/**
 * Bounds the calls in flight of one connection. `run` rejects with a `PausedError`, without running the task, when the
 * pause that was asked for is longer than `LONGEST_PAUSE_MS`.
 */
export function createCallLimiter({ concurrency, heavyConcurrency, clock }: CallLimiterOptions): CallLimiter {
  const calls = new PQueue({ concurrency });
  const heavyCalls = new PQueue({ concurrency: Math.min(heavyConcurrency ?? concurrency, concurrency) });
  let pausedUntil = 0;

  async function sitOutPause(): Promise<void> {
    for (let left = pausedUntil - clock.now(); left > 0; left = pausedUntil - clock.now()) {
      if (left > LONGEST_PAUSE_MS) throw new PausedError(pausedUntil);
      await clock.sleep(left);
    }
  }

  return {
    run: (task, { priority, heavy }) => {
      const order = { priority: PRIORITIES[priority] };
      const inTurn = () =>
        calls.add(async () => {
          await sitOutPause();
          return task();
        }, order);
      return heavy ? heavyCalls.add(inTurn, order) : inTurn();
    },
    pauseUntil: (time) => {
      pausedUntil = Math.max(pausedUntil, time);
    },
  };
}
