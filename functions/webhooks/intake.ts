import type { Clock, Logger } from '../connectors/http/runtime.ts';
import type { Side } from '../core/record.ts';
import { createHitStore } from '../http/rate-limits.ts';
import type { Channels } from '../stores/channels.ts';
import { type Hint, openInbox } from '../stores/inbox.ts';
import type { Store } from '../stores/stores.ts';
import { createBatchedInserts } from './batched-inserts.ts';
import type { Outcome } from './outcomes.ts';
import { createSeenEvents } from './seen-events.ts';

/** When an endpoint was last heard of is written down once in so long. */
const HEARD_EVERY_MS = 60_000;
const MOST_HEARD = 2_000;
const MINUTE_MS = 60_000;
/** Genuine calls of one installation and side in a minute. What is more is left to the poll. */
const TAKEN_PER_MINUTE = 6_000;

export type Taken = Extract<Outcome, 'stored' | 'replayed' | 'ignored' | 'limited'>;

/** Puts hints into the inbox of an installation and wakes it. */
export interface Intake {
  take(tenant: string, side: Side, hints: readonly Hint[]): Promise<Taken>;
}

export interface IntakeDependencies {
  readonly store: Store;
  readonly channels: Channels;
  readonly clock: Clock;
  readonly logger: Logger;
  /** There is something to do for this installation. */
  readonly wake: (tenant: string) => void;
}

export function createIntake({ store, channels, clock, logger, wake }: IntakeDependencies): Intake {
  const seen = createSeenEvents(clock);
  const heard = new Map<string, number>();
  const insert = createBatchedInserts((tenant) => openInbox(store, tenant));
  const taken = createHitStore(clock, MINUTE_MS);

  async function noteHeard(tenant: string, side: Side): Promise<void> {
    const key = `${tenant} ${side}`;
    const now = clock.now();
    if (now - (heard.get(key) ?? Number.NEGATIVE_INFINITY) < HEARD_EVERY_MS) return;
    if (heard.size >= MOST_HEARD) heard.clear();
    heard.set(key, now);
    await channels.putHeard(tenant, side, new Date(now).toISOString());
  }

  return {
    async take(tenant, side, hints) {
      const { totalHits } = await taken.increment(`${tenant} ${side}`);
      if (totalHits > TAKEN_PER_MINUTE) return 'limited';
      await noteHeard(tenant, side);
      if (hints.length === 0) return 'ignored';
      const fresh = hints.filter(({ id }) => !seen.has(tenant, id));
      if (fresh.length === 0) return 'replayed';
      const { length: count } = await insert(tenant, fresh);
      // Remembered once they are stored: a delivery that failed here may be repeated.
      seen.add(
        tenant,
        fresh.map(({ id }) => id),
      );
      if (count === 0) return 'replayed';
      logger.debug({ tenant, side, hints: count }, 'Hints were stored.');
      wake(tenant);
      return 'stored';
    },
  };
}
