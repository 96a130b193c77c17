import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../../config.ts';
import { describeStore } from '../store.contract.ts';
import { openSqliteStore } from './sqlite-store.ts';

const WRITER = fileURLToPath(new URL('./sqlite-writer.fixture.ts', import.meta.url));
const noWait = async () => undefined;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describeStore('The SQLite store', async () => {
  const path = join(folder, 'sync.db');
  const store = await openSqliteStore({ path });
  return {
    store,
    reopen: async () => {
      await store.close();
      return openSqliteStore({ path });
    },
  };
});

describe('The SQLite file', () => {
  test('is made together with its folders', async () => {
    const path = join(folder, 'deep', 'down', 'sync.db');
    await (await openSqliteStore({ path })).close();
    expect(existsSync(path)).toBe(true);
  });

  test('that cannot be opened is named together with DATABASE_URL', async () => {
    const path = join(folder, 'a-folder');
    mkdirSync(path);
    const opening = openSqliteStore({ path });
    await expect(opening).rejects.toThrow(ConfigError);
    await expect(opening).rejects.toThrow(`DATABASE_URL names a file that cannot be opened: ${path}`);
  });

  test('that is no database is refused, and its lock is free afterwards', async () => {
    const path = join(folder, 'sync.db');
    writeFileSync(path, 'This is not a database. '.repeat(100));
    await expect(openSqliteStore({ path })).rejects.toThrow('not a database');
    rmSync(path);
    await (await openSqliteStore({ path, wait: noWait })).close();
  });

  test('that an older version has made gets the tables that are new', async () => {
    const path = join(folder, 'sync.db');
    await (await openSqliteStore({ path })).close();
    const older = new DatabaseSync(path);
    older.exec('DROP TABLE inbox');
    older.close();
    const store = await openSqliteStore({ path });
    await store.put('t', 'inbox', [{ key: 'k', body: 1 }]);
    expect(await store.size('t')).toBe(1);
    await store.close();
  });

  test('may be read by another program while it is open', async () => {
    const path = join(folder, 'sync.db');
    const store = await openSqliteStore({ path });
    await store.put('t', 'links', [{ key: 'k', body: 1 }]);
    const reader = new DatabaseSync(path, { readOnly: true });
    expect(reader.prepare('SELECT count(*) AS rows FROM links').get()).toEqual({ rows: 1 });
    reader.close();
    await store.close();
  });

  test('holds nothing readable of a tenant that was erased', async () => {
    const store = await openSqliteStore({ path: join(folder, 'sync.db') });
    await store.put('t', 'journal', [{ key: 'k', body: 'Erika Mustermann '.repeat(1_000), refA: 'erika' }]);
    await store.put('t2', 'journal', [{ key: 'k', body: 'Max Mustermann' }]);
    const read = () =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join('');
    expect(read().toLowerCase()).toContain('erika');
    await store.erase('t');
    expect(read().toLowerCase()).not.toContain('erika');
    expect(read()).toContain('Max Mustermann');
    await store.close();
  });
});

describe('The lock on a SQLite file', () => {
  test('keeps a second process out for as long as the first one has the store open', async () => {
    const path = join(folder, 'sync.db');
    const first = await openSqliteStore({ path });
    const second = openSqliteStore({ path, wait: noWait });
    await expect(second).rejects.toThrow(ConfigError);
    await expect(second).rejects.toThrow(`DATABASE_URL names a database that another process is using: ${path}`);
    await first.close();
    await (await openSqliteStore({ path, wait: noWait })).close();
  });

  test('is asked for again for 3 seconds, because the predecessor may be just going away', async () => {
    const path = join(folder, 'sync.db');
    const first = await openSqliteStore({ path });
    let waitedMs = 0;
    const wait = async (ms: number) => {
      waitedMs += ms;
      if (waitedMs >= 3_000) await first.close();
    };
    await (await openSqliteStore({ path, wait })).close();
    expect(waitedMs).toBe(3_000);
  });
});

test('A loop of writes lets timers and sockets have their turn', async () => {
  const store = await openSqliteStore({ path: join(folder, 'sync.db') });
  let hadTurn = false;
  setImmediate(() => {
    hadTurn = true;
  });
  let writes = 0;
  while (!hadTurn && writes < 20_000) {
    await store.put('t', 'links', [{ key: `k${writes}`, body: null }]);
    writes += 1;
  }
  await store.close();
  expect(hadTurn).toBe(true);
});

describe('A process that is killed', () => {
  /** Runs a writer until it has acknowledged this many rows, and tells the last one. */
  const writeUntilKilled = async (path: string, rows: number, meanwhile: () => Promise<void>) => {
    const writer = spawn(process.execPath, [WRITER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(writer, 'close');
    let acknowledged = -1;
    try {
      for await (const line of createInterface({ input: writer.stdout })) {
        acknowledged = Number(line);
        if (acknowledged === 0) await meanwhile();
        if (acknowledged >= rows) writer.kill('SIGKILL');
      }
    } finally {
      writer.kill('SIGKILL');
      await closed;
    }
    return acknowledged;
  };

  test.each([1, 100, 700])('after %i rows loses none it had acknowledged and leaves no lock behind', async (rows) => {
    const path = join(folder, 'sync.db');
    const acknowledged = await writeUntilKilled(path, rows, async () => {
      await expect(openSqliteStore({ path, wait: noWait })).rejects.toThrow('DATABASE_URL names a database');
    });
    const store = await openSqliteStore({ path });
    const keys = Array.from({ length: acknowledged + 1 }, (_, number) => `k${number}`);
    expect(acknowledged).toBeGreaterThanOrEqual(rows);
    expect(await store.get('t', 'links', keys)).toHaveLength(keys.length);
    expect(await store.find('t', 'links', 'refA', [`r${acknowledged}`])).toHaveLength(1);
    await store.close();
  });
});
