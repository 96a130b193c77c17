import type { RecordPatch } from '../../functions/connectors/connector.ts';
import { ConnectorError } from '../../functions/connectors/errors.ts';
import type { Flow } from '../../functions/core/flow.ts';
import type { Base, Link } from '../../functions/core/link.ts';
import { fieldOf } from '../../functions/core/map-value.ts';
import type { Side } from '../../functions/core/record.ts';
import type { Json, Store } from '../../functions/stores/stores.ts';
import type { Mutant } from './mutant.ts';

const resentPatch: Mutant = {
  name: 'same patch sent again after an unclear outcome',
  because: 'it overwrites what people have typed since',
  breaks: ['I3 no blind overwrite'],
  swaps: {
    connector: (connector) => ({
      ...connector,
      update: async (collection, patches, options) => {
        const outcomes = await connector.update(collection, patches, options);
        const unclear = new Set(
          outcomes.filter((one) => !one.ok && one.refusal.kind === 'unknown').map(({ ref }) => ref),
        );
        if (unclear.size === 0) return outcomes;
        const again = patches.filter(({ ref }) => unclear.has(ref));
        const clear = outcomes.filter(({ ref }) => !unclear.has(ref));
        return [...clear, ...(await connector.update(collection, again, options))];
      },
    }),
  },
};

const writtenTwice: Mutant = {
  name: 'every update sent twice to be sure',
  because: 'half of all writes are echoes of the other half',
  breaks: ['I5 no echo', 'I3 no blind overwrite'],
  swaps: {
    connector: (connector) => ({
      ...connector,
      update: async (collection, patches, options) => {
        await connector.update(collection, patches, options);
        return connector.update(collection, patches, options);
      },
    }),
  },
};

const unconditional: Mutant = {
  name: 'CRM records written to whatever happened since they were read',
  because: 'an edit made in between is overwritten unseen although the CRM would have refused',
  breaks: ['I3 no blind overwrite'],
  swaps: {
    connector: (connector) => ({
      ...connector,
      update: (collection, patches, { unmodifiedSince: _, ...options }) =>
        connector.update(collection, patches, options),
    }),
  },
};

const noKey: Mutant = {
  name: 'no key on created records',
  because: 'after a crash the record is not found, and made again',
  breaks: ['I6 one partner'],
  swaps: {
    connector: (connector) => {
      let made = 0;
      return {
        ...connector,
        create: (collection, records, options) => {
          const keyless = records.map((record) => ({ ...record, externalKey: `none-${connector.side}-${made++}` }));
          return connector.create(collection, keyless, options);
        },
      };
    },
  },
};

const failsTogether: Mutant = {
  name: 'one refused row fails the run',
  because: 'everybody waits for one record',
  breaks: ['I1 convergence', 'I11 isolation'],
  swaps: {
    connector: (connector) => ({
      ...connector,
      update: async (collection, patches, options) => {
        const outcomes = await connector.update(collection, patches, options);
        if (outcomes.every((outcome) => outcome.ok || outcome.refusal.kind !== 'rejected')) return outcomes;
        throw new ConnectorError({ side: connector.side, code: 'bad-request', message: 'A row was refused.' });
      },
    }),
  },
};

/** Notes what it is about to write as if it had arrived. */
const earlyBase: Mutant = {
  name: 'base saved before the write',
  because: 'after a crash the old value looks like an edit and goes back',
  breaks: ['I1 convergence', 'I4 no silent loss'],
  swaps: {
    connector: (connector, { store, tenant, flow }) => ({
      ...connector,
      update: async (collection, patches, options) => {
        await saveAsArrived({ store, tenant, flow, side: connector.side }, patches);
        return connector.update(collection, patches, options);
      },
    }),
  },
};

async function saveAsArrived(
  { store, tenant, flow, side }: { store: Store; tenant: string; flow: Flow; side: Side },
  patches: readonly RecordPatch[],
): Promise<void> {
  const patchOf = new Map(patches.map((patch) => [patch.ref, patch]));
  const rows = await store.get(tenant, 'links', [...patchOf.keys()]);
  const saved = rows.map((row) => {
    const { pending: _, ...link } = row.body as unknown as Link;
    const base: Base = { ...link.base, ...arrivedBase(flow, side, patchOf.get(row.key)) };
    return { ...row, body: { ...link, base } as unknown as Json };
  });
  await store.put(tenant, 'links', saved);
}

function arrivedBase(flow: Flow, side: Side, patch: RecordPatch | undefined): Base {
  const fields = patch?.fields ?? {};
  const written = flow.mappings.filter((mapping) => fields[fieldOf(mapping, side)] !== undefined);
  return Object.fromEntries(
    written.map((mapping) => {
      const value = fields[fieldOf(mapping, side)] ?? null;
      return [mapping.id, { servicenow: value, crm: value }];
    }),
  );
}

export const WRITE_MUTANTS: readonly Mutant[] = [
  resentPatch,
  writtenTwice,
  unconditional,
  noKey,
  failsTogether,
  earlyBase,
];
