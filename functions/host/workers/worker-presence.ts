import type { Pool, PoolClient } from 'pg';

/** First half of the keys of our locks, so that they are not those of another program on the same database. */
const LOCK_CLASS = 7_426_002;

/** Where another worker has the same hash, it holds the lock for both. */
const ANNOUNCE = 'select pg_try_advisory_lock($1, hashtext($2))';

/** A worker that has just begun has these first looks, and the time between, to be seen by others and to see them. */
const LOOKS_BEFORE_JUDGING = 3;

/** Owners of jobs without a lock: an object id is unsigned there, a hash is not. */
const FREE_DEAD = `
  select graphile_worker.force_unlock_workers(array_agg(owner)) as freed, count(*)::int as dead
  from (
    select distinct locked_by as owner from graphile_worker.jobs where locked_at < now() - interval '3 seconds'
  ) as owners
  where owner <> $2 and not exists (
    select from pg_locks
    where locktype = 'advisory' and classid = $1 and objid = (hashtext(owner)::bigint & 4294967295)::oid
      and database = (select oid from pg_database where datname = current_database())
  )
  having count(*) > 0`;

/**
 * Where a worker was taken for dead, two had the same job for a moment, and then the one who is done first removes it
 * without the lock that the other has put on the queue: nobody would free that one. No function of the package does.
 */
const FREE_QUEUES = `
  update graphile_worker._private_job_queues as queues set locked_at = null, locked_by = null
  where locked_at < now() - interval '3 seconds' and not exists (
    select from graphile_worker._private_jobs as jobs
    where jobs.job_queue_id = queues.id and jobs.locked_at is not null
  )`;

export interface WorkerPresence {
  /** Shows that this worker lives, and frees the jobs of those that do not. Tells how many were dead. */
  look(workerId: string): Promise<number>;
  leave(): void;
}

/**
 * Who lives is known by locks that the database frees the moment a process is gone
 * (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS); the job queue by itself would wait four
 * hours before it gives a dead worker's job to another. A worker whose connection broke may look dead for a moment: then
 * another finds the installation's lease taken, and no harm is done.
 */
export function createWorkerPresence(pool: Pool): WorkerPresence {
  let shown: { readonly client: PoolClient; readonly workerId: string; looks: number } | undefined;

  function leave(): void {
    shown?.client.release(true);
    shown = undefined;
  }

  async function show(workerId: string): Promise<void> {
    if (shown?.workerId === workerId) return;
    leave();
    const client = await pool.connect();
    client.once('error', () => {
      if (shown?.client === client) leave();
    });
    shown = { client, workerId, looks: 0 };
    await client.query(ANNOUNCE, [LOCK_CLASS, workerId]);
  }

  async function lookNow(workerId: string): Promise<number> {
    try {
      await show(workerId);
    } catch (error) {
      leave();
      throw error;
    }
    await pool.query(FREE_QUEUES);
    if (shown === undefined || shown.looks++ < LOOKS_BEFORE_JUDGING) return 0;
    const { rows } = await pool.query<{ readonly dead: number }>(FREE_DEAD, [LOCK_CLASS, workerId]);
    return rows[0]?.dead ?? 0;
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    leave,
    look(workerId) {
      // One after the other: two at once would show the worker by two connections.
      const next = last.then(() => lookNow(workerId));
      last = next.catch(() => undefined);
      return next;
    },
  };
}
