import type { Json, Store } from './stores.ts';

/** One CRM organisation that uses the extension. Its id is the tenant of every other row. */
export interface StoredInstallation {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
}

export interface Installations {
  get(tenant: string): Promise<StoredInstallation | undefined>;
  /** Makes the installation, or takes over the name that the organisation has now. */
  keep(tenant: string, name: string, now: string): Promise<void>;
  /** Ids of all installations, in order. */
  list(): Promise<readonly string[]>;
}

const KEY = 'installation';

export function createInstallations(store: Store): Installations {
  async function get(tenant: string): Promise<StoredInstallation | undefined> {
    const [row] = await store.get(tenant, 'installations', [KEY]);
    return row?.body as StoredInstallation | undefined;
  }
  return {
    get,
    async keep(tenant, name, now) {
      const known = await get(tenant);
      if (known?.name === name) return;
      const body: StoredInstallation = { id: tenant, name, createdAt: known?.createdAt ?? now };
      await store.put(tenant, 'installations', [{ key: KEY, body: body as unknown as Json }]);
    },
    list: () => store.tenants('installations'),
  };
}
