import { startServiceNowSimulator } from '../sandbox/servicenow/start-servicenow-simulator.ts';
import { realClock } from '../sandbox/simulator/real-clock.ts';
import type { SimulatedCall } from '../sandbox/simulator/simulator.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../sandbox/zoho/accounts/oauth-clients.ts';
import { startZohoSimulator } from '../sandbox/zoho/start-zoho-simulator.ts';
import { createLiveEdits } from './live-edits.ts';
import { answerParent, cpuUsed } from './part.ts';

/** Calls that both systems have answered, by kind. */
export type CallCounts = Readonly<Record<SimulatedCall['kind'], number>>;

/** Both simulated systems in one process, with the number of people as its argument. */
export type Simulators = typeof simulators;

const LONG_AGO_MS = 90 * 24 * 60 * 60 * 1_000;

const people = Number(process.argv[2]);
let agoMs = 0;
const clock = { ...realClock, now: () => Date.now() - agoMs };
const zoho = await startZohoSimulator({ people, contacts: 0, clock });
const servicenow = await startServiceNowSimulator({ people });
const sources = [zoho.accounts, zoho.crm, servicenow];

const live = createLiveEdits(zoho, servicenow);

const simulators = {
  describe: () => ({
    accounts: zoho.accounts.origin,
    crm: zoho.crm.origin,
    instance: servicenow.origin,
    zohoClient: { clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET },
    adminId: zoho.users.find((user) => user.profile === 'Administrator')?.id ?? '',
    servicenowClient: { clientId: servicenow.oauthClient.clientId, clientSecret: servicenow.oauthClient.clientSecret },
    login: servicenow.users.integration,
    /** For calls that no OAuth client makes. */
    crmToken: zoho.sessionToken(),
  }),
  allowBackend: (origin: string): void => {
    zoho.registerRedirectUri(`${origin}/auth/zoho/callback`);
    servicenow.oauthClient.redirectUris.add(`${origin}/auth/servicenow/callback`);
  },
  /** Holds back every answer of the CRM and of ServiceNow; sign-in stays quick. */
  setDelay: (ms: number): void => {
    zoho.crm.setDelay(ms);
    servicenow.setDelay(ms);
  },
  /** As if the contacts had been deleted long ago: no feed of deletions names them any more, and nobody is told. */
  emptyCrm: (): void => {
    zoho.setDeliveryFaults({ lossRate: 1 });
    agoMs = LONG_AGO_MS;
    for (const { id } of zoho.records('Contacts')) zoho.deleteAsPerson('Contacts', String(id), undefined, true);
    agoMs = 0;
    zoho.setDeliveryFaults({});
  },
  ...live,
  /** How many contacts carry the id of a person of ServiceNow. */
  linkedContacts: (): number => zoho.records('Contacts').filter(({ ServiceNow_ID }) => ServiceNow_ID).length,
  /** The query of the largest list of people that was asked for, to ask for the same again. */
  peopleQuery: (): Readonly<Record<string, string>> | undefined =>
    servicenow.calls.findLast(({ path }) => path === '/api/now/table/customer_contact')?.query,
  /** New records that the CRM has told of, since the last time. */
  takeToldCreates: (): number => {
    const told = zoho.callbacks().filter(({ outcome, body }) => outcome === 'delivered' && body.operation === 'insert');
    zoho.clearCallbacks();
    return told.reduce((sum, { body }) => sum + (Array.isArray(body.ids) ? body.ids.length : 0), 0);
  },
  /** What was answered since the last time. */
  takeCalls: (): CallCounts => {
    const counts = { token: 0, metadata: 0, read: 0, write: 0, page: 0 };
    for (const source of sources) {
      for (const { kind } of source.calls) counts[kind] += 1;
      source.clearCalls();
    }
    return counts;
  },
  cpu: cpuUsed,
};

answerParent(simulators, () => Promise.all([zoho.stop(), servicenow.stop()]));
