import type { Clock, Logger } from '../../connectors/http/runtime.ts';
import type { SyncSession } from '../../engine/sync-session.ts';
import type { ChannelKeeper } from './channel-keeper.ts';

/** Channels live for a week and are renewed when half of it is over: hours would do, were there no settings. */
const ROUND_EVERY_MS = 10 * 60_000;

export interface ChannelRoundDependencies {
  readonly keeper: Pick<ChannelKeeper, 'keep'>;
  readonly installations: () => Promise<readonly string[]>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Looks after the channels of all installations where ten minutes have passed since it last did; else does nothing. */
export function createChannelRounds({ keeper, installations, clock, logger }: ChannelRoundDependencies) {
  let lastAt = Number.NEGATIVE_INFINITY;

  async function keep(tenant: string): Promise<void> {
    try {
      await keeper.keep(tenant);
    } catch (error) {
      // One installation must not hold up the others; the next round tries again.
      const reason = error instanceof Error ? error.message : 'unknown';
      logger.error({ tenant, reason }, 'The notification channels could not be looked after.');
    }
  }

  return async (): Promise<void> => {
    if (clock.now() - lastAt < ROUND_EVERY_MS) return;
    lastAt = clock.now();
    for (const tenant of await installations()) await keep(tenant);
  };
}

/**
 * Looks after the channels when a run has ended: not earlier, so that a first sync is not told of everything that it
 * writes itself, and then at once, so that the next edit is.
 */
export function withChannels(
  open: (tenant: string) => Promise<SyncSession>,
  follow: (tenant: string) => Promise<void>,
): (tenant: string) => Promise<SyncSession> {
  return async (tenant) => {
    const session = await open(tenant);
    return {
      ...session,
      finished: async (run) => {
        await session.finished(run);
        if (run.kind !== 'preview') await follow(tenant);
      },
    };
  };
}
