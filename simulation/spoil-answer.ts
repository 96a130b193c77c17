import { type HttpRequest, type HttpResponse, TransportError } from '../functions/connectors/http/runtime.ts';
import { broken, type Fault } from './faults.ts';
import { parse, rowsOf, withRows } from './json-rows.ts';

/** What is left of an answer on the way back. */
export function spoil(fault: Fault, answer: HttpResponse, request: HttpRequest): HttpResponse | TransportError {
  switch (fault.name) {
    case 'brokenAfter':
      return broken(502);
    case 'cutAfter':
      return new TransportError('cut', true);
    case 'timeoutAfter':
      return new TransportError('timeout', true);
    case 'malformed':
      return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length * fault.draw)) };
    case 'repeatedRow':
      return repeatRow(answer, request);
    default:
      return answer;
  }
}

/** A record that moves while a list is read can be in it twice. */
function repeatRow(answer: HttpResponse, { url }: HttpRequest): HttpResponse {
  if (!url.includes('/api/now/table/') && !url.endsWith('/coql')) return answer;
  const key = url.includes('/api/now/') ? 'result' : 'data';
  const rows = rowsOf(parse(answer.body), key);
  const [first] = rows;
  const isRecord = first !== undefined && ('sys_id' in first || 'Modified_Time' in first);
  return isRecord ? { ...answer, body: withRows(answer.body, key, [...rows, first]) } : answer;
}
