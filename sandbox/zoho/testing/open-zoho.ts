import type { Clock } from '../../../functions/connectors/http/runtime.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../accounts/oauth-clients.ts';
import { isJsonObject, type JsonObject, listAt } from '../json.ts';
import { startZohoSimulator } from '../start-zoho-simulator.ts';
import type { ZohoSimulator, ZohoSimulatorOptions } from '../zoho-simulator.ts';

/** A clock that tests move by hand. Waiting moves it too. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

export const TEST_START = Date.UTC(2026, 2, 2, 9, 30, 15, 250);

export function createTestClock(): TestClock {
  let time = TEST_START;
  return {
    now: () => time,
    sleep: async (ms) => {
      time += ms;
    },
    advance: (ms) => {
      time += ms;
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: JsonObject;
  /** The rows under `data`, or under the only list there is. */
  readonly rows: readonly JsonObject[];
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
}

export interface OpenZoho extends ZohoSimulator {
  readonly clock: TestClock;
  /** Calls the CRM as its administrator. The path begins after `/crm/v8`. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  query(selectQuery: string): Promise<Answer>;
  upsert(module: string, rows: readonly JsonObject[], others?: JsonObject): Promise<Answer>;
  /** Walks through sign-in and consent; gives the address that the browser is sent to. */
  consent(scope: string, parameters?: Readonly<Record<string, string>>): Promise<URL>;
  token(form: Readonly<Record<string, string>>): Promise<Answer>;
}

export const REDIRECT_URI = 'http://localhost:8787/auth/callback';

export async function openZoho(options: ZohoSimulatorOptions = {}): Promise<OpenZoho> {
  const clock = createTestClock();
  const zoho = await startZohoSimulator({ clock, ...options });
  zoho.registerRedirectUri(REDIRECT_URI);
  const session = zoho.sessionToken();

  async function call(method: string, path: string, { body, headers, token }: CallOptions = {}): Promise<Answer> {
    const request = new Request(`${zoho.crm.origin}/crm/v8${path}`, {
      method,
      headers: { Authorization: `Zoho-oauthtoken ${token ?? session}`, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return readAnswer(await zoho.crm.fetch(request));
  }

  return {
    ...zoho,
    clock,
    call,
    query: (selectQuery) => call('POST', '/coql', { body: { select_query: selectQuery } }),
    upsert: (module, data, others = {}) => call('POST', `/${module}/upsert`, { body: { data, ...others } }),
    async consent(scope, parameters = {}) {
      const response = await zoho.accounts.fetch(
        new Request(`${zoho.accounts.origin}/oauth/v2/auth/consent`, {
          method: 'POST',
          body: new URLSearchParams({
            response_type: 'code',
            client_id: SANDBOX_CLIENT_ID,
            redirect_uri: REDIRECT_URI,
            scope,
            sandbox_user: zoho.users[0]?.id ?? '',
            decision: 'accept',
            ...parameters,
          }),
        }),
      );
      return new URL(response.headers.get('location') ?? '');
    },
    async token(form) {
      const response = await zoho.accounts.fetch(
        new Request(`${zoho.accounts.origin}/oauth/v2/token`, {
          method: 'POST',
          body: new URLSearchParams({
            client_id: SANDBOX_CLIENT_ID,
            client_secret: SANDBOX_CLIENT_SECRET,
            redirect_uri: REDIRECT_URI,
            ...form,
          }),
        }),
      );
      return readAnswer(response);
    },
  };
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  const json = isJsonObject(parsed) ? parsed : {};
  const key = Object.keys(json).find((name) => Array.isArray(json[name])) ?? 'data';
  const rows = (listAt(json, key) ?? []).filter(isJsonObject);
  return { status: response.status, headers: response.headers, json, rows };
}
