import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAxiosTransport } from './axios-transport.ts';
import { type HttpRequest, TransportError } from './runtime.ts';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }
});

const transport = createAxiosTransport({ maxBytes: 1_000 });
const get = (url: string, extra: Partial<HttpRequest> = {}) =>
  transport({ method: 'GET', url, headers: {}, timeoutMs: 2_000, ...extra });
const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'an answer came',
    (error: unknown) => (error instanceof TransportError ? [error.reason, error.sent] : error),
  );

describe('createAxiosTransport', () => {
  test('sends the request as it is and reads every status as an answer', async () => {
    const seen: unknown[] = [];
    const origin = await serve((request, response) => {
      request.on('data', (part) => seen.push(String(part)));
      request.on('end', () => {
        seen.unshift(request.method, request.url, request.headers['content-type'], request.headers['x-own']);
        response.writeHead(418, { 'Content-Type': 'application/json', 'X-Total-Count': '3' }).end('{"a": 1}');
      });
    });
    const response = await get(`${origin}/a?q=a%3D1%5Eb%2Cc%20d`, {
      method: 'POST',
      headers: { 'X-Own': 'yes', 'Content-Type': 'application/json' },
      body: '{"b":"é"}',
    });
    expect(response).toMatchObject({ status: 418, body: '{"a": 1}', headers: { 'x-total-count': '3' } });
    expect(seen).toEqual(['POST', '/a?q=a%3D1%5Eb%2Cc%20d', 'application/json', 'yes', '{"b":"é"}']);
  });

  test('does not follow a redirect', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end();
    });
    expect((await get(origin)).status).toBe(302);
  });

  test('tells a refused connection from a cut one and a silent server', async () => {
    const cutting = await serve((request) => {
      request.socket.destroy();
    });
    const silent = await serve(() => undefined);
    const half = await serve((request, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('half');
      setTimeout(() => request.socket.destroy(), 20);
    });
    expect(await reasonOf(get('http://127.0.0.1:9/'))).toEqual(['refused', false]);
    expect(await reasonOf(get(cutting))).toEqual(['cut', true]);
    expect(await reasonOf(get(half))).toEqual(['cut', true]);
    expect(await reasonOf(get(silent, { timeoutMs: 50 }))).toEqual(['timeout', true]);
    expect(await reasonOf(get('http://name.invalid/'))).toEqual(['unknown-host', false]);
  });

  test('refuses an answer that is too large', async () => {
    const origin = await serve((_request, response) => {
      response.end('x'.repeat(2_000));
    });
    expect(await reasonOf(get(origin))).toEqual(['other', true]);
  });

  test('tells a server without TLS where TLS is expected', async () => {
    const origin = await serve((_request, response) => {
      response.end();
    });
    expect(await reasonOf(get(origin.replace('http:', 'https:')))).toEqual(['tls', false]);
  });

  test('keeps credentials out of its errors', async () => {
    const error = await get('http://127.0.0.1:9/?token=TOPSECRET', {
      headers: { Authorization: 'Bearer TOPSECRET' },
    }).catch((caught: unknown) => caught);
    const text = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause);
    expect(text).not.toContain('TOPSECRET');
  });
});
