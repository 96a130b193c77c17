import { createAdaptorServer } from '@hono/node-server';
import { ConfigError, parseConfig } from '../config.ts';
import { listen } from './listen.ts';
import { openBackend } from './open-backend.ts';

/** Slices are safe to cut anywhere, so a stop does not wait for a slow far side. */
const STOP_WITHIN_MS = 3_000;

async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const { backend, store } = await openBackend(config);
  const server = createAdaptorServer({ fetch: backend.app.fetch });
  let isStopping = false;
  async function stop(): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    // Whatever still runs then is cut, as a crash would cut it.
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await backend.stop();
    await store.close();
    process.exit(0);
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  // Started by another process over IPC: when that one is gone, so is the reason to run.
  process.on('disconnect', () => void stop());

  const port = await listen(server, config.port, config.publicUrl);
  await backend.start();
  process.stdout.write(`Listening on port ${port} for ${config.publicUrl}\n`);
}

main().catch((error: unknown) => {
  const isExpected = error instanceof ConfigError;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${isExpected ? message : `The backend could not start: ${message}`}\n`);
  process.exit(1);
});
