import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';

export interface LocalServer {
  /** Such as `http://localhost:5050`. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** Serves on loopback only. Port 0 takes any free port. */
export function startLocalServer(
  port: number,
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<LocalServer> {
  const server = createServer(getRequestListener(fetch, { overrideGlobalObjects: false }));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve({
        origin: `http://localhost:${(server.address() as AddressInfo).port}`,
        stop: () =>
          new Promise((stopped) => {
            server.close(() => stopped());
            server.closeAllConnections();
          }),
      });
    });
  });
}
