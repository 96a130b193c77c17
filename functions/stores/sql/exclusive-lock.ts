import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from '../../config.ts';
import { openDatabase } from './open-database.ts';

const RETRY_EVERY_MS = 100;
/** A predecessor that was just killed may need a moment to go away. */
const RETRY_FOR_MS = 3_000;
/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

export interface ExclusiveLock {
  release(): void;
}

export type Wait = (ms: number) => Promise<unknown>;

/**
 * Makes this process the only one on a database, for as long as it lives. The lock is a transaction on a second, empty
 * SQLite file: the operating system frees it however the process ends, so there is no stale lock to clear by hand, and
 * the database itself stays open to readers such as backups.
 */
export async function acquireExclusiveLock(path: string, wait: Wait = delay): Promise<ExclusiveLock> {
  for (let waitedMs = 0; ; waitedMs += RETRY_EVERY_MS) {
    const lock = tryLock(`${path}.lock`);
    if (lock) return lock;
    if (waitedMs >= RETRY_FOR_MS) {
      throw new ConfigError(`DATABASE_URL names a database that another process is using: ${path}`);
    }
    await wait(RETRY_EVERY_MS);
  }
}

function tryLock(lockPath: string): ExclusiveLock | undefined {
  const database = openDatabase(lockPath, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
