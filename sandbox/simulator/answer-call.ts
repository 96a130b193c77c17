import type { Clock } from '../../functions/connectors/http/runtime.ts';
import type { CallLog } from './call-log.ts';
import { loggedQuery } from './call-log.ts';
import type { FaultInjection } from './fault-injection.ts';
import { faultResponse } from './fault-injection.ts';
import type { Fault, SimulatedCall } from './simulator.ts';

/** What a call is counted as. `body` is the request's text; empty for GET and HEAD. */
export type Classify = (method: string, path: string, body: string) => SimulatedCall['kind'];

/** How many records a write carried. */
export type CountRecords = (method: string, path: string, body: string) => number | undefined;

export interface CallAnswering {
  readonly work: (request: Request) => Response | Promise<Response>;
  readonly classify: Classify;
  readonly countRecords?: CountRecords | undefined;
  readonly clock: Clock;
  readonly log: CallLog;
  readonly faults: FaultInjection;
  readonly delayMs: () => number;
}

/** The connection is to be closed without an answer. */
export const CUT = Symbol('cut');

/** Answers one call: meets its fault, does the work, is held back, and is logged. */
export function createCallAnswering(deps: CallAnswering): (request: Request) => Promise<Response | typeof CUT> {
  return async (request) => {
    const at = deps.clock.now();
    const url = new URL(request.url);
    const method = request.method.toUpperCase();
    const body = method === 'GET' || method === 'HEAD' ? '' : await request.clone().text();
    const kind = deps.classify(method, url.pathname, body);
    const records = kind === 'write' ? deps.countRecords?.(method, url.pathname, body) : undefined;
    const answer = await answerWithFault(deps, request, deps.faults.next(method, url.pathname));
    deps.log.add({
      at,
      method,
      path: url.pathname,
      query: loggedQuery(url.searchParams),
      status: answer === CUT ? 0 : answer.status,
      kind,
      ...(records === undefined ? {} : { records }),
    });
    if (answer !== CUT && !answer.headers.has('date')) {
      answer.headers.set('date', new Date(deps.clock.now()).toUTCString());
    }
    return answer;
  };
}

async function answerWithFault(
  deps: CallAnswering,
  request: Request,
  fault: Fault | undefined,
): Promise<Response | typeof CUT> {
  const delayMs = deps.delayMs() + (fault?.kind === 'delay' ? (fault.delayMs ?? 0) : 0);
  if (delayMs > 0) await deps.clock.sleep(delayMs);
  if (fault?.kind === 'cut-before') return CUT;
  if (fault?.kind === 'status') return faultResponse(fault);
  const response = await deps.work(request);
  if (fault?.kind === 'cut-after') return CUT;
  if (fault?.kind === 'status-after') return faultResponse(fault);
  return response;
}
