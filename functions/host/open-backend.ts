import pino from 'pino';
import type { Config } from '../config.ts';
import { createAxiosTransport } from '../connectors/http/axios-transport.ts';
import { createRealClock, systemRandom } from '../connectors/http/real-runtime.ts';
import type { Clock, Logger } from '../connectors/http/runtime.ts';
import { isPostgresUrl, openStore } from '../stores/open-store.ts';
import type { Store } from '../stores/stores.ts';
import { createPublicTransport } from './public-transport.ts';
import { type Backend, type BackendDependencies, createBackend } from './wiring.ts';

const LARGEST_ANSWER_BYTES = 64 * 1024 * 1024;

type Database = Pick<BackendDependencies, 'store' | 'clock' | 'isAlone' | 'createLoop'>;

/** Opens the backend with the real clock, network, store and log of this process. */
export async function openBackend(config: Config): Promise<{ readonly backend: Backend; readonly store: Store }> {
  const logger = pino({ base: null });
  const database = await openDatabase(config.databaseUrl, createRealClock(), logger);
  const backend = createBackend({
    ...database,
    config,
    random: systemRandom,
    transport: createAxiosTransport({ maxBytes: LARGEST_ANSWER_BYTES }),
    publicTransport: createPublicTransport(),
    logger,
  });
  return { backend, store: database.store };
}

async function openDatabase(url: string, clock: Clock, logger: Logger): Promise<Database> {
  if (isPostgresUrl(url)) {
    // Loaded where it is used: nothing else needs the driver and the job queue.
    const { openWorkerDatabase } = await import('./workers/worker-database.ts');
    return { ...(await openWorkerDatabase({ url, clock, logger })), isAlone: false };
  }
  // The store locks its file, so leases in it are those of processes that are dead.
  return { store: await openStore(url), clock, isAlone: true };
}
