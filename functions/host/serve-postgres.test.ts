import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type PostgresServer, startPostgresServer } from '../stores/testing/postgres-server.ts';

const ENTRY = fileURLToPath(new URL('./main.ts', import.meta.url));
const SECOND_MS = 1_000;

let server: PostgresServer;
let url: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  server = await startPostgresServer();
  url = await server.createDatabase();
});
afterAll(() => server.close());
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(databaseUrl: string) {
  const env = {
    PORT: '0',
    DATABASE_URL: databaseUrl,
    MASTER_KEY: randomBytes(32).toString('base64'),
    ZOHO_CLIENT_ID: 'client',
    ZOHO_CLIENT_SECRET: 'secret',
  };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ENTRY], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout?.on('data', (text) => {
    output.out += text;
  });
  child.stderr?.on('data', (text) => {
    output.err += text;
  });
  const ended = once(child, 'close').then(() => child.exitCode);
  const origin = (async () => {
    while (!output.out.includes('Listening on')) await once(child.stdout!, 'data');
    return `http://127.0.0.1:${/Listening on port (\d+)/.exec(output.out)?.[1]}`;
  })();
  return { child, output, ended, origin };
}

const health = async (origin: string) => (await fetch(`${origin}/healthz`)).status;
const startSignIn = (origin: string) =>
  fetch(`${origin}/api/auth/start`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: 'https://live.zwidgets.com' },
    body: JSON.stringify({ challenge: randomBytes(32).toString('base64url') }),
  });

async function untilHealthy(origin: string): Promise<void> {
  const giveUpAt = Date.now() + 20 * SECOND_MS;
  while ((await health(origin)) !== 200) {
    if (Date.now() > giveUpAt) throw new Error('The backend did not recover.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a password that the server refuses ends the start with one line, without the password', async () => {
  const wrong = Object.assign(new URL(url), { password: 'wr0ng' });
  const { ended, output } = start(wrong.href);
  expect(await ended).toBe(1);
  expect(output.out).not.toContain('wr0ng');
  expect(output.err).toBe('DATABASE_URL names a user or a password that the PostgreSQL server refuses.\n');
});

test('three processes serve one database, and each ends cleanly when asked to', async () => {
  const all = [start(url), start(url), start(url)];
  for (const { origin } of all) expect(await health(await origin)).toBe(200);
  for (const { child } of all) child.kill('SIGTERM');
  expect(await Promise.all(all.map(({ ended }) => ended))).toEqual([0, 0, 0]);
  expect(all.map(({ output }) => output.err)).toEqual(['', '', '']);
});

test('a process outlives that its database is away: it says so meanwhile, and serves again afterwards', async () => {
  const { child, origin, ended } = start(url);
  const at = await origin;
  expect((await startSignIn(at)).status).toBe(200);
  await server.stop();
  expect(await health(at)).toBe(503);
  const refused = await startSignIn(at);
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ error: { code: 'unavailable' } });
  await server.start();
  await untilHealthy(at);
  expect((await startSignIn(at)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});
