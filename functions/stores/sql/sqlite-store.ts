import { Kysely, SqliteDialect } from 'kysely';
import { rememberReads } from '../remembered-reads.ts';
import type { Store } from '../stores.ts';
import { acquireExclusiveLock, type ExclusiveLock, type Wait } from './exclusive-lock.ts';
import { giveTurns } from './give-turns.ts';
import { migrate } from './migrations.ts';
import { adaptNodeSqlite } from './node-sqlite.ts';
import { openDatabase } from './open-database.ts';
import type { StoreSchema } from './schema.ts';
import { createSqlStore } from './sql-store.ts';

/** How long a statement waits for a reader such as a backup tool that is in the way. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * `synchronous = NORMAL` with a write-ahead log: what was acknowledged is in the operating system's hands, so killing
 * this process loses nothing. Only a power cut can take back the last commits, and then the newest ones together
 * (https://www.sqlite.org/pragma.html#pragma_synchronous): the database is as it was a moment earlier, which a sync
 * recovers from by the keys that the records carry. FULL would cost a disk flush per commit, about a hundredfold.
 *
 * `secure_delete` overwrites what is removed, so that erasing an installation leaves nothing readable in the file.
 */
const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA secure_delete = ON;
`;

export interface SqliteStoreOptions {
  readonly path: string;
  /** How to wait for the lock of a predecessor. */
  readonly wait?: Wait;
}

/**
 * Opens the store in a SQLite file, which is made with its folder where it does not exist, and brings it up to date. Ends
 * in a `ConfigError` where the file cannot be opened or another process has it.
 */
export async function openSqliteStore({ path, wait }: SqliteStoreOptions): Promise<Store> {
  const lock = await acquireExclusiveLock(path, wait);
  try {
    return await openLocked(path, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openLocked(path: string, lock: ExclusiveLock): Promise<Store> {
  const database = openDatabase(path, { timeout: BUSY_TIMEOUT_MS });
  const db = new Kysely<StoreSchema>({ dialect: new SqliteDialect({ database: adaptNodeSqlite(database) }) });
  try {
    database.exec(PRAGMAS);
    // Text compares as bytes unless told otherwise (https://www.sqlite.org/datatype3.html#collation).
    await migrate(db, 'text');
  } catch (error) {
    database.close();
    throw error;
  }
  const store = createSqlStore(db, {
    // The log still holds what was erased until it is written back and cut to nothing.
    afterErase: async () => database.exec('PRAGMA wal_checkpoint(TRUNCATE);'),
    onClose: () => lock.release(),
  });
  // By the lock, nobody else writes.
  return rememberReads(giveTurns(store));
}
