import type { Clock } from '../connectors/http/runtime.ts';
import type { Lease, Leases } from './lease.ts';

export interface KeptLeasesDependencies {
  readonly leases: Leases;
  readonly clock: Pick<Clock, 'now'>;
  /** A lease that would end in less than this is renewed before it is given out again. */
  readonly renewBelowMs: number;
}

/**
 * Leases of the only process on a store: one that is released stays in the process for the next slice, with the same
 * fencing number, so that a slice costs no row. Nobody else waits for it, and a process that starts takes over what its
 * predecessor held.
 */
export function createKeptLeases({ leases, clock, renewBelowMs }: KeptLeasesDependencies): Leases {
  const kept = new Map<string, { lease: Lease; isUsed: boolean }>();

  /** The lease for another slice; undefined where it is gone, as after everything of the installation was erased. */
  async function useAgain(tenant: string, lease: Lease): Promise<Lease | undefined> {
    if (lease.expiresAt - clock.now() <= renewBelowMs) return leases.renew(tenant, lease);
    return (await leases.holds(tenant, lease)) ? lease : undefined;
  }

  return {
    async acquire(tenant) {
      const held = kept.get(tenant);
      if (held !== undefined && !held.isUsed) {
        held.isUsed = true;
        const lease = await useAgain(tenant, held.lease);
        if (lease !== undefined) {
          held.lease = lease;
          return lease;
        }
      }
      const lease = await leases.acquire(tenant);
      if (lease !== undefined) kept.set(tenant, { lease, isUsed: true });
      return lease;
    },
    async renew(tenant, lease) {
      const renewed = await leases.renew(tenant, lease);
      const held = kept.get(tenant);
      if (renewed !== undefined && held?.lease.fence === renewed.fence) held.lease = renewed;
      return renewed;
    },
    async release(tenant, lease) {
      const held = kept.get(tenant);
      if (held?.lease.fence === lease.fence) held.isUsed = false;
      else await leases.release(tenant, lease);
    },
    holds: leases.holds,
    takeOver: leases.takeOver,
  };
}
