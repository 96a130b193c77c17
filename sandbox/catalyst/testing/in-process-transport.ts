import { type HttpRequest, type Transport, TransportError } from '../../../functions/connectors/http/runtime.ts';
import type { Simulator } from '../../simulator/simulator.ts';

/** The network between this process and simulators in it: the same requests and answers, without sockets. */
export function createInProcessTransport(simulators: readonly Pick<Simulator, 'origin' | 'fetch'>[]): Transport {
  return async (request) => {
    const { origin } = new URL(request.url);
    const simulator = simulators.find((candidate) => candidate.origin === origin);
    if (!simulator) throw new TransportError('unknown-host', false);
    const response = await send(simulator, request);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  };
}

async function send(simulator: Pick<Simulator, 'fetch'>, request: HttpRequest): Promise<Response> {
  const { method, url, headers, body } = request;
  try {
    return await simulator.fetch(new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }));
  } catch (error) {
    // As the platform's fetch does when the connection is closed without an answer.
    if (error instanceof TypeError && error.message === 'fetch failed') throw new TransportError('cut', true, error);
    throw error;
  }
}
