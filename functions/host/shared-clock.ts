import type { Clock, Logger } from '../connectors/http/runtime.ts';

/** Below this, the way to the database and back is more than the difference. */
const NEGLIGIBLE_MS = 50;

export interface SharedClock extends Clock {
  /** Asks the database for its time and goes by it from now on. */
  adjust(): Promise<void>;
}

/**
 * One time for all processes on one database: a lease of seconds ends at the same moment for all of them, however wrong the
 * clocks of their machines are.
 */
export function createSharedClock(deps: {
  readonly clock: Clock;
  /** The database's time in milliseconds since 1970. */
  readonly readTime: () => Promise<number>;
  readonly logger: Logger;
}): SharedClock {
  const { clock, readTime, logger } = deps;
  let aheadMs = 0;
  return {
    now: () => clock.now() + aheadMs,
    sleep: clock.sleep,
    async adjust() {
      const before = clock.now();
      const time = await readTime();
      const found = Math.round(time - (before + clock.now()) / 2);
      if (Math.abs(found - aheadMs) < NEGLIGIBLE_MS) return;
      aheadMs = found;
      logger.info({ aheadMs }, 'The clock was set to that of the database.');
    },
  };
}
