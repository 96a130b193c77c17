/**
 * `node bench/webhook-flood.ts [--seconds 10]`: a generator without any restraint sends what must not be believed, while
 * people go on editing. The last line is JSON; the exit code is 1 where something was believed.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findFreePort } from '../sandbox/ports.ts';
import { startServiceNowSimulator } from '../sandbox/servicenow/start-servicenow-simulator.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../sandbox/zoho/accounts/oauth-clients.ts';
import { startZohoSimulator } from '../sandbox/zoho/start-zoho-simulator.ts';
import { createAdmin, WIDGET_ORIGIN } from './admin.ts';
import type { FloodBackend } from './flood-backend.ts';
import type { FloodGenerator } from './flood-generator.ts';
import { FORGED_RECORD, floodMessages, replayed, type Target } from './flood-messages.ts';
import { startPart } from './part.ts';

const PEOPLE = 200;
const CONNECTIONS = 50;
const EDIT_EVERY_MS = 200;
const LOOK_MS = 2;
const EDIT_WITHIN_MS = 10_000;
const WARM_UP_S = 4;
const MS_PER_S = 1_000;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } });
const seconds = Number(values.seconds);

const folder = await mkdtemp(join(tmpdir(), 'webhook-flood-'));
const zoho = await startZohoSimulator({ people: PEOPLE, contacts: 0 });
const servicenow = await startServiceNowSimulator({ people: PEOPLE });
const origin = `http://localhost:${await findFreePort()}`;
zoho.registerRedirectUri(`${origin}/auth/zoho/callback`);
servicenow.oauthClient.redirectUris.add(`${origin}/auth/servicenow/callback`);
const backend = await startPart<FloodBackend>('flood-backend.ts', {
  environment: {
    PORT: new URL(origin).port,
    PUBLIC_URL: origin,
    DATABASE_URL: `file:${join(folder, 'sync.db')}`,
    MASTER_KEY: randomBytes(32).toString('base64'),
    ZOHO_CLIENT_ID: SANDBOX_CLIENT_ID,
    ZOHO_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
    ZOHO_ACCOUNTS_URL: zoho.accounts.origin,
    ZOHO_API_URL: zoho.crm.origin,
    SERVICENOW_EXTRA_HOSTS: servicenow.origin,
    WIDGET_ORIGINS: WIDGET_ORIGIN,
  },
});
const generator = await startPart<FloodGenerator>('flood-generator.ts');

function linkedContacts() {
  return zoho.records('Contacts').filter(({ ServiceNow_ID }) => ServiceNow_ID);
}

/** Connects both systems, runs a first sync, and makes ServiceNow tell of changes. */
async function setUp(): Promise<Target> {
  const admin = createAdmin(origin, {
    accounts: zoho.accounts.origin,
    crm: zoho.crm.origin,
    instance: servicenow.origin,
    zohoClient: { clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET },
    adminId: zoho.users.find((user) => user.profile === 'Administrator')?.id ?? '',
    servicenowClient: servicenow.oauthClient,
    login: servicenow.users.integration,
    crmToken: zoho.sessionToken(),
  });
  await admin.signIn();
  await admin.connect();
  await admin.syncBothWays();
  await admin.sync({ confirmedPreview: (await admin.preview()).id });
  const { url, secret, updateSet } = await admin.openPush();
  servicenow.installUpdateSet(updateSet);
  servicenow.setProperty('zoho_crm_sync.url', url);
  servicenow.setProperty('zoho_crm_sync.secret', secret);
  const replayedRecord = String(linkedContacts().at(-1)?.ServiceNow_ID);
  return { url, secret, instance: servicenow.origin, replayedRecord };
}

/** Edits people one after the other until it is told to stop; gives back how long each took to be in the CRM, in ms. */
async function editUntil(signal: AbortSignal): Promise<readonly number[]> {
  const contacts = linkedContacts().slice(0, -1);
  const took: number[] = [];
  for (let index = 0; !signal.aborted; index += 1) {
    const contact = contacts[index % contacts.length];
    const title = `Edit ${index}`;
    const startedAt = performance.now();
    servicenow.editAsPerson('customer_contact', String(contact?.ServiceNow_ID), { title });
    while (zoho.record('Contacts', String(contact?.id))?.Title !== title) {
      if (performance.now() - startedAt > EDIT_WITHIN_MS) throw new Error(`An edit did not arrive: ${title}`);
      await wait(LOOK_MS);
    }
    took.push(performance.now() - startedAt);
    await wait(Math.max(0, EDIT_EVERY_MS - (performance.now() - startedAt)));
  }
  return took;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Whether anything was done on the word of a message that proves nothing. */
async function whatWasBelieved({ replayedRecord }: Target, before: number): Promise<readonly string[]> {
  const hints = await backend.ask('hintsOf', [FORGED_RECORD, replayedRecord]);
  const asked = callsAbout(FORGED_RECORD);
  const readAgain = callsAbout(replayedRecord) - before;
  return [
    ...(hints > 0 ? [`${hints} hints`] : []),
    ...(asked > 0 ? [`${asked} calls about a forged record`] : []),
    ...(readAgain > 0 ? [`${readAgain} further calls about a replayed record`] : []),
  ];
}

function callsAbout(record: string): number {
  return servicenow.calls.filter(({ query, path }) => `${path} ${JSON.stringify(query)}`.includes(record)).length;
}

/** A flood with people at work beside it. */
async function floodAndEdit(target: Target, forSeconds: number) {
  const stop = new AbortController();
  const editing = editUntil(stop.signal);
  const flooded = await generator.ask('flood', floodMessages(target, Date.now()), CONNECTIONS, forSeconds);
  stop.abort();
  return { flooded, took: (await editing).toSorted((left, right) => left - right) };
}

try {
  const target = await setUp();
  const genuine = replayed(target, Date.now());
  await fetch(genuine.url, { method: 'POST', headers: genuine.headers, body: genuine.body });
  // Compiles what is called often, so that its memory is not taken for that of the flood.
  await floodAndEdit(target, WARM_UP_S);
  await wait(MS_PER_S);
  const before = callsAbout(target.replayedRecord);
  await backend.ask('startWatch');
  const { flooded, took } = await floodAndEdit(target, seconds);
  const watched = await backend.ask('stopWatch');
  await wait(MS_PER_S);
  const believed = await whatWasBelieved(target, before);
  console.log(`Answers by status: ${JSON.stringify(flooded.statuses)}`);
  console.log(`What became of them: ${JSON.stringify(await backend.ask('outcomes'))}`);
  console.log(`${took.length} edits meanwhile, the slowest in ${Math.round(took.at(-1) ?? Number.NaN)} ms`);
  for (const line of believed) console.error(`Believed: ${line}`);
  console.log(
    JSON.stringify({
      flood_rate_per_s: Math.round(flooded.ratePerS),
      flood_loop_delay_p99_ms: Math.round(watched.loopDelayP99Ms * 10) / 10,
      flood_memory_mib: Math.round(watched.memoryMib * 10) / 10,
      flood_live_p95_ms: Math.round(percentile(took, 0.95)),
    }),
  );
  if (believed.length > 0) process.exitCode = 1;
} finally {
  await generator.stop();
  await backend.stop();
  await Promise.all([zoho.stop(), servicenow.stop()]);
  await rm(folder, { recursive: true, force: true });
}
