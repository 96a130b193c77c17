import { z } from 'zod';
import { ConnectorError } from '../errors.ts';
import type { ApiAnswer, ApiCall } from '../http/api-client.ts';
import { buildUrl } from '../http/build-url.ts';
import { isSuccess, readRemoteMessage, toAnswerError } from './answer-error.ts';

const Item = z.object({
  id: z.coerce.string(),
  status_code: z.coerce.number().int(),
  body: z.string().nullish(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});
export type BatchItem = z.infer<typeof Item>;

const Body = z.object({
  serviced_requests: z.array(Item),
  unserviced_requests: z.array(z.coerce.string()).nullish(),
});
export type BatchBody = z.infer<typeof Body>;

/** The API is switched off, closed to this user, or unknown to the instance. */
const ABSENT_STATUS: ReadonlySet<number> = new Set([403, 404, 405]);
const UNKNOWN_RESOURCE = /does not represent any resource/i;

/** Failures that kept the whole batch from being looked at. */
const STOPPED_BEFORE = ['reconnect-needed', 'not-the-system', 'rate-limited'];

/** The body of a batch. Its items are named by their places. */
export function toBatchBody(batchId: string, calls: readonly ApiCall[]): object {
  return {
    batch_request_id: batchId,
    rest_requests: calls.map((call, index) => ({
      id: String(index),
      method: call.method,
      url: pathOf(call),
      headers: Object.entries({ Accept: 'application/json', ...call.headers }).map(([name, value]) => ({
        name,
        value,
      })),
      ...(call.json === undefined ? {} : { body: Buffer.from(JSON.stringify(call.json)).toString('base64') }),
    })),
  };
}

/** Whether an answer says that the instance has no Batch API for this user; then nothing was done. */
export function isBatchAbsent(answer: ApiAnswer): boolean {
  if (ABSENT_STATUS.has(answer.status)) return true;
  return answer.status === 400 && UNKNOWN_RESOURCE.test(readRemoteMessage(answer));
}

/** What the answer says of each item, or the failure of the whole batch. */
export function readBatchAnswer(answer: ApiAnswer): BatchBody | ConnectorError {
  const parsed = isSuccess(answer) ? Body.safeParse(answer.json) : undefined;
  if (parsed?.success) return parsed.data;
  const error = toAnswerError(answer);
  // Any other failure may have come after some of the items were done.
  return STOPPED_BEFORE.includes(error.code) ? error : inDoubt(error);
}

/** The answer to one item, as the call alone would have got it. */
export function toItemAnswer(item: BatchItem, batch: ApiAnswer): ApiAnswer {
  const body = Buffer.from(item.body ?? '', 'base64').toString('utf8');
  const json = parseJson(body);
  const named = (item.headers ?? []).map(({ name, value }): [string, string] => [name.toLowerCase(), value]);
  const headers = {
    ...(batch.headers.date === undefined ? {} : { date: batch.headers.date }),
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    ...Object.fromEntries(named),
  };
  return { status: item.status_code, headers, body, json };
}

/** The answer says nothing of an item: neither that it was done nor that it was left. */
export function itemInDoubt(): ConnectorError {
  return new ConnectorError({
    side: 'servicenow',
    code: 'unavailable',
    message: 'ServiceNow did not say what became of this call of a batch.',
    ambiguous: true,
  });
}

function inDoubt(error: ConnectorError): ConnectorError {
  const { side, code, message, remoteCode, remoteMessage } = error;
  return new ConnectorError({
    side,
    code,
    message,
    ...(remoteCode === undefined ? {} : { remoteCode }),
    ...(remoteMessage === undefined ? {} : { remoteMessage }),
    ambiguous: true,
    cause: error,
  });
}

function pathOf(call: ApiCall): string {
  const { pathname, search } = new URL(buildUrl(call.url, call.query));
  return `${pathname}${search}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An empty body, or one that is no JSON: the answer has none then.
    return undefined;
  }
}
