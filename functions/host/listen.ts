import type { ServerType } from '@hono/node-server';
import { ConfigError } from '../config.ts';

/**
 * Load balancers keep idle connections for a minute or less. Ours live longer, so that it is never this end that closes
 * one in the moment in which a request is on its way.
 */
const KEEP_ALIVE_MS = 75_000;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A backend that only this machine reaches listens on loopback only. */
function hostFor(publicUrl: string): string | undefined {
  const { hostname } = new URL(publicUrl);
  if (!LOOPBACK.has(hostname)) return undefined;
  return hostname === '[::1]' ? '::1' : '127.0.0.1';
}

/** Listens and gives the port, which was chosen by the system for 0. A port in use ends in a `ConfigError`. */
export function listen(server: ServerType, port: number, publicUrl: string): Promise<number> {
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new ConfigError(`PORT ${port} is in use by another program.`) : error);
    });
    server.listen({ port, host: hostFor(publicUrl) }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
