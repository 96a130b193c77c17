import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import axios, { type AxiosResponse } from 'axios';
import { redactText } from './redact.ts';
import { type HttpRequest, type HttpResponse, type Transport, TransportError } from './runtime.ts';

const USER_AGENT = 'servicenow-for-zoho-crm';
const MAX_SOCKETS_PER_HOST = 32;

/** What an error code of Node or axios says; `sent` is whether the request may have reached the server. */
const REASONS: Readonly<Record<string, { reason: TransportError['reason']; sent: boolean }>> = {
  ENOTFOUND: { reason: 'unknown-host', sent: false },
  EAI_AGAIN: { reason: 'unknown-host', sent: false },
  EAI_NODATA: { reason: 'unknown-host', sent: false },
  ECONNREFUSED: { reason: 'refused', sent: false },
  EHOSTUNREACH: { reason: 'refused', sent: false },
  ENETUNREACH: { reason: 'refused', sent: false },
  EADDRNOTAVAIL: { reason: 'refused', sent: false },
  ETIMEDOUT: { reason: 'timeout', sent: true },
  ECONNABORTED: { reason: 'timeout', sent: true },
  ERR_CANCELED: { reason: 'timeout', sent: true },
  ECONNRESET: { reason: 'cut', sent: true },
  EPIPE: { reason: 'cut', sent: true },
  ERR_BAD_RESPONSE: { reason: 'other', sent: true },
  ERR_INVALID_URL: { reason: 'other', sent: false },
};

const TLS_CODE = /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/;

export interface AxiosTransportOptions {
  /** The largest answer that is read; a larger one counts as no answer. */
  readonly maxBytes: number;
  /** Replaces the system's look-up of names, for addresses that a person typed. */
  readonly lookup?: LookupFunction;
}

/** The network on axios. Keeps connections, follows no redirect, keeps no cookie and reads every answer as text. */
export function createAxiosTransport({ maxBytes, lookup }: AxiosTransportOptions): Transport {
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS_PER_HOST, ...(lookup === undefined ? {} : { lookup }) };
  const client = axios.create({
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
    // Which host is called is decided by the caller alone, not by the environment or by the answer.
    proxy: false,
    maxRedirects: 0,
    validateStatus: () => true,
    responseType: 'text',
    transformRequest: [(body: unknown) => body],
    transformResponse: [(body: unknown) => body],
    maxContentLength: maxBytes,
    maxBodyLength: Number.POSITIVE_INFINITY,
  });

  return async (request) => {
    try {
      return readResponse(await client.request<unknown>(toAxiosRequest(request)));
    } catch (error) {
      throw toTransportError(error);
    }
  };
}

function toAxiosRequest(request: HttpRequest) {
  return {
    method: request.method,
    url: request.url,
    headers: { 'User-Agent': USER_AGENT, ...request.headers },
    signal: AbortSignal.timeout(request.timeoutMs),
    ...(request.body === undefined ? {} : { data: request.body }),
  };
}

function readResponse(response: AxiosResponse<unknown>): HttpResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value);
  }
  return { status: response.status, headers, body: typeof response.data === 'string' ? response.data : '' };
}

/** The cause keeps code and message only: axios puts the whole request, with its credentials, into its errors. */
function toTransportError(error: unknown): TransportError {
  const code = findCode(error);
  const message = redactText(error instanceof Error ? error.message : String(error));
  const cause = new Error(code === '' ? message : `${code}: ${message}`);
  if (TLS_CODE.test(code)) return new TransportError('tls', false, cause);
  if (code === 'ETIMEDOUT' && isConnecting(error)) return new TransportError('timeout', false, cause);
  if (/aborted|socket hang up|premature close/i.test(message)) return new TransportError('cut', true, cause);
  const known = REASONS[code] ?? { reason: 'other', sent: true };
  return new TransportError(known.reason, known.sent, cause);
}

function findCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const own = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const inner = error.cause === undefined ? '' : findCode(error.cause);
  return own === '' || (own.startsWith('ERR_') && inner !== '') ? inner : own;
}

function isConnecting(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('syscall' in error && error.syscall === 'connect') return true;
  return isConnecting(error.cause);
}
