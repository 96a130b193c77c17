import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createAdaptorServer } from '@hono/node-server';
import { parseConfig } from '../functions/config.ts';
import { listen } from '../functions/host/listen.ts';
import { openBackend } from '../functions/host/open-backend.ts';
import { openInbox } from '../functions/stores/inbox.ts';
import { answerParent } from './part.ts';

/** The backend as `npm run serve` starts it, in a process that watches its own event loop and memory. */
export type FloodBackend = typeof deeds;

/** What a process went through while it was watched. */
export interface Watched {
  readonly loopDelayP99Ms: number;
  /** The most memory it had beyond what it had at the beginning. */
  readonly memoryMib: number;
}

const SAMPLE_MS = 100;
const RESOLUTION_MS = 10;
const NS_PER_MS = 1_000_000;
const MIB = 1024 * 1024;

const config = parseConfig(process.env);
const { backend, store } = await openBackend(config);
const server = createAdaptorServer({ fetch: backend.app.fetch });
await listen(server, config.port, config.publicUrl);
await backend.start();

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let before = 0;
let most = 0;
const sample = () => {
  most = Math.max(most, process.memoryUsage.rss());
};
let sampling: NodeJS.Timeout | undefined;

const deeds = {
  startWatch: (): void => {
    before = process.memoryUsage.rss();
    most = before;
    sampling = setInterval(sample, SAMPLE_MS);
    delay.reset();
    delay.enable();
  },
  stopWatch: (): Watched => {
    delay.disable();
    clearInterval(sampling);
    sample();
    // The timer that measures counts its own interval.
    const p99 = delay.percentile(99) / NS_PER_MS - RESOLUTION_MS;
    return { loopDelayP99Ms: Math.max(0, p99), memoryMib: (most - before) / MIB };
  },
  /** How many hints of these records wait in any inbox. */
  hintsOf: async (recordIds: readonly string[]): Promise<number> => {
    let found = 0;
    for (const tenant of await store.tenants('inbox')) {
      const hints = await openInbox(store, tenant).scan({ limit: 10_000 });
      found += hints.filter(({ recordId }) => recordIds.includes(recordId)).length;
    }
    return found;
  },
  outcomes: () => backend.webhooks.counts(),
};

answerParent(deeds, async () => {
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
  await backend.stop();
  await store.close();
});
