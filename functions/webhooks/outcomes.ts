import type { Clock, Logger } from '../connectors/http/runtime.ts';
import type { Side } from '../core/record.ts';

/**
 * What became of one call: its hints were stored · it was delivered before · it tells of nothing that is synced now · no
 * such address was given out · it does not prove its sender · it is too old or from the future · another instance sent it ·
 * it is no notification.
 */
export type Outcome =
  | 'stored'
  | 'replayed'
  | 'ignored'
  | 'unknown'
  | 'forged'
  | 'late'
  | 'other-instance'
  | 'malformed'
  | 'too-large'
  | 'limited';

const TOLD_EVERY_MS = 60_000;

const EXPECTED: ReadonlySet<Outcome> = new Set(['stored', 'replayed', 'ignored']);

/** Counts what comes in, and writes a line a minute where somebody sends what he should not. */
export interface Tally {
  count(side: Side, outcome: Outcome): void;
  counts(): Readonly<Record<string, number>>;
}

export function createTally(clock: Clock, logger: Logger): Tally {
  const counts: Record<string, number> = {};
  let refused = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    count(side, outcome) {
      const name = `${side}.${outcome}`;
      counts[name] = (counts[name] ?? 0) + 1;
      if (EXPECTED.has(outcome)) return;
      refused += 1;
      if (clock.now() - toldAt < TOLD_EVERY_MS) return;
      toldAt = clock.now();
      logger.warn({ refused, counts: { ...counts } }, 'Notifications were refused.');
      refused = 0;
    },
    counts: () => ({ ...counts }),
  };
}
