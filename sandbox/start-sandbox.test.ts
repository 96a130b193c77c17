import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocalServer } from './local-server.ts';
import { portsFrom } from './ports.ts';
import { startSandbox } from './start-sandbox.ts';

const TIMEOUT_MS = 60_000;
const SMALL = { people: 10, contacts: 5 };

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

test(
  'everything answers once the sandbox has started, and nothing after it was stopped',
  async () => {
    const sandbox = await startSandbox(SMALL);
    const urls = Object.values(sandbox.urls);
    expect(await Promise.all(urls.map(answers))).toEqual(urls.map(() => true));
    expect(existsSync(sandbox.databaseFile)).toBe(true);
    await sandbox.stop();
    expect(await Promise.all(urls.map(answers))).toEqual(urls.map(() => false));
    expect(existsSync(dirname(sandbox.databaseFile))).toBe(false);
    expect(sandbox.backendPid()).toBeUndefined();
  },
  TIMEOUT_MS,
);

test(
  'the widget is served with the stand-in for the SDK and may only be embedded by the CRM page',
  async () => {
    const sandbox = await startSandbox(SMALL);
    const response = await fetch(`${sandbox.urls.widget}/app/index.html`);
    const html = await response.text();
    const outside = await fetch(`${sandbox.urls.widget}/app/..%2fsync.db`);
    await sandbox.stop();
    expect(html).toContain('src="/sandbox/zoho-embedded-app-sdk.js"');
    expect(html).not.toContain('zwidgets.com');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain(`frame-ancestors ${sandbox.urls.crmPage}`);
    expect(policy).toContain(`connect-src 'self' ${sandbox.urls.backend}`);
    expect(policy).not.toContain('unsafe');
    expect(outside.status).toBe(404);
  },
  TIMEOUT_MS,
);

test(
  'a killed backend comes back on the same port and keeps its log',
  async () => {
    const reported: string[] = [];
    const sandbox = await startSandbox({ ...SMALL, onBackendEnd: (log) => reported.push(log) });
    const firstPid = sandbox.backendPid();
    await sandbox.killBackend();
    expect(await answers(sandbox.urls.backend)).toBe(false);
    await sandbox.restartBackend();
    expect(await answers(sandbox.urls.backend)).toBe(true);
    expect(sandbox.backendPid()).not.toBe(firstPid);
    expect(sandbox.backendLog().match(/Listening on port/g)).toHaveLength(2);
    await sandbox.stop();
    expect(reported).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'a backend that ends by itself is reported',
  async () => {
    let report = (_log: string): void => undefined;
    const reported = new Promise<string>((resolve) => {
      report = resolve;
    });
    const sandbox = await startSandbox({ ...SMALL, onBackendEnd: (log) => report(log) });
    process.kill(Number(sandbox.backendPid()), 'SIGKILL');
    expect(await reported).toContain('Listening on port');
    await sandbox.stop();
  },
  TIMEOUT_MS,
);

test.each(['servicenow', 'crmPage', 'accounts', 'backend'] as const)(
  'a busy port of the part "%s" is named in one line and leaves nothing running',
  async (part) => {
    const other = await startLocalServer(0, () => new Response());
    const port = Number(new URL(other.origin).port);
    const started = startSandbox({ ...SMALL, ports: { ...portsFrom(0), [part]: port } });
    await expect(started).rejects.toThrow(new RegExp(`^Port ${port} is in use\\.[^\\n]*$`));
    await other.stop();
  },
  TIMEOUT_MS,
);

test(
  'the command says when it is ready and ends cleanly when it is told to',
  async () => {
    const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
      env: { ...process.env, SANDBOX_PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const ready = /^Sandbox ready: (http:\/\/localhost:\d+)\n$/.exec(line.toString());
    expect(ready).not.toBeNull();
    expect(await answers(String(ready?.[1]))).toBe(true);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(await answers(String(ready?.[1]))).toBe(false);
    expect(output).toBe('');
  },
  TIMEOUT_MS,
);
