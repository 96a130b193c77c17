import type { Hint, Inbox } from '../stores/inbox.ts';

interface Waiting {
  readonly hints: Hint[];
  readonly stored: Promise<ReadonlySet<Hint>>;
}

/** Stores hints, and tells which of them were not there yet. */
export type InsertHints = (tenant: string, hints: readonly Hint[]) => Promise<readonly Hint[]>;

/**
 * What arrives for an installation in the same moment is stored by one write: in a burst each delivery brings one hint, and
 * each write costs about as much as a hundred rows. Every delivery is answered after its own hints are stored.
 */
export function createBatchedInserts(open: (tenant: string) => Pick<Inbox, 'insertIfAbsent'>): InsertHints {
  const waiting = new Map<string, Waiting>();

  async function insertAll(tenant: string, hints: readonly Hint[]): Promise<ReadonlySet<Hint>> {
    // Deliveries that are being read right now come along.
    await new Promise<void>((resolve) => setImmediate(resolve));
    waiting.delete(tenant);
    const isNew = await open(tenant).insertIfAbsent(hints);
    return new Set(hints.filter((_, index) => isNew[index]));
  }

  return async (tenant, hints) => {
    let batch = waiting.get(tenant);
    if (batch === undefined) {
      const gathered: Hint[] = [];
      batch = { hints: gathered, stored: insertAll(tenant, gathered) };
      waiting.set(tenant, batch);
    }
    batch.hints.push(...hints);
    const stored = await batch.stored;
    return hints.filter((hint) => stored.has(hint));
  };
}
