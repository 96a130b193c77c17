import type { Connector } from '../connector.ts';
import type { ApiClient } from '../http/api-client.ts';
import type { Clock, Logger } from '../http/runtime.ts';
import { MAX_LIST, MAX_ROWS, MAX_VALUES } from './coql.ts';
import { createCoqlReader } from './coql-reader.ts';
import { createDeletionReader } from './deletion-feed.ts';
import { createExternalKeyResolver } from './external-key.ts';
import { createRowCompleter } from './long-text.ts';
import type { CrmMetadata } from './metadata.ts';
import { createModuleCatalog } from './module-catalog.ts';
import { createOneRecordReader } from './one-record.ts';
import { createRecordReader } from './record-reader.ts';
import { createRecordRemover } from './record-remover.ts';
import { createRecordWriter, MAX_WRITE_ROWS } from './record-writer.ts';
import { createSubforms } from './subform.ts';
import { createWatchedClient } from './watched-client.ts';
import { createBatchSender } from './write-batch.ts';

/**
 * Zoho allows ten calls with more than ten rows in flight, in every edition; what a person waits for needs some too.
 * @see https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html
 */
const WRITES_AT_ONCE = 8;

export interface ZohoConnectorDependencies {
  /** The API origin of the organisation's data centre, from its tokens. */
  readonly apiOrigin: string;
  /** Authorized for this organisation. */
  readonly client: ApiClient;
  readonly metadata: CrmMetadata;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told the API credits that are left, whenever Zoho says so. */
  readonly onCredits?: (remaining: number) => void;
}

/** Zoho CRM as the engine sees it: one organisation through its API, version 8. */
export function createZohoConnector(deps: ZohoConnectorDependencies): Connector {
  const { apiOrigin, metadata, clock, logger } = deps;
  const client = createWatchedClient(deps.client, deps.onCredits);
  const catalog = createModuleCatalog({ metadata, clock });
  const coql = createCoqlReader({ client, apiOrigin, clock });
  const readOne = createOneRecordReader({ client, apiOrigin });
  const openSubform = createSubforms({ catalog, coql, readOne });
  const reader = createRecordReader({ catalog, coql, completeRows: createRowCompleter(readOne), openSubform });
  const send = createBatchSender({ client, apiOrigin, clock, logger });

  return {
    side: 'crm',
    describe: async (collection) => (await catalog.find(collection))?.shape,
    resolveExternalKey: createExternalKeyResolver({ client, apiOrigin, catalog, logger }),
    ...reader,
    ...createRecordWriter({ catalog, send, reader, openSubform, logger }),
    remove: createRecordRemover({ client, apiOrigin, catalog }),
    readDeletions: createDeletionReader({ client, apiOrigin, catalog, clock }),
    limits: {
      writeConcurrency: WRITES_AT_ONCE,
      createBatch: MAX_WRITE_ROWS,
      updateBatch: MAX_WRITE_ROWS,
      readPage: MAX_ROWS,
      readByIds: MAX_LIST,
      readByValues: MAX_VALUES,
    },
  };
}
