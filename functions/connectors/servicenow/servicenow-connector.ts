import type { RemoteRecord } from '../../core/record.ts';
import type { ChildRequest, Connector } from '../connector.ts';
import type { ApiClient } from '../http/api-client.ts';
import type { Clock, Logger } from '../http/runtime.ts';
import { BATCH_SIZE } from './batch-api.ts';
import { readChildren } from './child-rows.ts';
import { countQuery, countRecords } from './count-records.ts';
import { createDictionary } from './dictionary.ts';
import { MAX_LIST_LENGTH } from './encoded-query.ts';
import { readByIds, readByValues } from './read-batches.ts';
import { readDeletions } from './read-deletions.ts';
import { MAX_PAGE, readKeysetPage } from './read-page.ts';
import { withRelatedTables } from './related-tables.ts';
import { removeRecords } from './remove-records.ts';
import { createTableApi } from './table-api.ts';
import { createTableContexts } from './table-context.ts';
import { createTableFamily } from './table-family.ts';
import { createCreator, createUpdater } from './write-records.ts';

/** Task tables carry it for the keys of other systems. */
const CORRELATION_COLUMN = 'correlation_id';
/** Single calls under the limiter; larger batches would only make a checkpoint wait longer. */
const SINGLE_WRITES = 50;
/** As many batches at a time as calls may be in flight. */
const BATCHED_WRITES = 4 * BATCH_SIZE;
/** As many as the calls that one connection has in flight; what waits for a turn is planned meanwhile. */
const WRITES_AT_ONCE = 4;

export interface ServiceNowConnectorOptions {
  /** Origin of the instance, as `parseInstance` gives it. */
  readonly origin: string;
  /** Authorized and bounded. */
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Column that holds our key in tables without `correlation_id`, where the customer has added one. */
  readonly correlationColumn?: string;
  /** Tables that will be worked with, as far as they are known beforehand: their columns are read together. */
  readonly tables?: readonly string[];
}

/**
 * ServiceNow over its Table API: raw values, UTC, keyset reads, writes in batches where the instance has the Batch API.
 * What the platform would silently do otherwise (drop a condition, stop at a short page, answer with a web page) is an
 * error or is told here.
 */
export function createServiceNowConnector(options: ServiceNowConnectorOptions): Connector {
  const { correlationColumn, logger, tables } = options;
  const api = createTableApi(options);
  const dictionary = createDictionary({
    api,
    logger,
    ...(tables === undefined ? {} : { together: withRelatedTables(tables) }),
  });
  const contexts = createTableContexts({ api, dictionary, pageSizes: new Map() });
  const familyOf = createTableFamily(api);
  const { prepare } = contexts;
  const writeBatch = () => (api.batch.isAvailable() === false ? SINGLE_WRITES : BATCHED_WRITES);

  async function resolveExternalKey(table: string): Promise<string | undefined> {
    const fields = (await dictionary.describe(table))?.fields;
    const candidates = correlationColumn === undefined ? [CORRELATION_COLUMN] : [CORRELATION_COLUMN, correlationColumn];
    return candidates.find((column) => fields?.has(column));
  }

  async function addChildren(records: readonly RemoteRecord[], request: ChildRequest | undefined) {
    if (request === undefined || records.length === 0) return records;
    const ids = records.map(({ id }) => id);
    const children = await readChildren(contexts, request, ids);
    return records.map((record) => ({ ...record, children: children.get(record.id) ?? [] }));
  }

  return {
    side: 'servicenow',
    describe: (table) => dictionary.describe(table),
    resolveExternalKey,
    readPage: async (request) => {
      const conditions = (request.where ?? []).map(({ field }) => field);
      const page = await readKeysetPage(await prepare(request.collection, [...request.fields, ...conditions]), request);
      return { ...page, records: await addChildren(page.records, request.children) };
    },
    readByIds: async (table, ids, fields, children) =>
      addChildren(await readByIds(await prepare(table, fields), { table, ids }), children),
    readByValues: async (table, field, values, fields) =>
      readByValues(await prepare(table, [field, ...fields]), { table, field, values }),
    count: async (table, where = []) => {
      // Nothing has to be known of the fields, so a table that turns out to be empty costs this one call.
      if (where.length === 0) return countQuery(api, table, '');
      const conditions = where.map(({ field }) => field);
      return countRecords(await prepare(table, conditions), table, where);
    },
    create: createCreator(contexts),
    update: createUpdater(contexts),
    remove: (table, ids) => removeRecords(api, table, ids),
    readDeletions: async (table, since) => readDeletions(api, await familyOf(table), since),
    limits: {
      writeConcurrency: WRITES_AT_ONCE,
      get createBatch() {
        return writeBatch();
      },
      get updateBatch() {
        return writeBatch();
      },
      readPage: MAX_PAGE,
      readByIds: MAX_LIST_LENGTH,
      readByValues: MAX_LIST_LENGTH,
    },
  };
}
