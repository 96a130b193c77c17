import type { Run } from '../../core/run.ts';
import type { Lease, Leases } from '../../stores/lease.ts';
import { createSchedules, readAgenda, type Schedule } from '../../stores/schedules.ts';
import type { Store } from '../../stores/stores.ts';
import { openSyncRecords, type SyncRecords } from '../../stores/sync-records.ts';
import { type EngineClock, RunInterrupted } from '../sync-task.ts';
import { LOOKED_BACK_RUNS } from './runs.ts';

/** One slice of work on an installation, from taking the lease until giving it back. */
export interface Shift {
  readonly tenant: string;
  readonly records: SyncRecords;
  /** The lease's fencing number: every write to the store carries it. */
  readonly fence: number;
  /** Tells this shift from others with the same fencing number. */
  readonly number: number;
  /** The latest runs as they were when it began. */
  readonly runs: readonly Run[];
  /** Renews the lease where that is due. Throws `RunInterrupted` where it was lost. */
  keepLease(): Promise<void>;
  /** Others shall have their turn. */
  isOver(): boolean;
  schedule(): Schedule | undefined;
  plan(schedule: Schedule): void;
  /** Saves the schedule if it is another one than before. */
  save(): Promise<void>;
}

export interface ShiftDependencies {
  readonly store: Store;
  readonly leases: Leases;
  readonly clock: EngineClock;
  readonly sliceMs: number;
  readonly renewBelowMs: number;
}

export async function openShift(deps: ShiftDependencies, tenant: string, lease: Lease, number: number): Promise<Shift> {
  const { store, leases, clock } = deps;
  const endsAt = clock.now() + deps.sliceMs;
  const { schedule: known, runs } = await readAgenda(store, tenant, LOOKED_BACK_RUNS);
  let schedule = known;
  let saved = known;
  let held = lease;
  return {
    tenant,
    records: openSyncRecords(store, tenant),
    fence: lease.fence,
    number,
    runs,
    keepLease: async () => {
      if (held.expiresAt - clock.now() > deps.renewBelowMs) return;
      const renewed = await leases.renew(tenant, held);
      if (renewed === undefined) throw new RunInterrupted('lease-lost');
      held = renewed;
    },
    isOver: () => clock.now() >= endsAt,
    schedule: () => schedule,
    plan: (next) => {
      schedule = next;
    },
    save: async () => {
      if (schedule === undefined || schedule === saved) return;
      await createSchedules(store).put(tenant, schedule, lease.fence);
      saved = schedule;
    },
  };
}
