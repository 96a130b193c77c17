import { fileURLToPath } from 'node:url';
import { ConfigError } from '../config.ts';
import { openSqliteStore } from './sql/sqlite-store.ts';
import type { Store } from './stores.ts';

export function isPostgresUrl(databaseUrl: string): boolean {
  return /^postgres(ql)?:/.test(databaseUrl);
}

/**
 * Opens the store that `DATABASE_URL` names: `file:` with a path (relative to the working directory, absolute, or a
 * `file:///` URL) is SQLite, `postgres://` a PostgreSQL database. Ends in a `ConfigError` where there is no such store.
 */
export async function openStore(databaseUrl: string): Promise<Store> {
  if (databaseUrl.startsWith('file:')) return openSqliteStore({ path: toPath(databaseUrl) });
  if (isPostgresUrl(databaseUrl)) {
    // Loaded where it is used: nothing else needs the driver.
    const { openPostgresStore } = await import('./sql/postgres-store.ts');
    return (await openPostgresStore({ url: databaseUrl })).store;
  }
  throw new ConfigError('DATABASE_URL must begin with file: or postgres://');
}

function toPath(fileUrl: string): string {
  if (!fileUrl.startsWith('file://')) return fileUrl.slice('file:'.length);
  try {
    return fileURLToPath(fileUrl);
  } catch {
    throw new ConfigError('DATABASE_URL must be file: with a path, or file:/// with an absolute one.');
  }
}
