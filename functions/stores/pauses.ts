import type { Json, Store } from './stores.ts';

/**
 * Why an installation does not sync for now. `admin`: a person paused it · `renewal`: its ServiceNow authorization is
 * being renewed · `uninstall`: the extension seems to be gone from the CRM.
 */
export type PauseReason = 'admin' | 'renewal' | 'uninstall';

export interface Pause {
  readonly reason: PauseReason;
  readonly at: string;
  /** Name of the person who paused. */
  readonly by?: string;
  /** When everything is erased, unless an admin resumes before. */
  readonly eraseAt?: string;
}

/** Pauses of installations. Each reason is a row of its own: ending one never ends another that began meanwhile. */
export interface Pauses {
  list(tenant: string): Promise<readonly Pause[]>;
  begin(tenant: string, pause: Pause): Promise<void>;
  end(tenant: string, reasons: readonly PauseReason[]): Promise<void>;
}

const PREFIX = 'pause/';
const MOST = 10;

export function createPauses(store: Store): Pauses {
  return {
    async list(tenant) {
      const rows = await store.scan(tenant, 'installations', { prefix: PREFIX, limit: MOST });
      return rows.map((row) => row.body as unknown as Pause);
    },
    async begin(tenant, pause) {
      await store.put(tenant, 'installations', [{ key: PREFIX + pause.reason, body: pause as unknown as Json }]);
    },
    async end(tenant, reasons) {
      await store.remove(
        tenant,
        'installations',
        reasons.map((reason) => PREFIX + reason),
      );
    },
  };
}
