import type { ApiError } from '../../functions/http/contract/errors.ts';
import { type Clock, SECOND } from '../clock.ts';
import { Failure } from './failure.ts';

/** Calls that make the backend ask ServiceNow or Zoho first may take this long. */
export const LONG_CALL_MS = 60 * SECOND;
const CALL_TIMEOUT_MS = 20 * SECOND;

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly session?: string | undefined;
  readonly timeoutMs?: number;
  /** What the body of the answer is; JSON when missing. */
  readonly as?: 'json' | 'text';
}

/** Sends one request to the backend. Rejects with a `Failure`. The answer is trusted: it comes from our own backend. */
export type Send = <Answer>(request: ApiRequest) => Promise<Answer>;

export interface SendDeps {
  /** Base URL of the backend. */
  readonly apiUrl: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly clock: Clock;
}

function isApiError(body: unknown): body is ApiError {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false;
  const { error } = body;
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}

function failureOf(status: number, body: unknown): Failure {
  if (isApiError(body)) return new Failure(body.error);
  const code = status === 429 ? 'too_many_requests' : status >= 500 ? 'unavailable' : 'internal';
  return new Failure({ code, message: `The backend answered with status ${status}.` });
}

async function readBody(response: Response, as: ApiRequest['as']): Promise<unknown> {
  const text = await response.text();
  if (as === 'text' && response.ok) return text;
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!response.ok) return undefined;
    throw new Failure({
      code: 'internal',
      message: 'The backend answered with something that is not JSON.',
      cause: error,
    });
  }
}

function headersOf({ body, session, as }: ApiRequest): Record<string, string> {
  return {
    Accept: as === 'text' ? 'text/csv' : 'application/json',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(session === undefined ? {} : { 'X-Session': session }),
  };
}

export function createSend({ apiUrl, fetch, clock }: SendDeps): Send {
  const base = apiUrl.replace(/\/+$/, '');

  return async <Answer>(request: ApiRequest): Promise<Answer> => {
    const abort = new AbortController();
    const cancel = clock.after(request.timeoutMs ?? CALL_TIMEOUT_MS, () => abort.abort());
    try {
      const response = await fetch(`${base}${request.path}`, {
        method: request.method,
        headers: headersOf(request),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        signal: abort.signal,
        mode: 'cors',
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      });
      const body = await readBody(response, request.as);
      if (!response.ok) throw failureOf(response.status, body);
      return body as Answer;
    } catch (error) {
      if (error instanceof Failure) throw error;
      const code = abort.signal.aborted ? 'backend_silent' : 'backend_unreachable';
      throw new Failure({ code, message: 'No answer from the backend.', cause: error });
    } finally {
      cancel();
    }
  };
}
