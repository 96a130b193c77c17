import { Hono } from 'hono';
import type { SimulatedCall, Simulator } from './simulator.ts';
import { startSimulator } from './start-simulator.ts';

let simulator: Simulator;
let done: string[];
let slept: number[];

beforeEach(async () => {
  done = [];
  slept = [];
  const app = new Hono();
  app.all('/things/:id', async (context) => {
    done.push(`${context.req.method} ${context.req.param('id')}`);
    return context.json({ got: await context.req.text() });
  });
  const clock = {
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    sleep: async (ms: number) => {
      slept.push(ms);
    },
  };
  simulator = await startSimulator({
    app,
    options: { clock },
    classify: (method): SimulatedCall['kind'] => (method === 'GET' ? 'read' : 'write'),
    countRecords: (_method, _path, body) => body.length,
  });
});

afterEach(() => simulator.stop());

const overSocket = (path: string, init?: RequestInit) => fetch(`${simulator.origin}${path}`, init);
const inProcess = (path: string, init?: RequestInit) =>
  simulator.fetch(new Request(`${simulator.origin}${path}`, init));

describe.each([
  ['over a socket', overSocket],
  ['in the process', inProcess],
])('%s', (_name, call) => {
  test('answers, with the date of its own clock', async () => {
    const response = await call('/things/1', { method: 'POST', body: 'abc' });
    expect(await response.json()).toEqual({ got: 'abc' });
    expect(response.headers.get('date')).toBe('Fri, 02 Jan 2026 03:04:05 GMT');
  });

  test('logs a call without its credentials', async () => {
    await call('/things/1?token=hidden&page=2', { method: 'POST', body: 'abc' });
    expect(simulator.calls).toEqual([
      {
        at: Date.UTC(2026, 0, 2, 3, 4, 5),
        method: 'POST',
        path: '/things/1',
        query: { token: '…', page: '2' },
        status: 200,
        kind: 'write',
        records: 3,
      },
    ]);
  });

  test('cuts the connection before the work', async () => {
    simulator.addFault({ kind: 'cut-before', times: 1 });
    await expect(call('/things/1')).rejects.toThrow('fetch failed');
    expect(done).toEqual([]);
    expect(simulator.calls[0]?.status).toBe(0);
    expect((await call('/things/1')).status).toBe(200);
  });

  test('cuts the connection after the work', async () => {
    simulator.addFault({ kind: 'cut-after', times: 1, method: 'post' });
    await expect(call('/things/1', { method: 'POST', body: 'a' })).rejects.toThrow('fetch failed');
    expect(done).toEqual(['POST 1']);
  });

  test('answers a status instead of the work, or after it', async () => {
    simulator.addFault({ kind: 'status', status: 429, headers: { 'retry-after': '7' }, body: '{}', times: 1 });
    const refused = await call('/things/1');
    expect([refused.status, refused.headers.get('retry-after'), done.length]).toEqual([429, '7', 0]);
    simulator.addFault({ kind: 'status-after', status: 502, times: 1 });
    expect([(await call('/things/1')).status, done.length]).toEqual([502, 1]);
  });

  test('skips calls, counts times and matches paths', async () => {
    simulator.addFault({ kind: 'status', status: 503, path: '/things/2', skip: 1, times: 2 });
    const statuses = [];
    for (const id of ['2', '1', '2', '2', '2']) statuses.push((await call(`/things/${id}`)).status);
    expect(statuses).toEqual([200, 200, 503, 503, 200]);
  });

  test('is held back by the clock it was given', async () => {
    simulator.setDelay(20);
    await call('/things/1');
    simulator.addFault({ kind: 'delay', delayMs: 300, times: 1 });
    await call('/things/1');
    expect(slept).toEqual([20, 320]);
  });
});

test('is reachable by the name and by the address of loopback', async () => {
  const address = simulator.origin.replace('localhost', '127.0.0.1');
  expect((await fetch(`${address}/things/1`)).status).toBe(200);
});

test('forgets faults and calls when told', async () => {
  simulator.addFault({ kind: 'status', status: 500 });
  await inProcess('/things/1');
  simulator.clearFaults();
  simulator.clearCalls();
  expect((await inProcess('/things/1')).status).toBe(200);
  expect(simulator.calls).toHaveLength(1);
});
