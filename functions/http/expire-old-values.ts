import { msToInstant } from '../core/instant.ts';
import { expireValues } from '../stores/expire-values.ts';
import type { ApiContext } from './context.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Takes values that are older than an installation keeps them out of its journal, one portion of each installation with
 * every call; where nothing is left to do, again after an hour.
 */
export function createValueExpiry(api: Pick<ApiContext, 'store' | 'clock' | 'settings' | 'installations'>) {
  const nextAt = new Map<string, number>();

  return async (): Promise<void> => {
    const now = api.clock.now();
    for (const tenant of await api.installations.list()) {
      if ((nextAt.get(tenant) ?? 0) > now) continue;
      const { keepValuesDays } = await api.settings.get(tenant);
      const hasMore = await expireValues(api.store, tenant, msToInstant(now - keepValuesDays * DAY_MS));
      nextAt.set(tenant, hasMore ? now : now + HOUR_MS);
    }
  };
}
