import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { createAdaptorServer } from '@hono/node-server';
import { parseConfig } from '../functions/config.ts';
import { listen } from '../functions/host/listen.ts';
import { openBackend } from '../functions/host/open-backend.ts';
import type { Collection, Store } from '../functions/stores/stores.ts';
import { answerParent, cpuUsed } from './part.ts';

/**
 * The backend as `npm run serve` starts it, with the same environment, in a process whose work can be measured and whose
 * memory of earlier runs can be taken away.
 */
export type Product = typeof product;

/** What syncing leaves behind. */
const LEFT_BY_RUNS: readonly Collection[] = ['links', 'runs', 'cursors', 'parked', 'journal', 'conflicts', 'inbox'];
/** Keys of what an admin has confirmed, among the settings. */
const CONFIRMATIONS = 'confirmed/';
const ROWS_AT_ONCE = 1_000;
const SAMPLE_US = 100;

const config = parseConfig(process.env);
const { backend, store } = await openBackend(config);
const server = createAdaptorServer({ fetch: backend.app.fetch });
await listen(server, config.port, config.publicUrl);
await backend.start();

const inspector = new Session();
inspector.connect();

const product = {
  startProfile: async (): Promise<void> => {
    await inspector.post('Profiler.enable');
    await inspector.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
    await inspector.post('Profiler.start');
  },
  /** Writes what was computed since `startProfile` in the form that Chrome's developer tools read. */
  stopProfile: async (file: string): Promise<void> => {
    const { profile } = await inspector.post('Profiler.stop');
    await writeFile(file, JSON.stringify(profile));
  },
  /** The next sync is a first one again, which has to be confirmed. Connections and settings stay. */
  forgetRuns: async (): Promise<void> => {
    for (const tenant of await store.tenants('connections')) {
      for (const collection of LEFT_BY_RUNS) await empty(store, tenant, collection);
      await empty(store, tenant, 'settings', CONFIRMATIONS);
    }
  },
  cpu: cpuUsed,
};

answerParent(product, async () => {
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
  await backend.stop();
  await store.close();
});

async function empty(from: Store, tenant: string, collection: Collection, prefix = ''): Promise<void> {
  for (;;) {
    const rows = await from.scan(tenant, collection, { prefix, limit: ROWS_AT_ONCE });
    if (rows.length === 0) return;
    await from.remove(
      tenant,
      collection,
      rows.map((row) => row.key),
    );
  }
}
