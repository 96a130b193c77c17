import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('./main.ts', import.meta.url));
const ARGUMENTS = ['--disable-warning=ExperimentalWarning', ENTRY];

let folder: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'main-test-'));
});

afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

function complete(): Record<string, string> {
  return {
    PORT: '0',
    DATABASE_URL: `file:${join(folder, 'sync.db')}`,
    MASTER_KEY: randomBytes(32).toString('base64'),
    ZOHO_CLIENT_ID: 'client',
    ZOHO_CLIENT_SECRET: 'secret',
  };
}

function start(env: Record<string, string>, stdio: ('ignore' | 'pipe' | 'ipc')[] = ['ignore', 'pipe', 'pipe']) {
  const started = spawn(process.execPath, ARGUMENTS, { env, stdio });
  child = started;
  const output = { out: '', err: '' };
  started.stdout?.on('data', (text) => {
    output.out += text;
  });
  started.stderr?.on('data', (text) => {
    output.err += text;
  });
  const exited = once(started, 'exit').then(([code]) => code as number | null);
  // All that it wrote has arrived by then.
  const ended = once(started, 'close').then(() => exited);
  const listening = (async () => {
    while (!output.out.includes('Listening on')) await once(started.stdout!, 'data');
  })();
  return { process: started, output, exited, ended, listening };
}

test('a missing variable ends the start with one line that names it', async () => {
  const { ended, output } = start({ ...complete(), MASTER_KEY: '' });
  expect(await ended).toBe(1);
  expect(output).toEqual({ out: '', err: 'MASTER_KEY is not set.\n' });
});

test('a port in use ends the start with one line', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { ended, output } = start({ ...complete(), PORT: String(port) });
  expect(await ended).toBe(1);
  expect(output.err).toBe(`PORT ${port} is in use by another program.\n`);
  other.close();
});

test('it says where it listens, answers, and ends cleanly when asked to', async () => {
  const { process: backend, ended, output, listening } = start(complete());
  await listening;
  const port = /Listening on port (\d+)/.exec(output.out)?.[1];
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  backend.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(output.err).toBe('');
});

test('it ends when the process that started it is gone', async () => {
  const { process: backend, exited, listening } = start(complete(), ['ignore', 'pipe', 'pipe', 'ipc']);
  await listening;
  backend.disconnect();
  expect(await exited).toBe(0);
});
