import {
  type HttpRequest,
  type HttpResponse,
  type Transport,
  TransportError,
} from '../functions/connectors/http/runtime.ts';
import { collectionOf } from '../functions/core/flow.ts';
import type { Side } from '../functions/core/record.ts';
import { type Arrival, type ArrivalDependencies, arrive } from './arrival.ts';
import type { CallKind, Faults } from './faults.ts';
import type { CrashPoints, Life } from './life.ts';
import type { Dice } from './random.ts';
import type { Scene } from './scene.ts';
import type { FarSystem } from './systems.ts';
import type { Trace } from './trace.ts';
import { readCall } from './wire.ts';

const LONGEST_CALL_MS = 400;
const SLOW_MS = 60_000;
const STALL_MS = 185_000;

export interface NetworkDependencies extends ArrivalDependencies {
  readonly systems: Readonly<Record<Side, FarSystem>>;
  readonly faults: Faults;
  readonly crashPoints: CrashPoints;
  readonly order: Dice;
  readonly trace: Trace;
  /** People may act here. */
  readonly between: () => void;
}

/** The way between a process and the two systems: latency, faults and crashes, and everything that is watched there. */
export function createNetwork(deps: NetworkDependencies): (life: Life) => Transport {
  return (life) => async (request) => {
    await deps.crashPoints.pass(life, 'before a call');
    deps.between();
    const arrival = prepare(deps, life, request);
    const answer = await travel(deps, arrival);
    await deps.crashPoints.pass(life, 'after a call');
    if (answer instanceof TransportError) throw answer;
    return answer;
  };
}

/** Finds out what the request is, and what it will meet. */
function prepare({ clock, scenes, systems, faults }: NetworkDependencies, life: Life, request: HttpRequest): Arrival {
  const isServiceNow = request.url.startsWith(systems.servicenow.access.origin);
  const system = isServiceNow ? systems.servicenow : systems.crm;
  const isToken = system.isTokenCall(request.url);
  const kind: CallKind = isToken ? 'token' : writes(scenes, system.side, request) ? 'write' : 'read';
  const fault = faults.next(system.side, kind, clock.now());
  if (fault?.name === 'stall') life.stallUntil(clock.now() + STALL_MS + fault.draw * STALL_MS);
  return { life, system, request, isToken, fault };
}

/** Lines are written as records of their own in ServiceNow. */
function writes(scenes: readonly Scene[], side: Side, request: HttpRequest): boolean {
  return scenes.some(({ flow }) => {
    const collections = [collectionOf(flow, side), ...(flow.lines === undefined ? [] : [flow.lines[side].collection])];
    return collections.some((collection) => readCall(side, collection, request).writes);
  });
}

/** There and back. What is under way arrives, whatever becomes of the process that sent it. */
async function travel(deps: NetworkDependencies, arrival: Arrival): Promise<HttpResponse | TransportError> {
  const { clock, order, trace } = deps;
  const observers = deps.scenes.flatMap((scene) => scene.observers);
  const { life, system, isToken, fault, request } = arrival;
  const { side } = system;
  for (const { sent } of observers) sent?.({ life, side, isToken, at: clock.now() });
  await clock.sleep(order.int(5, LONGEST_CALL_MS) + (fault?.name === 'slow' ? fault.draw * SLOW_MS : 0));
  const answer = await arrive(deps, arrival);
  await clock.sleep(order.int(5, LONGEST_CALL_MS));
  const status = answer instanceof TransportError ? answer.reason : answer.status;
  const { pathname, search } = new URL(request.url);
  trace.add(`${life.name} ${request.method} ${pathname} -> ${status}${fault ? ` (${fault.name})` : ''} ${search}`);
  for (const { answered } of observers) answered?.({ life, side, isToken, at: clock.now(), answer });
  return answer;
}
