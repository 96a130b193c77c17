import type { HttpRequest, HttpResponse } from '../functions/connectors/http/runtime.ts';
import { parse, rowsOf } from './json-rows.ts';

/** https://www.servicenow.com/docs/r/api-reference/rest-apis/batch-api.html */
export function isBatch({ url }: HttpRequest): boolean {
  return url.endsWith('/api/now/v1/batch');
}

/** The requests that a ServiceNow batch carries, by their ids; a request that is no batch is its own only one. */
export function requestsInBatch(request: HttpRequest): ReadonlyMap<string, HttpRequest> {
  if (!isBatch(request)) return new Map([['', request]]);
  return new Map(
    rowsOf(parse(request.body ?? ''), 'rest_requests').map(({ id, method, url, body }): [string, HttpRequest] => [
      String(id),
      {
        ...request,
        method: String(method) as HttpRequest['method'],
        url: new URL(String(url), request.url).href,
        body: decode(body),
      },
    ]),
  );
}

/** The answers to them; a batch that was refused as a whole has none. */
export function answersInBatch(request: HttpRequest, answer: HttpResponse): ReadonlyMap<string, HttpResponse> {
  if (!isBatch(request)) return new Map([['', answer]]);
  return new Map(
    rowsOf(parse(answer.body), 'serviced_requests').map(({ id, status_code, body }): [string, HttpResponse] => [
      String(id),
      { status: Number(status_code), headers: {}, body: decode(body) },
    ]),
  );
}

function decode(body: unknown): string {
  return typeof body === 'string' ? Buffer.from(body, 'base64').toString('utf8') : '';
}
