import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { ConfigError } from '../../config.ts';
import type { Store } from '../stores.ts';
import { migrate } from './migrations.ts';
import { toConfigError } from './postgres-errors.ts';
import { adaptPool } from './postgres-pool.ts';
import type { StoreSchema } from './schema.ts';
import { createSqlStore } from './sql-store.ts';

const SECOND_MS = 1_000;
const POOL_OPTIONS = {
  application_name: 'servicenow-for-zoho-crm',
  /** A server takes 100 connections by default, from all processes together. */
  max: 12,
  connectionTimeoutMillis: 15 * SECOND_MS,
  /** Erasing a large installation takes a while; nothing else does. */
  statement_timeout: 120 * SECOND_MS,
  /** Ends waiting for a server that is gone without a word. */
  query_timeout: 125 * SECOND_MS,
  keepAlive: true,
};
/** Any number that no other program uses on the same database. */
const SETUP_LOCK = 7_426_001_312;

/** A store on a PostgreSQL server, and the connections that it and the job queue share. */
export interface PostgresStore {
  readonly store: Store;
  readonly pool: Pool;
}

export interface PostgresStoreOptions {
  readonly url: string;
  /** Further preparation that only one process at a time may do, such as the tables of the job queue. */
  readonly prepare?: (pool: Pool) => Promise<void>;
}

/**
 * Opens the store in a PostgreSQL database and brings it up to date; of several processes that start at once, one after
 * the other does. Ends in a `ConfigError` where the database cannot be used. Removed rows are gone for every query at
 * once, and from the server's files when its own vacuum comes by.
 */
export async function openPostgresStore({ url, prepare }: PostgresStoreOptions): Promise<PostgresStore> {
  const address = URL.parse(url);
  if (address === null) {
    throw new ConfigError('DATABASE_URL is not a URL such as postgres://user:password@host:5432/database');
  }
  const pool = new Pool({ connectionString: url, ...POOL_OPTIONS });
  // A connection that breaks says so here and to whoever waits for it; unheard, it would end the process.
  pool.on('connect', (client) => void client.on('error', ignoreHere));
  pool.on('error', ignoreHere);
  const db = new Kysely<StoreSchema>({ dialect: new PostgresDialect({ pool: adaptPool(pool) }) });
  try {
    await underSetupLock(pool, async () => {
      // Databases have an order of their own, by language; keys are compared as bytes.
      await migrate(db, sql`text collate "C"`);
      await prepare?.(pool);
    });
  } catch (error) {
    await pool.end();
    throw toConfigError(error, address);
  }
  return { store: createSqlStore(db), pool };
}

function ignoreHere(): void {
  // The statement under way, or the next one, fails with the same reason.
}

/** https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS: the lock ends with its connection. */
async function underSetupLock(pool: Pool, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [SETUP_LOCK]);
    await work();
  } finally {
    client.release(true);
  }
}
