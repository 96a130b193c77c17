import type { Random } from '../../connectors/http/runtime.ts';
import { createCatalystStore } from '../catalyst/catalyst-store.ts';
import type { Store } from '../stores.ts';
import { createDataStoreDouble, type DataStoreDouble, type DataStoreFaults } from './data-store-double.ts';

export interface RestrictedStoreOptions {
  readonly random: Random;
  readonly faults?: DataStoreFaults;
  /** Shared by stores that stand for several processes on the same data. */
  readonly dataStore?: DataStoreDouble;
}

/** The store contract on a simulated Data Store: what works here works within the limits of Zoho Catalyst. */
export function createRestrictedStore(options: RestrictedStoreOptions): Store {
  const { random } = options;
  const dataStore = options.dataStore ?? createDataStoreDouble(options);
  const createToken = () => Array.from({ length: 4 }, () => randomHex(random)).join('');
  return createCatalystStore({ table: (name) => dataStore.table(name), createToken });
}

function randomHex(random: Random): string {
  return Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}
