import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';

const PROCESS = fileURLToPath(new URL('./postgres-server.process.ts', import.meta.url));

export interface ServerRequest {
  readonly action: 'start' | 'stop';
}

export type ServerMessage = { readonly ready: string } | { readonly done: string } | { readonly failed: string };

export interface PostgresServer {
  /** Makes an empty database and gives back its `DATABASE_URL`. */
  createDatabase(): Promise<string>;
  /** Runs a statement as the server's owner, in the database of this URL or in the first one. */
  query(statement: string, databaseUrl?: string): Promise<readonly unknown[]>;
  /** Cuts all connections; the data stay. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends the server for good and removes its files. */
  close(): Promise<void>;
}

/** Starts a real PostgreSQL server with files of its own on a free port of this machine. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const child = fork(PROCESS, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const first = await nextMessage(child);
  if (!('ready' in first)) throw new Error('The PostgreSQL server did not start.');
  const { ready: origin } = first;
  let databases = 0;

  async function ask(action: ServerRequest['action']): Promise<void> {
    const answer = nextMessage(child);
    child.send({ action } satisfies ServerRequest);
    await answer;
  }

  async function query(statement: string, databaseUrl = `${origin}/postgres`): Promise<readonly unknown[]> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }

  return {
    async createDatabase() {
      databases += 1;
      await query(`create database test_${databases}`);
      return `${origin}/test_${databases}`;
    },
    query,
    stop: () => ask('stop'),
    start: () => ask('start'),
    async close() {
      if (child.exitCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await gone;
    },
  };
}

function nextMessage(child: ChildProcess): Promise<ServerMessage> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error('The PostgreSQL server has ended.'));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      const answer = message as ServerMessage;
      if ('failed' in answer) reject(new Error(`The PostgreSQL server failed: ${answer.failed}`));
      else resolve(answer);
    });
  });
}
