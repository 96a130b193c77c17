import { type HttpRequest, type HttpResponse, TransportError } from '../functions/connectors/http/runtime.ts';
import { collectionOf } from '../functions/core/flow.ts';
import type { SimClock } from './clock.ts';
import { type Fault, refusalOf } from './faults.ts';
import type { Life } from './life.ts';
import { answerFrom } from './metadata-memo.ts';
import { refuseOneRow } from './refuse-row.ts';
import type { Scene } from './scene.ts';
import { spoil } from './spoil-answer.ts';
import type { FarSystem } from './systems.ts';
import type { Trace } from './trace.ts';
import { exchangesOf, idsShown, idsWritten, readCall } from './wire.ts';

/** Refused for the limit, for the token or for its condition: such a call may be sent again, whole or in parts. */
const SURELY_NOT_DONE: ReadonlySet<number> = new Set([401, 412, 429]);

export interface ArrivalDependencies {
  readonly clock: SimClock;
  readonly scenes: readonly Scene[];
  readonly trace: Trace;
}

/** A request at the system that it was sent to. */
export interface Arrival {
  readonly life: Life;
  readonly system: FarSystem;
  readonly request: HttpRequest;
  readonly isToken: boolean;
  readonly fault: Fault | undefined;
}

/** What happens there, and what is left of the answer on the way back. */
export async function arrive(deps: ArrivalDependencies, arrival: Arrival): Promise<HttpResponse | TransportError> {
  const { system, fault, request } = arrival;
  if (fault?.name === 'refusedConnection') return new TransportError('refused', false);
  const refusal = fault && refusalOf(fault, system.side, deps.clock.now());
  if (refusal) {
    noteAttempt(deps, arrival, refusal.status);
    return refusal;
  }
  if (fault?.name === 'cutBefore') {
    noteAttempt(deps, arrival);
    return new TransportError('cut', true);
  }
  if (fault?.name === 'endedToken') await deps.clock.track(system.endToken(bearerOf(request)));
  const answer = await execute(deps, arrival);
  return fault ? spoil(fault, answer, request) : answer;
}

async function execute(deps: ArrivalDependencies, arrival: Arrival): Promise<HttpResponse> {
  const { system, request, fault } = arrival;
  const work = fault?.name === 'refusedRow' ? refuseOneRow(system, request, fault.draw) : answerFrom(system, request);
  const answer = await deps.clock.track(work);
  noteAttempt(deps, arrival, answer.status);
  for (const scene of deps.scenes) watch(deps, scene, arrival, answer);
  return answer;
}

/** Tells what a call has shown and changed of a flow's records. */
function watch(deps: ArrivalDependencies, scene: Scene, arrival: Arrival, answer: HttpResponse): void {
  const { system, request } = arrival;
  const { side } = system;
  for (const exchange of exchangesOf(side, collectionOf(scene.flow, side), { request, answer })) {
    if (exchange.call.writes) for (const id of idsWritten(side, exchange)) watchWrite(deps, scene, arrival, id);
    else if (exchange.call.isAboutRecords)
      for (const id of idsShown(side, exchange)) watchRead(deps, scene, arrival, id);
  }
}

/** Tells of a write that may have been done, as far as its sender knows. */
function noteAttempt({ scenes }: ArrivalDependencies, { life, system, request }: Arrival, status?: number): void {
  if (status !== undefined && SURELY_NOT_DONE.has(status)) return;
  for (const { flow, observers } of scenes) {
    const call = readCall(system.side, collectionOf(flow, system.side), request);
    if (!call.writes) continue;
    for (const { attempted } of observers) attempted?.({ life, side: system.side, ids: call.ids });
  }
}

function watchRead(
  { clock }: ArrivalDependencies,
  { history, observers }: Scene,
  { life, system }: Arrival,
  id: string,
): void {
  const step = history.nextStep();
  for (const { read } of observers) read?.({ life, side: system.side, id, step, at: clock.now() });
}

function watchWrite(
  { trace }: ArrivalDependencies,
  { history, observers }: Scene,
  { life, system }: Arrival,
  id: string,
): void {
  const { side } = system;
  const commit = history.observe(side, id, 'engine');
  for (const { field, after } of commit?.changes ?? []) trace.add(`  ${side} ${id} ${field} = ${after}`);
  for (const { wrote } of observers) wrote?.({ life, side, id, commit });
}

function bearerOf({ headers }: HttpRequest): string {
  return headers.Authorization?.split(' ')[1] ?? '';
}
