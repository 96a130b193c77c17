import {
  type HttpRequest,
  type HttpResponse,
  type Transport,
  TransportError,
} from '../../functions/connectors/http/runtime.ts';
import type { Simulator } from '../../sandbox/simulator/simulator.ts';

/** What may happen to an answer on its way. */
export type OnTheWay = (request: HttpRequest, answer: HttpResponse) => HttpResponse | Promise<HttpResponse>;

/** Leads each request to the simulator whose origin it names, without a socket. */
export function createInProcessNetwork(simulators: readonly Simulator[], onTheWay: { change: OnTheWay }): Transport {
  return async (request) => {
    const { origin } = new URL(request.url);
    const simulator = simulators.find((candidate) => candidate.origin === origin);
    if (simulator === undefined) throw new TransportError('unknown-host', false);
    const { method, url, headers, body } = request;
    const sent = new Request(url, { method, headers, ...(body === undefined ? {} : { body }) });
    const response = await simulator.fetch(sent).catch((error: unknown) => {
      // A simulator cuts the connection as fetch reports it.
      throw new TransportError('cut', true, error);
    });
    return onTheWay.change(request, {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    });
  };
}
