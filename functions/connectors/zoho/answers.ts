import { z } from 'zod';
import { ConnectorError, type ConnectorErrorCode } from '../errors.ts';
import type { ApiAnswer } from '../http/api-client.ts';

const MINUTE_MS = 60_000;

/** Credits are counted over a rolling day, so they come back slowly; calls in flight end within seconds. */
const CREDITS_PAUSE_MS = 30 * MINUTE_MS;
const CONCURRENCY_PAUSE_MS = 2_000;

/** Zoho's error object, as the whole body or as one row of a batch. */
export const ErrorBody = z.object({
  code: z.string(),
  message: z.string().catch(''),
  status: z.string().optional(),
  details: z.unknown().optional(),
});

/** What a whole-call code of Zoho means. Codes that are not here are judged by the HTTP status. */
const WHOLE_CALL_CODES: Readonly<Record<string, ConnectorErrorCode>> = {
  INVALID_TOKEN: 'reconnect-needed',
  AUTHENTICATION_FAILURE: 'reconnect-needed',
  OAUTH_SCOPE_MISMATCH: 'not-allowed',
  NO_PERMISSION: 'not-allowed',
  AUTHORIZATION_FAILED: 'not-allowed',
  FEATURE_NOT_SUPPORTED: 'not-allowed',
  NOT_SUPPORTED: 'not-allowed',
  TOO_MANY_REQUESTS: 'rate-limited',
  INTERNAL_ERROR: 'unavailable',
  INTERNAL_SERVER_ERROR: 'unavailable',
};

const MESSAGES: Partial<Record<ConnectorErrorCode, string>> = {
  'reconnect-needed': 'Zoho CRM no longer accepts this connection; it has to be authorized again.',
  'not-allowed': 'The connected Zoho CRM user may not do this.',
  unavailable: 'Zoho CRM is not available.',
  'bad-request': 'Zoho CRM refused the request.',
  'unexpected-answer': 'Zoho CRM gave an answer that was not understood.',
};

function codeOfStatus(status: number, remoteCode: string | undefined): ConnectorErrorCode {
  if (status === 401) return 'reconnect-needed';
  if (status === 403) return 'not-allowed';
  if (status === 429) return 'rate-limited';
  if (status >= 500) return 'unavailable';
  return remoteCode === undefined ? 'unexpected-answer' : 'bad-request';
}

/**
 * One answer, 429 TOO_MANY_REQUESTS, stands for two limits, without `Retry-After`: only its words tell whether the
 * credits of the day are used up or too many calls are in flight.
 * @see https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html
 */
export function rateLimited(words: string, status?: number): ConnectorError {
  const isCredits = /credit|per day|daily/i.test(words);
  return new ConnectorError({
    side: 'crm',
    code: 'rate-limited',
    message: isCredits
      ? 'The API credits of this Zoho CRM organisation are used up for now.'
      : 'Too many calls to Zoho CRM are in flight.',
    remoteCode: 'TOO_MANY_REQUESTS',
    remoteMessage: words,
    retryAfterMs: isCredits ? CREDITS_PAUSE_MS : CONCURRENCY_PAUSE_MS,
    ...(status === undefined ? {} : { status }),
  });
}

/** The failure that an answer reports about its whole call. */
export function failureOf(answer: Pick<ApiAnswer, 'status' | 'json'>): ConnectorError {
  const body = ErrorBody.safeParse(answer.json).data;
  const code = (body && WHOLE_CALL_CODES[body.code]) ?? codeOfStatus(answer.status, body?.code);
  if (code === 'rate-limited') return rateLimited(body?.message ?? '', answer.status);
  return new ConnectorError({
    side: 'crm',
    code,
    message: MESSAGES[code] ?? 'The call to Zoho CRM failed.',
    status: answer.status,
    ...(body ? { remoteCode: body.code, remoteMessage: body.message } : {}),
  });
}

/** Checks an answer that must hold data. Throws the failure it reports instead. */
export function expectAnswer<Schema extends z.ZodType>(
  answer: Pick<ApiAnswer, 'status' | 'json'>,
  schema: Schema,
): z.output<Schema> {
  if (answer.status >= 200 && answer.status < 300) {
    const parsed = schema.safeParse(answer.json);
    if (parsed.success) return parsed.data;
  }
  throw failureOf(answer);
}

/** The URL of a CRM call. */
export function crmUrl(apiOrigin: string, path: string): string {
  return `${apiOrigin}/crm/v8/${path}`;
}
