import { z } from 'zod';
import type { Clock } from '../functions/connectors/http/runtime.ts';
import type { FieldValue, FieldValues } from '../functions/core/record.ts';
import { startServiceNowSimulator } from '../sandbox/servicenow/start-servicenow-simulator.ts';
import { answerInProcess, canonical, type FarSystem } from './systems.ts';

const PORT = 5_051;
const Tokens = z.object({ access_token: z.string(), refresh_token: z.string(), expires_in: z.number() });

/** A simulated instance without people. Its own clock is `clock`. */
export async function createServiceNowSystem(clock: Clock): Promise<FarSystem> {
  let lagMs = 0;
  const lagging: Clock = { now: () => clock.now() - lagMs, sleep: clock.sleep };
  const simulator = await startServiceNowSimulator({ clock: lagging, people: 0, seed: 1, inProcess: true, port: PORT });
  const { origin, oauthClient, users } = simulator;

  const system: FarSystem = {
    side: 'servicenow',
    access: { origin, clientId: oauthClient.clientId, clientSecret: oauthClient.clientSecret },
    answer: (request) => answerInProcess(simulator, request),
    ids: (table) => simulator.table(table).map(({ sys_id }) => sys_id ?? ''),
    read: (table, id) => {
      const row = simulator.record(table, id);
      return (
        row && Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typed(name, canonical(value))]))
      );
    },
    create: (table, values) => simulator.createAsPerson(table, toText(values)).sys_id ?? '',
    edit: (table, id, changes) => void simulator.editAsPerson(table, id, toText(changes)),
    remove: (table, id) => simulator.deleteAsPerson(table, id),
    changedAt: (table, id) => Date.parse(`${simulator.record(table, id)?.sys_updated_on?.replace(' ', 'T') ?? ''}Z`),
    get lagMs() {
      return lagMs;
    },
    set lagMs(ms) {
      lagMs = ms;
    },
    authorize: async () => {
      const { body } = await post('/oauth_token.do', {
        grant_type: 'password',
        username: users.integration.userName,
        password: users.integration.password,
        client_id: oauthClient.clientId,
        client_secret: oauthClient.clientSecret,
      });
      const tokens = Tokens.parse(JSON.parse(body));
      return {
        accessToken: tokens.access_token,
        refreshToken: tokens.refresh_token,
        accessTokenExpiresAt: clock.now() + tokens.expires_in * 1_000,
        grantedAt: clock.now(),
      };
    },
    endToken: async (token) => void (await post('/oauth_revoke_token.do', { token })),
    ownAuthorization: `Basic ${Buffer.from(`${users.admin.userName}:${users.admin.password}`).toString('base64')}`,
    isTokenCall: (url) => url.includes('/oauth_'),
  };

  function post(path: string, form: Readonly<Record<string, string>>) {
    return answerInProcess(simulator, {
      method: 'POST',
      url: origin + path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
  }

  return system;
}

/** The database gives text for everything. */
const NUMBERS: ReadonlySet<string> = new Set(['cost', 'list_price', 'ordered_quantity']);

function typed(name: string, value: FieldValue): FieldValue {
  return NUMBERS.has(name) && value !== null ? Number(value) : value;
}

function toText(values: FieldValues): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === null ? '' : String(value)]));
}
