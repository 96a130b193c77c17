import type { Clock, Logger } from '../connectors/http/runtime.ts';
import type { Lease, Leases } from './lease.ts';

export interface BeatingLeasesDependencies {
  readonly leases: Leases;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often a lease that is held is renewed; well below its duration. */
  readonly everyMs: number;
  /** For how long a lease is renewed although its holder gave no sign of life. */
  readonly atMostMs: number;
}

interface Held {
  readonly stopped: AbortController;
  lease: Lease | undefined;
  /** When its holder came by last. */
  seenAt: number;
  renewing?: Promise<void> | undefined;
}

/**
 * Leases that are renewed in the background for as long as their holder is at work, so that they can be short: the work of
 * a process that was killed goes on elsewhere within seconds, and an owner that waits long for a far side's answer keeps
 * its lease. A holder that is stuck for good loses it all the same. Where a process sleeps through its lease and wakes up
 * as a second owner, the fencing number in each write stops it.
 */
export function createBeatingLeases(deps: BeatingLeasesDependencies): Leases {
  const { leases, clock, logger, everyMs, atMostMs } = deps;
  const holdings = new Map<string, Held>();
  const keyOf = (tenant: string, { fence }: Lease) => `${tenant} ${fence}`;

  async function renewOnce(tenant: string, held: Held): Promise<void> {
    if (held.lease !== undefined) held.lease = await leases.renew(tenant, held.lease);
  }

  /** One renewal at a time: of two at once, the second would find the lease taken by the first. */
  function renewNow(tenant: string, held: Held): Promise<void> {
    held.renewing ??= renewOnce(tenant, held).finally(() => {
      held.renewing = undefined;
    });
    return held.renewing;
  }

  async function beat(tenant: string, held: Held): Promise<void> {
    while (held.lease !== undefined) {
      // Being stopped ends the pause.
      await clock.sleep(everyMs, held.stopped.signal).catch(() => undefined);
      if (held.stopped.signal.aborted || clock.now() - held.seenAt > atMostMs) return;
      try {
        await renewNow(tenant, held);
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown';
        logger.warn({ tenant, reason }, 'A lease was not renewed.');
      }
    }
  }

  return {
    async acquire(tenant) {
      const lease = await leases.acquire(tenant);
      if (lease === undefined) return undefined;
      const held: Held = { stopped: new AbortController(), lease, seenAt: clock.now() };
      holdings.set(keyOf(tenant, lease), held);
      void beat(tenant, held);
      return lease;
    },
    async renew(tenant, lease) {
      const held = holdings.get(keyOf(tenant, lease));
      if (held === undefined) return leases.renew(tenant, lease);
      held.seenAt = clock.now();
      if (held.lease !== undefined && held.lease.expiresAt - clock.now() <= everyMs) await renewNow(tenant, held);
      return held.lease;
    },
    async release(tenant, lease) {
      const held = holdings.get(keyOf(tenant, lease));
      holdings.delete(keyOf(tenant, lease));
      held?.stopped.abort();
      // A renewal that came after would hold what was let go.
      await held?.renewing?.catch(() => undefined);
      await leases.release(tenant, lease);
    },
    holds: (tenant, lease) => leases.holds(tenant, lease),
    takeOver: (tenant) => leases.takeOver(tenant),
  };
}
