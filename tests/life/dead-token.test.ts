import type { RunView } from '../../functions/http/contract/runs.ts';
import { timesInCrm } from './people.ts';
import { createVirtualBackend, type VirtualBackend } from './virtual-backend.ts';

const MINUTE_MS = 60_000;
const PEOPLE = 450;
const CONTACTS = 150;

let world: VirtualBackend;
let zohoRefreshToken: string;

afterEach(() => world.stop());

beforeEach(async () => {
  world = await createVirtualBackend({ people: PEOPLE, contacts: CONTACTS });
  world.onTheWay.change = ({ url }, answer) => {
    if (!url.startsWith(world.zoho.accounts.origin)) return answer;
    zohoRefreshToken = /"refresh_token":"([^"]+)"/.exec(answer.body)?.[1] ?? zohoRefreshToken;
    return answer;
  };
  await world.connect();
});

/** As an administrator of ServiceNow, or the user on Zoho's page of connected applications. */
async function endGrant(side: 'servicenow' | 'crm'): Promise<void> {
  if (side === 'servicenow') return world.servicenow.revokeAll();
  const { accounts } = world.zoho;
  const address = `${accounts.origin}/oauth/v2/token/revoke?token=${zohoRefreshToken}`;
  expect((await accounts.fetch(new Request(address, { method: 'POST' }))).status).toBe(200);
}

/** The CRM is written to in many calls at once, after two of which one tries out whether it writes conditionally. */
const BATCHES = {
  crm: { method: 'PUT', path: '/Contacts', after: 2 },
  servicenow: { method: 'POST', path: '/api/now/v1/batch', after: 2 },
};

/** Does this when some of the batches of writes to a side were answered. */
function amongBatches(side: 'servicenow' | 'crm', happen: () => void | Promise<void>): void {
  let batches = 0;
  world.onTheWay.change = async (request, answer) => {
    const { method, path, after } = BATCHES[side];
    if (request.method !== method || !request.url.includes(path)) return answer;
    batches += 1;
    if (batches === after) await happen();
    return answer;
  };
}

/** Contacts without a partner. */
function alone(): number {
  return world.zoho.records('Contacts').filter((contact) => !contact.ServiceNow_ID).length;
}

function expectEverybodyOnce(): void {
  const times = timesInCrm(world);
  expect(times.size).toBeGreaterThan(PEOPLE);
  expect([...times.values()].every((count) => count === 1)).toBe(true);
  expect(alone()).toBeLessThan(CONTACTS / 10);
  const emails = world.servicenow.table('customer_contact').map(({ email }) => email);
  const made = world.zoho.records('Contacts').map(({ Email }) => Email);
  expect(emails.length).toBeLessThanOrEqual(made.length + PEOPLE / 10);
}

test.each([
  ['servicenow', 'servicenow-lost', 'reconnect_needed', () => world.authorize()],
  ['crm', 'crm-lost', 'crm_not_connected', () => world.signIn()],
] as const)(
  'a grant of %s that dies among the batches of a first sync pauses it, is told, and the sync goes on by itself once it is given again',
  async (side, alert, code, giveAgain) => {
    const preview = await world.run({ kind: 'preview' });
    amongBatches(side, () => endGrant(side));
    const run = await world.run({ kind: 'sync', confirmedPreview: preview.id });
    expect(run).toMatchObject({ state: 'failed', error: { code } });
    expect(alone()).toBeGreaterThan(0);

    const lost = await world.installation();
    expect(lost[side].state).toBe('reconnect');
    expect(lost.alerts.map((found) => found.code)).toContain(alert);
    world.servicenow.clearCalls();
    world.zoho.crm.clearCalls();
    await world.pass(3 * MINUTE_MS);
    expect([...world.servicenow.calls, ...world.zoho.crm.calls]).toEqual([]);

    await giveAgain();
    await world.pass(10 * MINUTE_MS);
    expectEverybodyOnce();
    const back = await world.installation();
    expect(back[side].state).toBe('connected');
    expect(back.alerts).toEqual([]);
  },
);

test.each(['servicenow', 'crm'] as const)(
  'an access token of %s that ends among the batches is renewed, and the batch goes on',
  async (side) => {
    const preview = await world.run({ kind: 'preview' });
    world.zoho.accounts.clearCalls();
    world.servicenow.clearCalls();
    // Half an hour later ServiceNow's token is over, an hour later Zoho's too.
    amongBatches(side, () => world.clock.advance((side === 'servicenow' ? 31 : 61) * MINUTE_MS));
    const { id } = await world.call<RunView>('POST', '/api/runs', { kind: 'sync', confirmedPreview: preview.id });
    await world.pass(70 * MINUTE_MS);
    await world.signIn();
    expect(await world.call('GET', `/api/runs/${id}`)).toMatchObject({ state: 'done' });
    const renewals =
      side === 'crm'
        ? world.zoho.accounts.calls.filter(({ path }) => path === '/oauth/v2/token')
        : world.servicenow.calls.filter(({ path }) => path === '/oauth_token.do');
    expect(renewals.length).toBeGreaterThan(0);
    expectEverybodyOnce();
  },
);
