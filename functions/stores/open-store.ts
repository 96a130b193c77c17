import { fileURLToPath } from 'node:url';
import { ConfigError } from '../config.ts';
import { openSqliteStore } from './sql/sqlite-store.ts';
import type { Store } from './stores.ts';

/**
 * Opens the store that `DATABASE_URL` names: `file:` with a path (relative to the working directory, absolute, or a
 * `file:///` URL) is SQLite. Ends in a `ConfigError` where there is no such store.
 */
export async function openStore(databaseUrl: string): Promise<Store> {
  if (databaseUrl.startsWith('file:')) return openSqliteStore({ path: toPath(databaseUrl) });
  if (/^postgres(ql)?:/.test(databaseUrl)) {
    throw new ConfigError('DATABASE_URL names a PostgreSQL database, which is not supported yet; use file:<path>.');
  }
  throw new ConfigError('DATABASE_URL must begin with file:');
}

function toPath(fileUrl: string): string {
  if (!fileUrl.startsWith('file://')) return fileUrl.slice('file:'.length);
  try {
    return fileURLToPath(fileUrl);
  } catch {
    throw new ConfigError('DATABASE_URL must be file: with a path, or file:/// with an absolute one.');
  }
}
