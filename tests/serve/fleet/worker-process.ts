import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ENTRY = join(import.meta.dirname, '../../../functions/host/main.ts');

export interface WorkerProcess {
  readonly port: number;
  /** How often it was started. */
  generation(): number;
  start(): Promise<void>;
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** One `npm run serve` that can be killed and started again. Each start has a name of its own at the database. */
export function createWorkerProcess(options: {
  readonly name: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: (text: string) => void;
}): WorkerProcess {
  const { name, port, environment } = options;
  let child: ChildProcess | undefined;
  let generation = 0;

  return {
    port,
    generation: () => generation,
    async start() {
      generation += 1;
      const databaseUrl = `${options.databaseUrl}?application_name=${name}.${generation}`;
      const env = { ...environment, PORT: String(port), DATABASE_URL: databaseUrl };
      // The channel ends the process when this one ends.
      const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ENTRY], {
        env,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      child = started;
      let output = '';
      const keep = (data: Buffer) => {
        output += data.toString();
        options.log(`${name}.${generation} ${data}`);
      };
      started.stdout?.on('data', keep);
      started.stderr?.on('data', keep);
      while (!output.includes('Listening on')) {
        if (started.exitCode !== null) throw new Error(`${name} ended: ${output}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async end(signal) {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}
