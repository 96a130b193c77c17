import { z } from 'zod';
import { ConnectorError, type ConnectorErrorCode } from '../errors.ts';
import type { ApiAnswer } from '../http/api-client.ts';
import { redactText } from '../http/redact.ts';

const REMOTE_MESSAGE_LENGTH = 300;

/** `remoteCode` of an answer that broke off: the same read succeeds with fewer rows. */
export const BROKEN_ANSWER = 'broken-answer';

/** What the instance appends to an answer, or says in a refusal, when its quota rule ends a long transaction. */
const CUT_TRANSACTION = /transaction cancelled|maximum execution time/i;

const Envelope = z.object({
  error: z.union([z.string(), z.object({ message: z.string().nullish(), detail: z.string().nullish() })]),
});

const CODES: Readonly<Record<number, ConnectorErrorCode>> = {
  400: 'bad-request',
  401: 'reconnect-needed',
  403: 'not-allowed',
  404: 'bad-request',
  429: 'rate-limited',
};

const SENTENCES: Partial<Record<ConnectorErrorCode, string>> = {
  'bad-request': 'ServiceNow says that the request is wrong.',
  'reconnect-needed': 'ServiceNow no longer accepts the credentials.',
  'not-allowed': 'The connected ServiceNow user may not do this.',
  'rate-limited': 'ServiceNow refuses further calls for now.',
  'not-the-system': 'A web page answered where the ServiceNow API should be.',
  unavailable: 'ServiceNow could not do this for now.',
};

/** ServiceNow's own words about a refusal, message and detail in one line; empty when there are none. */
export function readRemoteMessage(answer: ApiAnswer): string {
  const parsed = Envelope.safeParse(answer.json);
  if (!parsed.success) return '';
  const { error } = parsed.data;
  const parts = typeof error === 'string' ? [error] : [error.message, error.detail];
  const words = parts.map((part) => part?.trim() ?? '').filter((part) => part !== '');
  return redactText([...new Set(words)].join(': ')).slice(0, REMOTE_MESSAGE_LENGTH);
}

/** The failure of a whole call that an answer stands for. */
export function toAnswerError(answer: ApiAnswer): ConnectorError {
  const remoteMessage = readRemoteMessage(answer);
  if (isBroken(answer, remoteMessage)) return brokenAnswer(answer);
  const code = findCode(answer);
  return new ConnectorError({
    side: 'servicenow',
    code,
    message: SENTENCES[code] ?? 'ServiceNow gave an answer of an unknown kind.',
    status: answer.status,
    remoteCode: String(answer.status),
    ...(remoteMessage === '' ? {} : { remoteMessage }),
  });
}

/** Whether the call failed only because it asked for too much at once. */
export function isBrokenAnswer(error: unknown): error is ConnectorError {
  return error instanceof ConnectorError && error.remoteCode === BROKEN_ANSWER;
}

/** The call concerns a table or record that is not there or hidden. */
export function isNotThere(error: unknown): boolean {
  return error instanceof ConnectorError && error.code === 'bad-request';
}

export function isNotAllowed(error: unknown): boolean {
  return error instanceof ConnectorError && error.code === 'not-allowed';
}

function isBroken(answer: ApiAnswer, remoteMessage: string): boolean {
  if (CUT_TRANSACTION.test(remoteMessage)) return true;
  const isJson = /json/i.test(answer.headers['content-type'] ?? '');
  return (
    isSuccess(answer) && isJson && answer.body.trim() !== '' && (answer.json === undefined || remoteMessage !== '')
  );
}

function findCode(answer: ApiAnswer): ConnectorErrorCode {
  const isJson = /json/i.test(answer.headers['content-type'] ?? '');
  if (answer.status >= 500) return 'unavailable';
  if (!isJson && answer.status < 400) return 'not-the-system';
  return CODES[answer.status] ?? 'unexpected-answer';
}

function brokenAnswer(answer: ApiAnswer): ConnectorError {
  return new ConnectorError({
    side: 'servicenow',
    code: 'unavailable',
    message: 'ServiceNow broke off its answer.',
    status: answer.status,
    remoteCode: BROKEN_ANSWER,
  });
}

export function isSuccess({ status }: ApiAnswer): boolean {
  return status >= 200 && status < 300;
}
