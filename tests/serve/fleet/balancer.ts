import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Balancer {
  readonly origin: string;
  /** Where the processes listen; those that are dead now are passed over. */
  readonly ports: Set<number>;
  stop(): Promise<void>;
}

/** What stands before several backends: each request goes to the next of them, and on to another where one is dead. */
export async function startBalancer(): Promise<Balancer> {
  const ports = new Set<number>();
  let turn = 0;

  async function readBody(incoming: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  function forward(incoming: IncomingMessage, body: Buffer, port: number): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { method, url, headers } = incoming;
      const outgoing = request({ host: '127.0.0.1', port, method, path: url, headers }, resolve);
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    const all = [...ports];
    turn += 1;
    for (let step = 0; step < all.length; step += 1) {
      try {
        const answered = await forward(incoming, body, all[(turn + step) % all.length]!);
        response.writeHead(answered.statusCode ?? 502, answered.headers);
        answered.pipe(response);
        answered.once('error', () => response.destroy());
        return;
      } catch (error) {
        // Only what was not sent may be sent again.
        if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') break;
      }
    }
    response.writeHead(502, { 'Content-Type': 'application/json' }).end('{"error":{"code":"bad_gateway"}}');
  }

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    ports,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
