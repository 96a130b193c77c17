import { ConnectorError } from '../connectors/errors.ts';
import type { Clock } from '../connectors/http/runtime.ts';
import type { RefreshTurn } from '../connectors/http/token-source.ts';
import type { Side } from '../core/record.ts';
import { createLeases } from '../stores/lease.ts';
import type { Store } from '../stores/stores.ts';

const SECOND_MS = 1_000;
/** Longer than a token endpoint may take to answer, so that a turn ends by itself only where its process died. */
const TURN_MS = 45 * SECOND_MS;
const LOOK_EVERY_MS = 200;
const WAIT_MS = 60 * SECOND_MS;

/**
 * One refresh of a connection at a time, whatever process asks: Zoho takes the same refresh token from one caller at a time
 * and counts new tokens (https://www.zoho.com/crm/developer/docs/api/v8/token-validity.html). Who comes second finds the
 * tokens of the first in the store.
 */
export function createRefreshTurns(deps: { readonly store: Store; readonly clock: Clock; readonly owner: string }) {
  const { clock } = deps;
  const leasesOf = (side: Side) => createLeases({ ...deps, durationMs: TURN_MS, name: `refresh-${side}` });
  const bySide = { crm: leasesOf('crm'), servicenow: leasesOf('servicenow') } as const;

  async function acquire(tenant: string, side: Side) {
    const giveUpAt = clock.now() + WAIT_MS;
    for (;;) {
      const lease = await bySide[side].acquire(tenant);
      if (lease !== undefined) return lease;
      if (clock.now() >= giveUpAt) {
        throw new ConnectorError({ side, code: 'unavailable', message: 'New tokens are long under way elsewhere.' });
      }
      await clock.sleep(LOOK_EVERY_MS);
    }
  }

  return (tenant: string, side: Side): RefreshTurn =>
    async (refresh) => {
      const lease = await acquire(tenant, side);
      try {
        return await refresh();
      } finally {
        await bySide[side].release(tenant, lease);
      }
    };
}
