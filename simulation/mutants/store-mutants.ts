import type { Link } from '../../functions/core/link.ts';
import type { Collection, Json, Row, Store } from '../../functions/stores/stores.ts';
import type { Mutant } from './mutant.ts';

/** Keeps some rows from being written. */
function withoutRows(store: Store, isLost: (collection: Collection, row: Row) => boolean): Store {
  return {
    ...store,
    put: async (tenant, collection, rows, fence) => {
      const kept = rows.filter((row) => !isLost(collection, row));
      if (kept.length > 0) await store.put(tenant, collection, kept, fence);
    },
  };
}

function linkOf(row: Row): Link {
  return row.body as unknown as Link;
}

const lateLink: Mutant = {
  name: 'link saved only after the creation',
  because: 'a pair that is adopted after a crash has no base, and edits made meanwhile are taken for old differences',
  breaks: ['I1 convergence', 'I4 no silent loss', 'I6 one partner'],
  swaps: {
    store: (store) =>
      withoutRows(store, (collection, row) => collection === 'links' && linkOf(row).state === 'creating'),
  },
};

const droppedFailures: Mutant = {
  name: 'failed record dropped while the cursor moves on',
  because: 'nobody tries it again',
  breaks: ['I1 convergence', 'I11 isolation'],
  swaps: { store: (store) => withoutRows(store, (collection) => collection === 'parked') },
};

const forgottenConflicts: Mutant = {
  name: 'conflicts settled without a log',
  because: 'the value that lost is nowhere',
  breaks: ['I4 no silent loss'],
  swaps: { store: (store) => withoutRows(store, (collection) => collection === 'conflicts') },
};

/** Knows nothing of earlier values: the record that was changed last is right as a whole. */
const wholeRecord: Mutant = {
  name: 'whole record, latest wins',
  because: 'edits to other fields of the older record are lost',
  breaks: ['I1 convergence', 'I4 no silent loss'],
  swaps: {
    flow: (flow) => ({ ...flow, conflictRule: 'latest-wins' }),
    store: (store) => {
      const forgetful = withoutRows(store, (collection) => collection === 'conflicts');
      const read = (rows: readonly Row[], collection: Collection) =>
        collection === 'links' ? rows.map(withoutBase) : rows;
      return {
        ...forgetful,
        get: async (tenant, collection, keys) => read(await store.get(tenant, collection, keys), collection),
        find: async (tenant, collection, ref, values) =>
          read(await store.find(tenant, collection, ref, values), collection),
      };
    },
  },
};

function withoutBase(row: Row): Row {
  return { ...row, body: { ...linkOf(row), base: {} } as unknown as Json };
}

export const STORE_MUTANTS: readonly Mutant[] = [lateLink, droppedFailures, forgottenConflicts, wholeRecord];
