import { runMigrations } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Clock, Logger } from '../../connectors/http/runtime.ts';
import { openPostgresStore } from '../../stores/sql/postgres-store.ts';
import type { Store } from '../../stores/stores.ts';
import type { RunLoop } from '../run-loop.ts';
import { createSharedClock } from '../shared-clock.ts';
import { createWorkerJobs, type WorkerJobs } from './worker-jobs.ts';
import { createWorkerLoop, toWorkerLogger, type WorkerLoopDependencies } from './worker-loop.ts';

/** What a process has from the database that it shares with others. */
export interface WorkerDatabase {
  readonly store: Store;
  readonly clock: Clock;
  createLoop(parts: Omit<WorkerLoopDependencies, 'pool' | 'attend'>): RunLoop;
}

/** Opens a PostgreSQL database for a backend of several processes. Ends in a `ConfigError` where it cannot be used. */
export async function openWorkerDatabase(deps: {
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<WorkerDatabase> {
  const { url, logger } = deps;
  const { store, pool } = await openPostgresStore({
    url,
    prepare: (opened) => runMigrations({ pgPool: opened, logger: toWorkerLogger(logger) }),
  });
  const clock = createSharedClock({ clock: deps.clock, readTime: () => readTime(pool), logger });
  await clock.adjust();
  return {
    store: forgettingJobs(store, createWorkerJobs(pool)),
    clock,
    createLoop: (parts) => createWorkerLoop({ ...parts, pool, attend: clock.adjust }),
  };
}

/** An organisation's id is in the names of its jobs: they go with its rows. */
function forgettingJobs(store: Store, jobs: WorkerJobs): Store {
  return {
    ...store,
    async erase(tenant) {
      const count = await store.erase(tenant);
      await jobs.forget(tenant);
      return count;
    },
  };
}

async function readTime(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ readonly ms: string }>(
    'select extract(epoch from clock_timestamp()) * 1000 as ms',
  );
  return Number(rows[0]?.ms);
}
