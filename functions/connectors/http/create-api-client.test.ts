import { ConnectorError } from '../errors.ts';
import type { ApiCall, Authorization } from './api-client.ts';
import { createCallLimiter } from './call-limiter.ts';
import { createApiClient } from './create-api-client.ts';
import { TransportError } from './runtime.ts';
import { createScriptedTransport, type Script, silentLogger } from './testing/scripted-transport.ts';
import { createVirtualClock } from './testing/virtual-clock.ts';

const READ: ApiCall = { method: 'GET', url: 'https://acme.example/records', repeatable: true };
const WRITE: ApiCall = { method: 'POST', url: 'https://acme.example/records', json: { a: 1 }, repeatable: false };

function build(script: Script, authorization?: Authorization) {
  const clock = createVirtualClock();
  const scripted = createScriptedTransport(script);
  const counted: (number | undefined)[] = [];
  const client = createApiClient({
    side: 'servicenow',
    transport: scripted.transport,
    clock,
    random: () => 0.5,
    logger: silentLogger,
    limiter: createCallLimiter({ concurrency: 4, clock }),
    onCall: (call) => counted.push(call.status),
    ...(authorization === undefined ? {} : { authorization }),
  });
  return { client, clock, counted, ...scripted };
}

const failure = (promise: Promise<unknown>): Promise<ConnectorError> =>
  promise.then(
    () => {
      throw new Error('The call should have failed.');
    },
    (error: unknown) => {
      if (error instanceof ConnectorError) return error;
      throw error;
    },
  );

describe('createApiClient', () => {
  test('encodes every reserved character of a query', async () => {
    const { client, requests } = build([{ json: {} }]);
    await client.call({ ...READ, query: { q: "a=1^b IN x,y+z*'é" } });
    expect(requests[0]!.url).toBe('https://acme.example/records?q=a%3D1%5Eb%20IN%20x%2Cy%2Bz%2A%27%C3%A9');
  });

  test('sends JSON and forms with their content types', async () => {
    const { client, requests } = build([{ json: {} }, { json: {} }]);
    await client.call(WRITE);
    await client.call({ ...WRITE, json: undefined, form: { grant_type: 'refresh_token', x: 'a b&c' } });
    expect(requests.map(({ body, headers }) => [headers['Content-Type'], body])).toEqual([
      ['application/json', '{"a":1}'],
      ['application/x-www-form-urlencoded', 'grant_type=refresh_token&x=a%20b%26c'],
    ]);
  });

  test('gives JSON only when the answer says it is JSON and it is whole', async () => {
    const { client } = build([
      { headers: { 'content-type': 'text/html' }, body: '{"a":1}' },
      { headers: { 'content-type': 'application/json' }, body: '{"a":' },
      { headers: { 'content-type': 'application/vnd.api+json; charset=utf-8' }, body: '{"a":1}' },
      { status: 204, body: '' },
    ]);
    const seen: unknown[] = [];
    for (let index = 0; index < 4; index += 1) seen.push((await client.call(READ)).json);
    expect(seen).toEqual([undefined, undefined, { a: 1 }, undefined]);
  });

  test('who waits for a turn is not sent into a pause that was just asked for', async () => {
    const clock = createVirtualClock();
    const sentAt: number[] = [];
    const client = createApiClient({
      side: 'servicenow',
      transport: async () => {
        sentAt.push(clock.now());
        const isFirst = sentAt.length === 1;
        return { status: isFirst ? 429 : 200, headers: isFirst ? { 'retry-after': '60' } : {}, body: '' };
      },
      clock,
      random: () => 0.5,
      logger: silentLogger,
      limiter: createCallLimiter({ concurrency: 1, clock }),
    });
    const start = clock.now();
    await Promise.all([client.call({ ...READ, heavy: true }), client.call(READ), client.call(READ)]);
    expect(sentAt).toHaveLength(4);
    expect(sentAt.slice(1).every((at) => at >= start + 60_000)).toBe(true);
  });

  test('repeats a read after a passing fault and counts every request', async () => {
    const { client, clock, counted } = build([
      { status: 503 },
      new TransportError('cut', true),
      { json: { result: [] } },
    ]);
    expect((await client.call(READ)).status).toBe(200);
    expect(clock.sleeps).toEqual([250, 500]);
    expect(counted).toEqual([503, undefined, 200]);
  });

  test('gives back the last answer when the fault does not pass', async () => {
    const { client, requests } = build(() => ({ status: 503 }));
    expect((await client.call(READ)).status).toBe(503);
    expect(requests).toHaveLength(5);
  });

  test('does not repeat a write whose outcome is unclear, and says so', async () => {
    const { client, requests } = build([new TransportError('timeout', true)]);
    const error = await failure(client.call(WRITE));
    expect([error.code, error.ambiguous]).toEqual(['unavailable', true]);
    expect(requests).toHaveLength(1);
  });

  test('repeats a write that certainly did nothing', async () => {
    const { client, requests } = build([new TransportError('refused', false), { status: 429 }, { status: 201 }]);
    expect((await client.call(WRITE)).status).toBe(201);
    expect(requests).toHaveLength(3);
  });

  test('says that a host is unreachable, and that nothing was sent', async () => {
    const { client } = build(() => new TransportError('unknown-host', false));
    const error = await failure(client.call(WRITE));
    expect([error.code, error.ambiguous, error.retryable]).toEqual(['unreachable', false, true]);
  });

  test('holds all calls back while the system asks for a pause', async () => {
    const { client, clock, requests } = build([{ status: 429, headers: { 'retry-after': '20' } }, {}, {}]);
    await Promise.all([client.call(READ), client.call(READ)]);
    expect(requests).toHaveLength(3);
    expect(clock.sleeps).toContain(20_000);
  });

  test('ends at once with the time to come back when the pause is long, for the calls behind it too', async () => {
    const { client, requests } = build([
      { status: 429, headers: { 'retry-after': '1800' }, json: { error: { message: 'Rate limit exceeded' } } },
    ]);
    const first = await failure(client.call(READ));
    expect([first.code, first.retryAfterMs]).toEqual(['rate-limited', 1_800_000]);
    expect(first.remoteMessage).toContain('Rate limit exceeded');
    const second = await failure(client.call(WRITE));
    expect([second.code, second.ambiguous]).toEqual(['rate-limited', false]);
    expect(requests).toHaveLength(1);
  });

  test('renews refused credentials once and sends again', async () => {
    let token = 'old';
    const authorization: Authorization = {
      headers: async () => ({ Authorization: `Bearer ${token}` }),
      renew: async () => {
        token = 'new';
        return { Authorization: 'Bearer new' };
      },
    };
    const { client, requests } = build([{ status: 401 }, { status: 201 }], authorization);
    expect((await client.call(WRITE)).status).toBe(201);
    expect(requests.map(({ headers }) => headers.Authorization)).toEqual(['Bearer old', 'Bearer new']);
  });

  test('gives the second refusal back instead of trying for ever', async () => {
    const authorization: Authorization = { headers: async () => ({}), renew: async () => ({}) };
    const { client, requests } = build(() => ({ status: 401 }), authorization);
    expect((await client.call(READ)).status).toBe(401);
    expect(requests).toHaveLength(2);
  });

  test('gives the refusal back when there are no other credentials', async () => {
    const authorization: Authorization = { headers: async () => ({}), renew: async () => undefined };
    const { client, requests } = build(() => ({ status: 401 }), authorization);
    expect((await client.call(READ)).status).toBe(401);
    expect(requests).toHaveLength(1);
  });
});
