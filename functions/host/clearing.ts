import type { Clock, Logger } from '../connectors/http/runtime.ts';

const EVERY_MS = 60_000;

export interface Clearing {
  start(): void;
  stop(): Promise<void>;
}

/** Calls the API's clean-up every minute: unfinished grants, ended sessions. */
export function createClearing(deps: {
  readonly cleanUp: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}): Clearing {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function clear(): Promise<void> {
    try {
      await deps.cleanUp();
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      deps.logger.error({ reason }, 'Cleaning up failed.');
    }
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clear();
      // Stopping aborts the pause; the condition of the loop sees it.
      await deps.clock.sleep(EVERY_MS, stopping.signal).catch(() => undefined);
    }
  }

  return {
    start() {
      running = loop();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
