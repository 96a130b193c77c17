import {
  type HttpRequest,
  type HttpResponse,
  type Random,
  type Transport,
  TransportError,
} from '../../../functions/connectors/http/runtime.ts';
import { TOO_MANY_REQUESTS } from '../too-many-requests.ts';

/** How often, from 0 to 1, a call goes wrong. */
export interface Troubles {
  /** The call is done, and the connection is closed without an answer. */
  readonly lostReply: number;
  /** The connection is closed before anything is done. */
  readonly lostCall: number;
  /** The call is done twice, as a proxy on the way may do it, and the second answer arrives. */
  readonly repeatedCall: number;
  readonly tooManyRequests: number;
}

/** A caller that is patient gets through. */
const MOST_IN_A_ROW = 3;
const REFUSAL: HttpResponse = { status: 429, headers: {}, body: TOO_MANY_REQUESTS.body ?? '' };

/** A network with troubles, as many as the random numbers say. */
export function createTroubledTransport(deps: {
  readonly transport: Transport;
  readonly random: Random;
  readonly troubles: Troubles;
}): Transport {
  const { transport, random, troubles } = deps;
  const inARow = new Map<string, number>();

  /** Whether this call, which may be a repetition, meets a trouble now. */
  const meets = (request: HttpRequest, often: number): boolean => {
    const key = keyOf(request);
    const count = inARow.get(key) ?? 0;
    const isMet = count < MOST_IN_A_ROW && random() < often;
    if (isMet) inARow.set(key, count + 1);
    return isMet;
  };

  return async (request) => {
    if (meets(request, troubles.lostCall)) throw new TransportError('cut', true);
    if (meets(request, troubles.tooManyRequests)) return REFUSAL;
    if (random() < troubles.repeatedCall) await transport(request);
    const response = await transport(request);
    if (meets(request, troubles.lostReply)) throw new TransportError('cut', true);
    inARow.delete(keyOf(request));
    return response;
  };
}

function keyOf({ method, url, body = '' }: HttpRequest): string {
  return `${method} ${url} ${body}`;
}
