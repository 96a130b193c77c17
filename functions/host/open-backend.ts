import pino from 'pino';
import type { Config } from '../config.ts';
import { createAxiosTransport } from '../connectors/http/axios-transport.ts';
import { createRealClock, systemRandom } from '../connectors/http/real-runtime.ts';
import { openStore } from '../stores/open-store.ts';
import type { Store } from '../stores/stores.ts';
import { type Backend, createBackend } from './wiring.ts';

const LARGEST_ANSWER_BYTES = 64 * 1024 * 1024;

/** Opens the backend with the real clock, network, store and log of this process. */
export async function openBackend(config: Config): Promise<{ readonly backend: Backend; readonly store: Store }> {
  const store = await openStore(config.databaseUrl);
  const backend = createBackend({
    config,
    store,
    clock: createRealClock(),
    random: systemRandom,
    transport: createAxiosTransport({ maxBytes: LARGEST_ANSWER_BYTES }),
    logger: pino({ base: null }),
    // The store locks its file, so leases in it are those of processes that are dead.
    isAlone: config.databaseUrl.startsWith('file:'),
  });
  return { backend, store };
}
