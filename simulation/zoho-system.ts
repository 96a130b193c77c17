import { z } from 'zod';
import type { Clock } from '../functions/connectors/http/runtime.ts';
import { SYNC_SCOPES } from '../functions/connectors/zoho/scopes.ts';
import type { FieldValues } from '../functions/core/record.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../sandbox/zoho/accounts/oauth-clients.ts';
import { isJsonObject, type JsonObject } from '../sandbox/zoho/json.ts';
import { startZohoSimulator } from '../sandbox/zoho/start-zoho-simulator.ts';
import { answerInProcess, canonical, type FarSystem } from './systems.ts';

const PORT = 5_052;
const ACCOUNTS_PORT = 5_053;
const REDIRECT_URI = 'http://localhost:5054/callback';
const Tokens = z.object({ access_token: z.string(), refresh_token: z.string(), expires_in: z.number() });

export interface ZohoSystem extends FarSystem {
  readonly accountsOrigin: string;
  /** The organisation that the product is installed in. */
  readonly zgid: string;
  /** The rows of a subform of a record. */
  rows(module: string, id: string, subform: string): readonly JsonObject[];
  /** What people do where a record holds more than plain values. */
  createJson(module: string, values: JsonObject): string;
  editJson(module: string, id: string, changes: JsonObject): void;
}

/** A simulated organisation without people. Its own clock is `clock`. */
export async function createZohoSystem(clock: Clock): Promise<ZohoSystem> {
  let lagMs = 0;
  const lagging: Clock = { now: () => clock.now() - lagMs, sleep: clock.sleep };
  const simulator = await startZohoSimulator({
    clock: lagging,
    people: 0,
    contacts: 0,
    seed: 1,
    inProcess: true,
    port: PORT,
    accountsPort: ACCOUNTS_PORT,
  });
  simulator.registerRedirectUri(REDIRECT_URI);
  const { crm, accounts, users } = simulator;
  const [admin, person] = users;
  if (admin === undefined || person === undefined) throw new Error('The organisation has no users.');

  const system: ZohoSystem = {
    side: 'crm',
    accountsOrigin: accounts.origin,
    zgid: admin.zgid,
    access: { origin: crm.origin, clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET },
    answer: (request) => answerInProcess(request.url.startsWith(accounts.origin) ? accounts : crm, request),
    ids: (module) => simulator.records(module).map(({ id }) => String(id)),
    read: (module, id) => {
      const record = simulator.record(module, id);
      return record && Object.fromEntries(Object.entries(record).map(([name, value]) => [name, canonical(value)]));
    },
    create: (module, values) => system.createJson(module, toJson(module, values)),
    edit: (module, id, changes) => system.editJson(module, id, toJson(module, changes)),
    createJson: (module, values) => String(simulator.createAsPerson(module, values, person.id).id),
    editJson: (module, id, changes) => void simulator.editAsPerson(module, id, changes, person.id),
    rows: (module, id, subform) => {
      const rows = simulator.record(module, id)?.[subform];
      return Array.isArray(rows) ? rows.filter(isJsonObject) : [];
    },
    remove: (module, id) => simulator.deleteAsPerson(module, id, person.id),
    changedAt: (module, id) => Date.parse(String(simulator.record(module, id)?.Modified_Time ?? '')),
    get lagMs() {
      return lagMs;
    },
    set lagMs(ms) {
      lagMs = ms;
    },
    authorize: async () => {
      const { headers } = await post('/oauth/v2/auth/consent', {
        response_type: 'code',
        client_id: SANDBOX_CLIENT_ID,
        redirect_uri: REDIRECT_URI,
        scope: SYNC_SCOPES.join(','),
        access_type: 'offline',
        prompt: 'consent',
        sandbox_user: admin.id,
        decision: 'accept',
      });
      const { body } = await post('/oauth/v2/token', {
        grant_type: 'authorization_code',
        code: new URL(headers.location ?? '').searchParams.get('code') ?? '',
        client_id: SANDBOX_CLIENT_ID,
        client_secret: SANDBOX_CLIENT_SECRET,
        redirect_uri: REDIRECT_URI,
      });
      const tokens = Tokens.parse(JSON.parse(body));
      return {
        accessToken: tokens.access_token,
        refreshToken: tokens.refresh_token,
        accessTokenExpiresAt: clock.now() + tokens.expires_in * 1_000,
        grantedAt: clock.now(),
        apiOrigin: crm.origin,
      };
    },
    endToken: async (token) => void (await post('/oauth/v2/token/revoke', { token })),
    get ownAuthorization() {
      return `Zoho-oauthtoken ${simulator.sessionToken()}`;
    },
    isTokenCall: (url) => url.startsWith(accounts.origin),
  };

  function post(path: string, form: Readonly<Record<string, string>>) {
    return answerInProcess(accounts, {
      method: 'POST',
      url: accounts.origin + path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
  }

  return system;
}

/** Fields that name another record. */
const LOOKUPS: ReadonlySet<string> = new Set(['Purchase_Orders/Vendor_Name']);

function toJson(module: string, values: FieldValues): JsonObject {
  const entries = Object.entries(values).map(([name, value]) => {
    const isLookup = LOOKUPS.has(`${module}/${name}`) && value !== null;
    return [name, isLookup ? { id: String(value) } : (value as string | number | null)] as const;
  });
  return Object.fromEntries(entries);
}
