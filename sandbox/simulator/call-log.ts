import type { SimulatedCall } from './simulator.ts';

/** Query parameters whose values are credentials. */
const SECRET_PARAMETERS = new Set([
  'access_token',
  'client_secret',
  'code',
  'grant_token',
  'password',
  'refresh_token',
  'token',
]);

export interface CallLog {
  readonly calls: readonly SimulatedCall[];
  add(call: SimulatedCall): void;
  clear(): void;
}

/** Keeps what a simulator answered, oldest first. `calls` is one array for ever, so that a holder sees new calls. */
export function createCallLog(): CallLog {
  const calls: SimulatedCall[] = [];
  return {
    calls,
    add: (call) => {
      calls.push(call);
    },
    clear: () => {
      calls.length = 0;
    },
  };
}

/** The query of a URL with the values of credentials taken out. */
export function loggedQuery(parameters: URLSearchParams): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of parameters) query[name] = SECRET_PARAMETERS.has(name) ? '…' : value;
  return query;
}
