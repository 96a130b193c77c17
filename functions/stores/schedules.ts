import type { Side } from '../core/record.ts';
import type { Run } from '../core/run.ts';
import type { Json, Store } from './stores.ts';

const RUN_PREFIX = 'run-';

/** When an installation does something by itself, and what that depends on. Instants are ISO. */
export interface Schedule {
  readonly nextPollAt: string;
  readonly nextSweepAt: string;
  /** When both systems were looked through last, by whatever run. */
  readonly lastSyncAt?: string;
  /** When live edits of a side were worked off last, to some minutes. */
  readonly heardAt?: Partial<Readonly<Record<Side, string>>>;
  /** When a poll has found edits that no notification had told of. */
  readonly missedAt?: string;
  /** Live edits wait because a far side failed: so often in a row, and until then (ms since 1970). */
  readonly waiting?: { readonly failures: number; readonly notBefore: number };
  /** When the dashboard's figures were published, and whether there are newer ones. */
  readonly publishedAt?: string;
  readonly isUnpublished?: boolean;
}

/** One row an installation. A restart finds it and goes on as planned. */
export interface Schedules {
  get(tenant: string): Promise<Schedule | undefined>;
  /** For the owner of the lease. */
  put(tenant: string, schedule: Schedule, fence: number): Promise<void>;
}

/** Comes after the keys of all runs, so that one scan from the end finds both. */
const KEY = 'schedule';

/** The schedule and the latest runs, in one read. */
export async function readAgenda(
  store: Store,
  tenant: string,
  most: number,
): Promise<{ readonly schedule: Schedule | undefined; readonly runs: readonly Run[] }> {
  const rows = await store.scan(tenant, 'runs', { reverse: true, limit: most + 1 });
  return {
    schedule: rows.find(({ key }) => key === KEY)?.body as Schedule | undefined,
    runs: rows.filter(({ key }) => key.startsWith(RUN_PREFIX)).map(({ body }) => body as unknown as Run),
  };
}

export function createSchedules(store: Store): Schedules {
  return {
    async get(tenant) {
      const [row] = await store.get(tenant, 'runs', [KEY]);
      return row?.body as Schedule | undefined;
    },
    put: (tenant, schedule, fence) =>
      store.put(tenant, 'runs', [{ key: KEY, body: schedule as unknown as Json }], fence),
  };
}
