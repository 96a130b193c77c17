import type { FieldValues, RemoteRecord } from '../../core/record.ts';
import type { Connector, FieldType, NewRecord, WriteOutcome } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import type { ApiClient } from '../http/api-client.ts';
import type { Clock, Logger } from '../http/runtime.ts';
import { countRecords } from './count-records.ts';
import { createDictionary, type TableShape } from './dictionary.ts';
import { MAX_LIST_LENGTH } from './encoded-query.ts';
import { readByIds, readByValues } from './read-batches.ts';
import { MAX_PAGE, readKeysetPage } from './read-page.ts';
import { encodeFields, SYSTEM_COLUMNS } from './record-codec.ts';
import { createTableApi } from './table-api.ts';
import { writeRows } from './write-outcome.ts';

/** Task tables carry it for the keys of other systems. */
const CORRELATION_COLUMN = 'correlation_id';
/** Single calls under the limiter; larger batches would only make a checkpoint wait longer. */
const WRITE_BATCH = 50;

export interface ServiceNowConnectorOptions {
  /** Origin of the instance, as `parseInstance` gives it. */
  readonly origin: string;
  /** Authorized and bounded. */
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Column that holds our key in tables without `correlation_id`, where the customer has added one. */
  readonly correlationColumn?: string;
}

/**
 * ServiceNow over its Table API: raw values, UTC, keyset reads, single writes. What the platform would silently do
 * otherwise (drop a condition, stop at a short page, answer with a web page) is an error or is told here.
 */
export function createServiceNowConnector(options: ServiceNowConnectorOptions): Connector {
  const { correlationColumn, logger } = options;
  const api = createTableApi(options);
  const dictionary = createDictionary({ api, logger });
  const pageSizes = new Map<string, number>();

  async function shapeOf(table: string): Promise<TableShape> {
    const shape = await dictionary.describe(table);
    if (shape !== undefined) return shape;
    throw new ConnectorError({
      side: 'servicenow',
      code: 'not-allowed',
      message: `The ServiceNow table ${table} does not exist or may not be seen.`,
    });
  }

  /** Everything that a read of these columns needs to know about the table. */
  async function prepare(table: string, columns: readonly string[]) {
    const shape = await shapeOf(table);
    const types = await dictionary.typesOf(table, [...new Set([...SYSTEM_COLUMNS, ...columns])]);
    return { api, types, pageSizes, shape, isKnownColumn: (column: string) => shape.fields.has(column) };
  }

  async function resolveExternalKey(table: string): Promise<string | undefined> {
    const fields = (await dictionary.describe(table))?.fields;
    const candidates = correlationColumn === undefined ? [CORRELATION_COLUMN] : [CORRELATION_COLUMN, correlationColumn];
    return candidates.find((column) => fields?.has(column));
  }

  /** Records that an earlier, interrupted call has made already. */
  async function findCreated(table: string, records: readonly NewRecord[], keyField: string) {
    const context = await prepare(table, [keyField, ...writtenColumns(records)]);
    if (!context.isKnownColumn(keyField)) return new Map<string, RemoteRecord>();
    const keys = records.map(({ externalKey }) => externalKey);
    const { records: found } = await readByValues(context, { table, field: keyField, values: keys });
    return new Map(found.map((record) => [String(record.fields[keyField]), record]));
  }

  const update: Connector['update'] = async (table, patches) => {
    const { types, shape } = await prepare(table, writtenColumns(patches));
    return writeRows(patches, {
      send: ({ id, fields }) => api.patch(table, id, encode(shape, fields), columnsOf(fields)),
      types: ({ fields }) => pick(types, fields),
      creates: false,
    });
  };

  const create: Connector['create'] = async (table, records, { externalKeyField }) => {
    const { types, shape } = await prepare(table, [externalKeyField, ...writtenColumns(records)]);
    const found = await findCreated(table, records, externalKeyField);
    const withKey = ({ fields, externalKey }: NewRecord): FieldValues =>
      shape.fields.has(externalKeyField) ? { ...fields, [externalKeyField]: externalKey } : fields;
    const made = await writeRows(
      records.filter(({ externalKey }) => !found.has(externalKey)),
      {
        send: (record) => api.insert(table, encode(shape, withKey(record)), columnsOf(withKey(record))),
        types: (record) => pick(types, withKey(record)),
        creates: true,
      },
    );
    return [...made, ...records.flatMap((record) => adopt(record, found.get(record.externalKey)))];
  };

  return {
    side: 'servicenow',
    describe: (table) => dictionary.describe(table),
    resolveExternalKey,
    readPage: async (request) => {
      const conditions = (request.where ?? []).map(({ field }) => field);
      return readKeysetPage(await prepare(request.collection, [...request.fields, ...conditions]), request);
    },
    readByIds: async (table, ids, fields) => readByIds(await prepare(table, fields), { table, ids }),
    readByValues: async (table, field, values, fields) =>
      readByValues(await prepare(table, [field, ...fields]), { table, field, values }),
    count: async (table, where) => countRecords(await prepare(table, []), table, where ?? []),
    create,
    update,
    limits: {
      createBatch: WRITE_BATCH,
      updateBatch: WRITE_BATCH,
      readPage: MAX_PAGE,
      readByIds: MAX_LIST_LENGTH,
      readByValues: MAX_LIST_LENGTH,
    },
  };
}

function encode(shape: TableShape, fields: FieldValues): Record<string, string> {
  return encodeFields(fields, (name) => shape.fields.get(name)?.type);
}

function writtenColumns(rows: readonly { readonly fields: FieldValues }[]): readonly string[] {
  return rows.flatMap(({ fields }) => Object.keys(fields));
}

function columnsOf(fields: FieldValues): readonly string[] {
  return [...new Set([...SYSTEM_COLUMNS, ...Object.keys(fields)])];
}

function pick(types: ReadonlyMap<string, FieldType>, fields: FieldValues): ReadonlyMap<string, FieldType> {
  return new Map([...types].filter(([name]) => name in fields));
}

function adopt({ ref }: NewRecord, record: RemoteRecord | undefined): readonly WriteOutcome[] {
  if (record === undefined) return [];
  return [{ ref, ok: true, id: record.id, version: record.version, fields: record.fields, created: false }];
}
