import type { Connector } from '../../functions/connectors/connector.ts';
import { type Link, recordIdOf } from '../../functions/core/link.ts';
import { isSameVersion, otherSide, type RemoteRecord } from '../../functions/core/record.ts';
import type { Mutant } from './mutant.ts';

/** The user that the product connects as. */
const INTEGRATION_USER = 'zoho.integration';

/** Takes every record that it has changed last for an echo. */
const echoByModifier: Mutant = {
  name: 'echo filter by last modifier',
  because: 'an edit that a write of ours follows at once is never seen',
  breaks: ['I1 convergence', 'I4 no silent loss'],
  swaps: {
    connector: (connector) => {
      if (connector.side !== 'servicenow') return connector;
      return {
        ...connector,
        readPage: async (request) => {
          const page = await connector.readPage({ ...request, fields: [...request.fields, 'sys_updated_by'] });
          return { ...page, records: page.records.filter(({ fields }) => fields.sys_updated_by !== INTEGRATION_USER) };
        },
      };
    },
  },
};

/** Takes a record for unchanged when its stamp is that of our own write. */
const versionAlone: Mutant = {
  name: 'change told by version alone',
  because: 'an edit in the second of our own write is never seen',
  breaks: ['I1 convergence'],
  swaps: {
    connector: (connector, { store, tenant }) => ({
      ...connector,
      readPage: async (request) => {
        const page = await connector.readPage(request);
        const ids = page.records.map(({ id }) => id);
        const ref = connector.side === 'servicenow' ? 'refA' : 'refB';
        const rows = ids.length === 0 ? [] : await store.find(tenant, 'links', ref, ids);
        const links = new Map(
          rows.map(({ body }) => [recordIdOf(body as unknown as Link, connector.side), body as unknown as Link]),
        );
        const isKnown = ({ id, version }: RemoteRecord) => {
          const link = links.get(id);
          return link?.state === 'linked' && isSameVersion(link.versions[connector.side], version);
        };
        return { ...page, records: page.records.filter((record) => !isKnown(record)) };
      },
    }),
  },
};

const nullAsAbsent: Mutant = {
  name: 'empty taken for absent',
  because: 'clearing a field never travels',
  breaks: ['I1 convergence'],
  swaps: {
    connector: (connector) => ({
      ...connector,
      readPage: async (request) => {
        const page = await connector.readPage(request);
        return { ...page, records: page.records.map(withoutNulls) };
      },
      readByIds: async (...request: Parameters<Connector['readByIds']>) =>
        (await connector.readByIds(...request)).map(withoutNulls),
    }),
  },
};

function withoutNulls(record: RemoteRecord): RemoteRecord {
  const filled = Object.entries(record.fields).filter(([, value]) => value !== null);
  return { ...record, fields: Object.fromEntries(filled) };
}

/** Removes the partner of a deleted record whatever has been done to it since. */
const deleteWins: Mutant = {
  name: 'delete always wins',
  because: 'edits that nobody else has seen are deleted',
  breaks: ['I4 no silent loss', 'I7 deletion'],
  swaps: {
    connector: (connector, { store, tenant, flow, partner }) => ({
      ...connector,
      readDeletions: async (collection, since) => {
        const feed = await connector.readDeletions(collection, since);
        const ids = feed?.deletions.map(({ id }) => id) ?? [];
        const ref = connector.side === 'servicenow' ? 'refA' : 'refB';
        const rows = ids.length === 0 ? [] : await store.find(tenant, 'links', ref, ids);
        const side = otherSide(connector.side);
        const live = rows.map(({ body }) => body as unknown as Link).filter(({ state }) => state === 'linked');
        const doomed = live.flatMap((link) => recordIdOf(link, side) ?? []);
        const target = side === 'crm' ? flow.crmModule : flow.servicenowTable;
        if (doomed.length > 0) await partner().remove(target, doomed, { runAutomations: false });
        return feed;
      },
    }),
  },
};

export const READ_MUTANTS: readonly Mutant[] = [echoByModifier, versionAlone, nullAsAbsent, deleteWins];
