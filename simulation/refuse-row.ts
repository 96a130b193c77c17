import type { HttpRequest, HttpResponse } from '../functions/connectors/http/runtime.ts';
import { isBatch } from './batch-wire.ts';
import { parse, type Rows, rowsOf, withRows } from './json-rows.ts';
import type { FarSystem } from './systems.ts';

const LOCKED = { code: 'RECORD_LOCKED', message: 'the record is locked', status: 'error', details: {} };
const ABORTED = JSON.stringify({
  error: { message: 'Operation Failed', detail: 'Aborted by a business rule' },
  status: 'failure',
});
const JSON_TYPE = { 'content-type': 'application/json' };

/** Lets the system do all rows of a write but one, which is refused. */
export async function refuseOneRow(system: FarSystem, request: HttpRequest, draw: number): Promise<HttpResponse> {
  if (isBatch(request))
    return refuseOneOf(system, request, { draw, sent: 'rest_requests', answered: 'serviced_requests' });
  if (system.side === 'crm') return refuseOneOf(system, request, { draw, sent: 'data', answered: 'data' });
  return { status: 403, headers: JSON_TYPE, body: ABORTED };
}

async function refuseOneOf(
  system: FarSystem,
  request: HttpRequest,
  { draw, sent, answered }: { readonly draw: number; readonly sent: string; readonly answered: string },
): Promise<HttpResponse> {
  const rows = rowsOf(parse(request.body ?? ''), sent);
  const place = Math.floor(draw * rows.length);
  const rest = rows.filter((_, index) => index !== place);
  const answer = await answerRest(system, request, { rest, sent, answered });
  const results = rowsOf(parse(answer.body), answered);
  // Where something else went wrong, that is answer enough.
  if (results.length !== rest.length) return answer;
  const refused = isBatch(request) ? abortedItem(rows[place]?.id) : LOCKED;
  return { ...answer, body: withRows(answer.body, answered, results.toSpliced(place, 0, refused)) };
}

async function answerRest(
  system: FarSystem,
  request: HttpRequest,
  { rest, sent, answered }: { readonly rest: Rows; readonly sent: string; readonly answered: string },
): Promise<HttpResponse> {
  if (rest.length === 0) return { status: 200, headers: JSON_TYPE, body: JSON.stringify({ [answered]: [] }) };
  return system.answer({ ...request, body: withRows(request.body ?? '', sent, rest) });
}

function abortedItem(id: unknown): Rows[number] {
  return { id, status_code: 403, status_text: 'Forbidden', headers: [], body: Buffer.from(ABORTED).toString('base64') };
}
