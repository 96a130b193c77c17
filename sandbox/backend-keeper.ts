import type { BackendProcess } from './backend-process.ts';
import { startBackendProcess } from './backend-process.ts';
import type { SandboxPorts } from './ports.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from './zoho/accounts/oauth-clients.ts';

export interface BackendKeeperOptions {
  readonly urls: Readonly<Record<keyof SandboxPorts, string>>;
  readonly databaseFile: string;
  /** Origins of instances beside the simulated one. */
  readonly extraServiceNowHosts: readonly string[];
  readonly masterKey: Buffer;
  readonly onLog: ((text: string) => void) | undefined;
  /** The backend has ended without being asked to. */
  readonly onEnd: ((lastLog: string) => void) | undefined;
}

/** One backend after the other, on the same port, database and key. */
export interface BackendKeeper {
  /** Everything that all of them have logged. */
  log(): string;
  pid(): number | undefined;
  /** Starts it, and stops it first where it runs. Resolves when it answers. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

export function createBackendKeeper({
  urls,
  databaseFile,
  extraServiceNowHosts,
  masterKey,
  onLog,
  onEnd,
}: BackendKeeperOptions): BackendKeeper {
  const env = {
    PORT: new URL(urls.backend).port,
    PUBLIC_URL: urls.backend,
    DATABASE_URL: `file:${databaseFile}`,
    MASTER_KEY: masterKey.toString('base64'),
    ZOHO_CLIENT_ID: SANDBOX_CLIENT_ID,
    ZOHO_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
    ZOHO_ACCOUNTS_URL: urls.accounts,
    ZOHO_API_URL: urls.crm,
    SERVICENOW_EXTRA_HOSTS: [urls.servicenow, ...extraServiceNowHosts].join(','),
    WIDGET_ORIGINS: urls.widget,
  };
  let earlierLogs = '';
  let running: BackendProcess | undefined;

  async function end(how: 'stop' | 'kill'): Promise<void> {
    const ending = running;
    if (!ending) return;
    running = undefined;
    await ending[how]();
    earlierLogs += ending.log();
  }

  return {
    log: () => earlierLogs + (running?.log() ?? ''),
    pid: () => running?.pid,
    kill: () => end('kill'),
    stop: () => end('stop'),
    start: async () => {
      await end('stop');
      const started = startBackendProcess({ origin: urls.backend, env, onLog });
      running = started;
      void started.ended.then(() => {
        if (running === started) onEnd?.(started.log());
      });
      await started.ready;
    },
  };
}
