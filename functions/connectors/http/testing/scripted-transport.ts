import { type HttpRequest, type HttpResponse, type Logger, type Transport, TransportError } from '../runtime.ts';

/** What the server does with one request. */
export type ScriptedAnswer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly json?: unknown }
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string }
  | TransportError;

/** Answers from a list, one per request, or from a function; a request that nobody expects fails the test. */
export type Script = readonly ScriptedAnswer[] | ((request: HttpRequest, index: number) => ScriptedAnswer);

export interface ScriptedTransport {
  readonly transport: Transport;
  /** Everything that was sent. */
  readonly requests: readonly HttpRequest[];
  /** The requests as short lines: method, path and decoded query. */
  readonly log: readonly string[];
}

const DATE = 'Mon, 02 Mar 2026 08:00:00 GMT';

export function createScriptedTransport(script: Script): ScriptedTransport {
  const requests: HttpRequest[] = [];
  const log: string[] = [];
  const transport: Transport = async (request) => {
    const index = requests.length;
    requests.push(request);
    log.push(describeRequest(request));
    const answer = typeof script === 'function' ? script(request, index) : script[index];
    if (answer === undefined) throw new Error(`No answer is scripted for ${describeRequest(request)}`);
    if (answer instanceof TransportError) throw answer;
    return toResponse(answer);
  };
  return { transport, requests, log };
}

function toResponse(answer: Exclude<ScriptedAnswer, TransportError>): HttpResponse {
  const { status = 200, headers = {} } = answer;
  if ('body' in answer) return { status, headers: { date: DATE, ...headers }, body: answer.body };
  const type = { 'content-type': 'application/json;charset=UTF-8' };
  const body = answer.json === undefined ? '' : JSON.stringify(answer.json);
  return { status, headers: { date: DATE, ...type, ...headers }, body };
}

function describeRequest({ method, url }: HttpRequest): string {
  const { pathname, searchParams } = new URL(url);
  const query = [...searchParams].map(([name, value]) => `${name}=${value}`).join('&');
  return `${method} ${pathname}${query === '' ? '' : `?${query}`}`;
}

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
