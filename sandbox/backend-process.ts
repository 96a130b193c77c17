import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The backend as a child process, so that it can be killed at any moment. */
export interface BackendProcess {
  readonly pid: number | undefined;
  /** Everything it has written so far. */
  readonly log: () => string;
  /** Resolves when it answers; rejects when it ends first or stays silent. */
  readonly ready: Promise<void>;
  /** Resolves when it has ended, in whatever way. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

export interface BackendProcessOptions {
  readonly origin: string;
  readonly env: Readonly<Record<string, string>>;
  /** Sees the log as it comes. */
  readonly onLog?: ((text: string) => void) | undefined;
}

const ENTRY = fileURLToPath(new URL('../functions/host/main.ts', import.meta.url));
const LOG_LIMIT = 2_000_000;
const READY_TIMEOUT_MS = 30_000;
const PROBE_PAUSE_MS = 100;
const STOP_TIMEOUT_MS = 5_000;

export function startBackendProcess(options: BackendProcessOptions): BackendProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ENTRY], {
    env: { ...inheritedEnv(), ...options.env },
    // The channel closes when this process dies, which ends the backend too.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  const collect = (chunk: Buffer): void => {
    const text = chunk.toString();
    log = (log + text).slice(-LOG_LIMIT);
    options.onLog?.(text);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const ended = once(child, 'close').then(() => undefined);

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(impatience);
  }

  return {
    pid: child.pid,
    log: () => log,
    ready: waitUntilReady(options.origin, ended, () => log),
    ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** What a process needs to run at all; settings of the surrounding shell must not reach the backend. */
function inheritedEnv(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG', 'TZ']) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

async function waitUntilReady(origin: string, ended: Promise<void>, log: () => string): Promise<void> {
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await answers(`${origin}/healthz`))) {
    if (hasEnded) throw new Error(`The backend ended while it was starting. Its last words:\n${lastLines(log())}`);
    if (Date.now() > deadline) {
      throw new Error(`The backend did not answer within 30 seconds. Its last words:\n${lastLines(log())}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PROBE_PAUSE_MS));
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

export function lastLines(text: string, count = 15): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
