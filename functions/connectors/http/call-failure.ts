import type { Side } from '../../core/record.ts';
import { ConnectorError, type ConnectorErrorCode } from '../errors.ts';
import type { ApiAnswer } from './api-client.ts';
import { redactText } from './redact.ts';
import type { TransportError } from './runtime.ts';

const TOO_MANY_REQUESTS = 429;
const REMOTE_MESSAGE_LENGTH = 300;

export const SIDE_NAMES: Readonly<Record<Side, string>> = { servicenow: 'ServiceNow', crm: 'Zoho CRM' };

const CODES: Readonly<Record<TransportError['reason'], ConnectorErrorCode>> = {
  'unknown-host': 'unreachable',
  refused: 'unreachable',
  tls: 'unreachable',
  timeout: 'unavailable',
  cut: 'unavailable',
  other: 'unavailable',
};

const SENTENCES: Readonly<Record<TransportError['reason'], string>> = {
  'unknown-host': 'the host name does not exist',
  refused: 'nothing answers there',
  tls: 'no secure connection could be made',
  timeout: 'it did not answer in time',
  cut: 'it closed the connection',
  other: 'the connection failed',
};

/** What to throw for the end of a call; undefined when its answer is for the caller to read. */
export function toConnectorError(
  side: Side,
  end: { readonly answer: ApiAnswer; readonly delayMs: number } | { readonly error: TransportError },
): ConnectorError | undefined {
  if ('error' in end) return toSilenceError(side, end.error);
  if (end.answer.status !== TOO_MANY_REQUESTS) return undefined;
  return new ConnectorError({
    side,
    code: 'rate-limited',
    message: `${SIDE_NAMES[side]} refuses further calls for now.`,
    status: end.answer.status,
    remoteMessage: excerpt(end.answer.body),
    retryAfterMs: end.delayMs,
  });
}

/** The connection is in a pause that is too long to sit out. */
export function toPausedError(side: Side, leftMs: number, cause: unknown): ConnectorError {
  return new ConnectorError({
    side,
    code: 'rate-limited',
    message: `${SIDE_NAMES[side]} refuses further calls for now.`,
    retryAfterMs: Math.max(leftMs, 0),
    cause,
  });
}

/** The beginning of an answer for people to read, without secrets. */
export function excerpt(body: string): string {
  return redactText(body).slice(0, REMOTE_MESSAGE_LENGTH);
}

function toSilenceError(side: Side, error: TransportError): ConnectorError {
  return new ConnectorError({
    side,
    code: CODES[error.reason],
    message: `${SIDE_NAMES[side]} could not be reached: ${SENTENCES[error.reason]}.`,
    ambiguous: error.sent,
    cause: error,
  });
}
