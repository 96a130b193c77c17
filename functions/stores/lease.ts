import type { Clock } from '../connectors/http/runtime.ts';
import { padNumber } from './pad-number.ts';
import type { Row, Store } from './stores.ts';

const DEFAULT_NAME = 'lease';
/** How many of the newest rows are read: the one that counts and a few that may have to be cleaned up. */
const READ_ROWS = 5;
const KEPT_ROWS = 2;
const MAX_ATTEMPTS = 10;

/** The right to work on one installation, until it expires. */
export interface Lease {
  /** Higher than that of every owner before; goes into every write. Renewing keeps it. */
  readonly fence: number;
  /** Milliseconds since 1970. From then on another owner may be at work. */
  readonly expiresAt: number;
}

export interface Leases {
  /** Undefined while another owner, or this one, holds the lease. */
  acquire(tenant: string): Promise<Lease | undefined>;
  /** The lease with a later expiry; undefined where it was lost. A lease that ran out but that nobody took is renewed. */
  renew(tenant: string, lease: Lease): Promise<Lease | undefined>;
  /** Whether nobody else has acquired it since, and nothing was erased. */
  holds(tenant: string, lease: Lease): Promise<boolean>;
  /** Lets another owner acquire at once. */
  release(tenant: string, lease: Lease): Promise<void>;
  /** Acquires whoever holds it: for a process that knows that every earlier owner is dead, by the exclusive lock. */
  takeOver(tenant: string): Promise<Lease>;
}

type LeaseState = Lease & { readonly epoch: number; readonly owner: string; readonly isReleased: boolean };

const NO_LEASE: LeaseState = { epoch: 0, fence: 0, owner: '', expiresAt: 0, isReleased: true };

/**
 * Leases in a store without compare-and-set. Acquiring, renewing and releasing each insert a row for the next epoch; the
 * unique key lets exactly one contender win an epoch, and only the row of the highest epoch counts. Nothing is updated,
 * because an update that renews could land after a contender has read the old expiry, and then both would believe to be
 * the owner.
 */
export function createLeases(deps: {
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
  /** Names this process; no two living processes have the same. */
  readonly owner: string;
  readonly durationMs: number;
  /** Of what: leases with different names know nothing of each other. */
  readonly name?: string;
}): Leases {
  const { store, clock, owner, durationMs, name = DEFAULT_NAME } = deps;
  const prefix = `${name}/`;
  const toKey = (epoch: number): string => prefix + padNumber(epoch);
  const toState = (row: Row): LeaseState => {
    // Nothing else writes rows with these keys.
    const body = row.body as unknown as Omit<LeaseState, 'epoch'>;
    return { ...body, epoch: Number(row.key.slice(prefix.length)) };
  };

  const readNewest = async (tenant: string) => {
    const rows = await store.scan(tenant, 'leases', { prefix, reverse: true, limit: READ_ROWS });
    const [newest] = rows;
    return { state: newest ? toState(newest) : NO_LEASE, rows };
  };

  /** Tries to make the row after those that were read, and cleans up. False where another was first. */
  const append = async (tenant: string, rows: readonly Row[], { epoch, ...body }: LeaseState) => {
    const [isInserted] = await store.insertIfAbsent(tenant, 'leases', [{ key: toKey(epoch), body }], body.fence);
    if (!isInserted) return false;
    // A contender that was slow may have won an epoch that is long over and cleaned up.
    if ((await readNewest(tenant)).state.epoch !== epoch) return false;
    const oldKeys = rows.map((row) => row.key).filter((key) => key <= toKey(epoch - KEPT_ROWS));
    if (oldKeys.length > 0) await store.remove(tenant, 'leases', oldKeys);
    return true;
  };

  const hold = async (tenant: string, rows: readonly Row[], epoch: number, fence: number) => {
    // Counted from before the insert: the owner never believes longer in its lease than the others do.
    const expiresAt = clock.now() + durationMs;
    const isHeld = await append(tenant, rows, { epoch, fence, owner, expiresAt, isReleased: false });
    return isHeld ? { fence, expiresAt } : undefined;
  };

  const isOwn = (state: LeaseState, lease: Lease) =>
    state.owner === owner && state.fence === lease.fence && !state.isReleased;

  return {
    async acquire(tenant) {
      const { state, rows } = await readNewest(tenant);
      if (!state.isReleased && state.expiresAt > clock.now()) return undefined;
      return hold(tenant, rows, state.epoch + 1, state.epoch + 1);
    },
    async renew(tenant, lease) {
      const { state, rows } = await readNewest(tenant);
      return isOwn(state, lease) ? hold(tenant, rows, state.epoch + 1, lease.fence) : undefined;
    },
    async release(tenant, lease) {
      const { state, rows } = await readNewest(tenant);
      if (isOwn(state, lease)) await append(tenant, rows, { ...state, epoch: state.epoch + 1, isReleased: true });
    },
    holds: async (tenant, lease) => isOwn((await readNewest(tenant)).state, lease),
    async takeOver(tenant) {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const { state, rows } = await readNewest(tenant);
        const lease = await hold(tenant, rows, state.epoch + 1, state.epoch + 1);
        if (lease) return lease;
      }
      throw new Error(`The lease of installation ${tenant} could not be taken over: another process is alive.`);
    },
  };
}
