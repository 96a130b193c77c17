import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../../config.ts';

/** Opens a SQLite file, which is made with its folder where it does not exist. `timeout`: ms to wait for a lock. */
export function openDatabase(path: string, options: { readonly timeout: number }): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return new DatabaseSync(path, options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`DATABASE_URL names a file that cannot be opened: ${path} (${reason})`);
  }
}
