import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '../config.ts';
import { openStore } from './open-store.ts';

describe('openStore', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'open-store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['an absolute path', (path: string) => `file:${path}`],
    ['a relative path', (path: string) => `file:${relative('.', path)}`],
    ['a file URL', (path: string) => pathToFileURL(path).href],
  ])('opens SQLite for file: with %s', async (_case, toUrl) => {
    const path = join(folder, 'a b', 'sync.db');
    const store = await openStore(toUrl(path));
    await store.put('t', 'settings', [{ key: 'k', body: 1 }]);
    await store.close();
    expect(existsSync(path)).toBe(true);
  });

  test.each([
    ['postgres://localhost:1/sync', 'names a PostgreSQL server that cannot be reached: localhost:1 (ECONNREFUSED)'],
    ['postgresql://localhost:port/sync', 'not a URL such as postgres://user'],
    ['mysql://localhost/sync', 'must begin with file: or postgres://'],
    ['file://elsewhere/sync.db', 'must be file: with a path'],
  ])('refuses %s with a sentence that names DATABASE_URL', async (url, message) => {
    await expect(openStore(url)).rejects.toThrow(ConfigError);
    await expect(openStore(url)).rejects.toThrow(message);
    await expect(openStore(url)).rejects.toThrow('DATABASE_URL');
  });
});
