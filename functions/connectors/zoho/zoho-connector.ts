import type { Connector } from '../connector.ts';
import type { ApiClient } from '../http/api-client.ts';
import type { Clock, Logger } from '../http/runtime.ts';
import { MAX_LIST, MAX_ROWS } from './coql.ts';
import { createCoqlReader } from './coql-reader.ts';
import { createExternalKeyResolver } from './external-key.ts';
import type { CrmMetadata } from './metadata.ts';
import { createModuleCatalog } from './module-catalog.ts';
import { createRecordReader } from './record-reader.ts';
import { createRecordWriter, MAX_WRITE_ROWS } from './record-writer.ts';
import { createWatchedClient } from './watched-client.ts';

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
  const reader = createRecordReader({ catalog, coql: createCoqlReader({ client, apiOrigin, clock }) });
  const writer = createRecordWriter({ client, apiOrigin, catalog, clock, logger });

  return {
    side: 'crm',
    describe: async (collection) => (await catalog.find(collection))?.shape,
    resolveExternalKey: createExternalKeyResolver({ client, apiOrigin, catalog, logger }),
    ...reader,
    ...writer,
    limits: {
      createBatch: MAX_WRITE_ROWS,
      updateBatch: MAX_WRITE_ROWS,
      readPage: MAX_ROWS,
      readByIds: MAX_LIST,
      readByValues: MAX_LIST,
    },
  };
}
