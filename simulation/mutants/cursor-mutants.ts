import { OVERLAP_MS } from '../../functions/core/cursor.ts';
import { instantToMs, msToInstant } from '../../functions/core/instant.ts';
import type { Store } from '../../functions/stores/stores.ts';
import type { Mutant } from './mutant.ts';

const isPoll = (name: string) => name.startsWith('poll/');

/** Reads on strictly after the newest stamp it has seen. */
const strictCursor: Mutant = {
  name: 'strict cursor without overlap',
  because: 'edits of the same second, and those that become readable late, are never read',
  breaks: ['I1 convergence'],
  swaps: {
    connector: (connector) => ({
      ...connector,
      readPage: async (request) => {
        const page = await connector.readPage(request);
        if (request.since === undefined) return page;
        const cursor = msToInstant(instantToMs(request.since) + OVERLAP_MS);
        return { ...page, records: page.records.filter((record) => record.version.modifiedAt > cursor) };
      },
    }),
  },
};

/** Takes the time at which it ends for the time up to which it has read, and looks no further back. */
const ownClock: Mutant = {
  name: 'cursor from our own clock',
  because: 'what was changed while a long run was under way is taken for read',
  breaks: ['I1 convergence'],
  swaps: {
    cursors: (cursors, { clock }) => ({
      load: cursors.load,
      save: (tenant, name, value, fence) =>
        cursors.save(tenant, name, isPoll(name) ? msToInstant(clock.now() + OVERLAP_MS) : value, fence),
    }),
  },
};

/** Moves the cursor when it begins to read. */
const earlyCursor: Mutant = {
  name: 'cursor saved before its rows are handled',
  because: 'rows of a run that fails are never read again',
  breaks: ['I1 convergence'],
  swaps: {
    cursors: (cursors, { clock, store }) => ({
      save: cursors.save,
      load: async (tenant, name) => {
        const value = await cursors.load(tenant, name);
        if (isPoll(name)) await cursors.save(tenant, name, msToInstant(clock.now()), await currentFence(store, tenant));
        return value;
      },
    }),
  },
};

async function currentFence(store: Store, tenant: string): Promise<number> {
  const [newest] = await store.scan(tenant, 'leases', { prefix: 'lease/', reverse: true, limit: 1 });
  const body = newest?.body as { readonly fence?: number } | undefined;
  return body?.fence ?? 0;
}

export const CURSOR_MUTANTS: readonly Mutant[] = [strictCursor, ownClock, earlyCursor];
