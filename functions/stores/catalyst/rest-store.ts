import type { Store } from '../stores.ts';
import type { CatalystClient } from './catalyst-client.ts';
import { createCatalystStore } from './catalyst-store.ts';
import type { DataStoreTable } from './data-store-table.ts';
import { createRestTable } from './rest-data-store.ts';
import { type DataStoreTableName, physicalName } from './schema.ts';

/** The store contract on the Data Store of a Catalyst project. */
export function createRestStore(deps: { readonly client: CatalystClient; readonly createToken: () => string }): Store {
  const tables = new Map<DataStoreTableName, DataStoreTable>();
  return createCatalystStore({
    createToken: deps.createToken,
    table: (name) => {
      const table = tables.get(name) ?? createRestTable(deps.client, physicalName(name));
      tables.set(name, table);
      return table;
    },
  });
}
