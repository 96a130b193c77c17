import type { AddressInfo } from 'node:net';
import type { HttpBindings, ServerType } from '@hono/node-server';
import { serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Hono } from 'hono';
import type { Classify, CountRecords } from './answer-call.ts';
import { CUT, createCallAnswering } from './answer-call.ts';
import { createCallLog } from './call-log.ts';
import { createFaultInjection } from './fault-injection.ts';
import { realClock } from './real-clock.ts';
import type { Simulator, SimulatorOptions } from './simulator.ts';

export interface SimulatorParts {
  readonly app: Hono;
  readonly options: SimulatorOptions;
  /** What a call is counted as. */
  readonly classify: Classify;
  /** Asked for calls of the kind `write`. */
  readonly countRecords?: CountRecords;
}

/** Starts a server on loopback around an application, with a log of calls, faults and delay. */
export async function startSimulator({ app, options, classify, countRecords }: SimulatorParts): Promise<Simulator> {
  const clock = options.clock ?? realClock;
  const log = createCallLog();
  const faults = createFaultInjection();
  let delayMs = options.delayMs ?? 0;
  const answer = createCallAnswering({
    work: (request) => app.fetch(request),
    classify,
    countRecords,
    clock,
    log,
    faults,
    delayMs: () => delayMs,
  });
  const place = options.inProcess === true ? inProcess(options.port ?? 0) : await onLoopback(options.port ?? 0, answer);
  return {
    origin: place.origin,
    calls: log.calls,
    clearCalls: log.clear,
    addFault: faults.add,
    clearFaults: faults.clear,
    setDelay: (ms) => {
      delayMs = ms;
    },
    fetch: async (request) => {
      const answered = await answer(request);
      if (answered === CUT) throw cutError();
      return answered;
    },
    stop: place.stop,
  };
}

/** Where a simulator answers. */
interface Place {
  readonly origin: string;
  stop(): Promise<void>;
}

function inProcess(port: number): Place {
  return { origin: `http://localhost:${port}`, stop: async () => undefined };
}

async function onLoopback(port: number, answer: (request: Request) => Promise<Response | typeof CUT>): Promise<Place> {
  const server = await listen(port, async (request, bindings) => {
    const answered = await answer(request);
    if (answered !== CUT) return answered;
    bindings.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  });
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, stop: () => stop(server) };
}

function listen(
  port: number,
  fetch: (request: Request, bindings: HttpBindings) => Promise<Response>,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        port,
        hostname: '127.0.0.1',
        overrideGlobalObjects: false,
        fetch: (request, bindings) => fetch(request, bindings as HttpBindings),
      },
      () => resolve(server),
    );
    server.once('error', reject);
  });
}

function stop(server: ServerType): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

/** Rejects as `fetch` does when the other end closes the connection without an answer. */
function cutError(): TypeError {
  return new TypeError('fetch failed', {
    cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
  });
}
