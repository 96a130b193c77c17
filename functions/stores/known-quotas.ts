import type { Quotas } from '../core/quota.ts';
import type { Side } from '../core/record.ts';
import type { Json, Store } from './stores.ts';

/** What is known of the limits of both sides, and until when they asked to be left alone (ms since 1970). */
export interface KnownQuotas {
  readonly quotas: Quotas;
  readonly pausedUntil: Readonly<Partial<Record<Side, number>>>;
}

const KEY = 'quotas';

/** One row an installation, so that a restart or another process neither forgets a limit nor calls too early. */
export function createQuotaRows(store: Store) {
  return {
    async get(tenant: string): Promise<KnownQuotas | undefined> {
      const [row] = await store.get(tenant, 'installations', [KEY]);
      return row?.body as KnownQuotas | undefined;
    },
    /** For the owner of the lease. */
    put: (tenant: string, known: KnownQuotas, fence: number) =>
      store.put(tenant, 'installations', [{ key: KEY, body: known as unknown as Json }], fence),
  };
}
