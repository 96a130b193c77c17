import type { RemoteChild } from '../../core/record.ts';
import type {
  ChildWrite,
  Connector,
  NewChild,
  NewRecord,
  RecordPatch,
  WriteOptions,
  WriteOutcome,
  WriteRefusal,
} from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import type { Logger } from '../http/runtime.ts';
import { pairNewRows, pairRows } from '../pair-rows.ts';
import type { KnownModule, ModuleCatalog } from './module-catalog.ts';
import { encodeFields } from './record-codec.ts';
import { type RecordReader, requireModule } from './record-reader.ts';
import type { OpenSubform, Subform } from './subform.ts';
import { refuseAll, type SendBatch } from './write-batch.ts';

export type RecordWriter = Pick<Connector, 'create' | 'update'>;

type RowsById = ReadonlyMap<string, readonly RemoteChild[]>;
type Pairing = typeof pairRows;

/** Rows of one write call. */
export const MAX_WRITE_ROWS = 100;

/** Automations run unless the list of triggers is there and empty. */
function triggers(options: WriteOptions): object {
  return options.runAutomations ? {} : { trigger: [] };
}

function badRequest(message: string): ConnectorError {
  return new ConnectorError({ side: 'crm', code: 'bad-request', message });
}

function checkSize(rows: readonly unknown[]): void {
  if (rows.length > MAX_WRITE_ROWS) {
    throw badRequest(`Zoho CRM takes at most ${MAX_WRITE_ROWS} records in one call.`);
  }
}

/**
 * Of rows with one key Zoho would write each over the one before, so only the first is sent.
 * @see https://www.zoho.com/crm/developer/docs/api/v8/upsert-records.html
 */
function splitRepeatedKeys(records: readonly NewRecord[]) {
  const seen = new Set<string>();
  const first: NewRecord[] = [];
  const repeated: NewRecord[] = [];
  for (const record of records) {
    (seen.has(record.externalKey) ? repeated : first).push(record);
    seen.add(record.externalKey);
  }
  return { first, repeated };
}

const REPEATED_KEY: WriteRefusal = {
  code: 'REPEATED_KEY',
  message: 'Another record of the same call has the same key.',
  kind: 'rejected',
};

function newRowsOf({ children = [] }: { readonly children?: readonly ChildWrite[] }): readonly NewChild[] {
  return children.filter((row): row is NewChild => 'ref' in row);
}

function hasRows({ children = [] }: { readonly children?: readonly ChildWrite[] }): boolean {
  return children.length > 0;
}

export function createRecordWriter(deps: {
  readonly catalog: ModuleCatalog;
  readonly send: SendBatch;
  readonly reader: Pick<RecordReader, 'readByValues'>;
  readonly openSubform: OpenSubform;
  readonly logger: Logger;
}): RecordWriter {
  const { catalog, send, reader, openSubform, logger } = deps;

  async function subformOf(
    module: KnownModule,
    records: readonly { readonly children?: readonly ChildWrite[] }[],
    { children: relation }: WriteOptions,
  ): Promise<Subform | undefined> {
    if (!records.some(hasRows)) return undefined;
    if (relation === undefined) throw badRequest('Child rows were to be written without saying what they are.');
    return openSubform(module, relation);
  }

  /** Keys of records that are there already: writing their rows once more would add them a second time. */
  async function findKeys(module: KnownModule, records: readonly NewRecord[], keyField: string) {
    const keys = records.map(({ externalKey }) => externalKey);
    const { records: found } = await reader.readByValues(module.name, keyField, keys, [keyField]);
    return new Set(found.map(({ fields }) => fields[keyField]));
  }

  /** Learns the ids of new rows by reading the rows of their records again. What was written stays written if that fails. */
  async function learnRowIds(
    subform: Subform,
    records: readonly (NewRecord | RecordPatch)[],
    outcomes: readonly WriteOutcome[],
    pairing: (outcome: WriteOutcome) => { readonly before?: RowsById; readonly pair: Pairing },
  ): Promise<readonly WriteOutcome[]> {
    const newRows = new Map(records.map((record) => [record.ref, newRowsOf(record)]));
    const wanted = outcomes.flatMap((one) => (one.ok && (newRows.get(one.ref) ?? []).length > 0 ? [one.id] : []));
    if (wanted.length === 0) return outcomes;
    const names = new Set([...newRows.values()].flatMap((rows) => rows.flatMap(({ fields }) => Object.keys(fields))));
    try {
      const after = await subform.read(wanted, [...names]);
      return outcomes.map((outcome) => {
        const rows = newRows.get(outcome.ref) ?? [];
        if (!outcome.ok || rows.length === 0) return outcome;
        const { before, pair } = pairing(outcome);
        const known = new Set(before?.get(outcome.id)?.map(({ id }) => id));
        const children = pair(
          rows,
          (after.get(outcome.id) ?? []).filter(({ id }) => !known.has(id)),
        );
        return { ...outcome, children };
      });
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      logger.warn({ side: 'crm', records: wanted.length, err: error }, 'The ids of new rows could not be read');
      return outcomes;
    }
  }

  return {
    async create(collection, records, options) {
      checkSize(records);
      if (records.length === 0) return [];
      const module = await requireModule(catalog, collection);
      const { first, repeated } = splitRepeatedKeys(records);
      const subform = await subformOf(module, first, options);
      const keyField = options.externalKeyField;
      const there = subform ? await findKeys(module, first.filter(hasRows), keyField) : new Set();
      const rowsOf = (record: NewRecord) =>
        there.has(record.externalKey) ? {} : (subform?.encode(record.children ?? []) ?? {});
      const outcomes = await send({
        method: 'POST',
        path: `${module.name}/upsert`,
        rows: first.map((record) => ({
          ref: record.ref,
          row: {
            ...encodeFields(module.fields, record.fields),
            ...rowsOf(record),
            [keyField]: record.externalKey,
          },
        })),
        // Without this list Zoho would match by Email, Subject or Vendor_Name and merge strangers.
        extra: { duplicate_check_fields: [keyField], ...triggers(options) },
      });
      const pairing = (outcome: WriteOutcome) => ({ pair: outcome.ok && outcome.created ? pairNewRows : pairRows });
      const paired = subform ? await learnRowIds(subform, first, outcomes, pairing) : outcomes;
      return [...paired, ...refuseAll(repeated, REPEATED_KEY)];
    },

    async update(collection, patches, options) {
      checkSize(patches);
      if (patches.length === 0) return [];
      const module = await requireModule(catalog, collection);
      const subform = await subformOf(module, patches, options);
      const growing = patches.filter((patch) => newRowsOf(patch).length > 0).map(({ id }) => id);
      const before = subform && growing.length > 0 ? await subform.read(growing, []) : undefined;
      const outcomes = await send({
        method: 'PUT',
        path: module.name,
        rows: patches.map((patch) => ({
          ref: patch.ref,
          row: {
            ...encodeFields(module.fields, patch.fields),
            ...subform?.encode(patch.children ?? []),
            id: patch.id,
          },
        })),
        extra: triggers(options),
        unmodifiedSince: options.unmodifiedSince,
      });
      if (subform === undefined || before === undefined) return outcomes;
      return learnRowIds(subform, patches, outcomes, () => ({ before, pair: pairNewRows }));
    },
  };
}
