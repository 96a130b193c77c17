import { makeWorkerUtils } from 'graphile-worker';
import type { Pool } from 'pg';

/** Looks for what an installation has to do and does one slice of it. */
export const SYNC_TASK = 'sync';

/**
 * The job queue in SQL, as its manual offers it (https://worker.graphile.org/docs/sql-add-job): an installation has one
 * queue, so that no two of its slices run at once, and at most one job that waits.
 */
export interface WorkerJobs {
  /** Has an installation looked at now. A job that waits for later is brought forward; one under way is followed by another. */
  wake(tenant: string): Promise<void>;
  /** Has these looked at when their turn comes, or after `afterMs`; jobs that wait already keep their time. */
  wakeLater(tenants: readonly string[], afterMs?: number): Promise<void>;
  /** Takes away the job of an installation that is due now and waits for the one under way; false where there is none. */
  takeDue(tenant: string): Promise<boolean>;
  /** Removes what waits for an installation that was erased. */
  forget(tenant: string): Promise<void>;
  /** Removes the queues that no job is in. */
  tidy(): Promise<void>;
}

const ADD_JOBS = `
  select graphile_worker.add_job(
    '${SYNC_TASK}',
    json_build_object('tenant', tenant),
    queue_name := 'sync/' || tenant,
    job_key := 'sync/' || tenant,
    job_key_mode := $2,
    run_at := now() + $3 * interval '1 millisecond'
  )
  from unnest($1::text[]) as tenant`;

/** Of jobs that are not locked; https://worker.graphile.org/docs/admin-functions. */
const TAKE_DUE = `
  select count(*)::int as taken from graphile_worker.complete_jobs(array(
    select id from graphile_worker.jobs where key = 'sync/' || $1 and locked_at is null and run_at <= now()
  ))`;

export function createWorkerJobs(pool: Pool): WorkerJobs {
  return {
    async wake(tenant) {
      await pool.query(ADD_JOBS, [[tenant], 'replace', 0]);
    },
    async wakeLater(tenants, afterMs = 0) {
      await pool.query(ADD_JOBS, [tenants, 'preserve_run_at', afterMs]);
    },
    async takeDue(tenant) {
      const { rows } = await pool.query<{ readonly taken: number }>(TAKE_DUE, [tenant]);
      return (rows[0]?.taken ?? 0) > 0;
    },
    async forget(tenant) {
      await pool.query(`select graphile_worker.remove_job('sync/' || $1)`, [tenant]);
      await tidy(pool);
    },
    tidy: () => tidy(pool),
  };
}

async function tidy(pool: Pool): Promise<void> {
  const utils = await makeWorkerUtils({ pgPool: pool });
  try {
    await utils.cleanup({ tasks: ['GC_JOB_QUEUES', 'DELETE_PERMAFAILED_JOBS'] });
  } finally {
    await utils.release();
  }
}
