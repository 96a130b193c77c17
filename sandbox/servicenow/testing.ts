import type { Clock } from '../../functions/connectors/http/runtime.ts';
import type { Login, ServiceNowSimulator } from './servicenow-simulator.ts';

/** A clock that only moves when it is told to. */
export function manualClock(start = Date.UTC(2026, 0, 5, 12)): Clock & { advance(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; undefined where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape.
  readonly body: any;
}

export type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

/** Calls the API in the process, by Basic or by an access token. */
export function caller(simulator: ServiceNowSimulator, as: Login | string): Call {
  const authorization = typeof as === 'string' ? `Bearer ${as}` : basic(as);
  return async (method, path, body, headers = {}) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await simulator.fetch(
      new Request(simulator.origin + path, {
        method,
        headers: { accept: 'application/json', authorization, ...json, ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
}

function basic({ userName, password }: Login): string {
  return `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
}

/** The path of a list with its parameters encoded. */
export function listPath(table: string, parameters: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(parameters).toString();
  return `/api/now/table/${table}${query ? `?${query}` : ''}`;
}
