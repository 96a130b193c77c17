import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Erased, Installation } from '../../functions/http/contract/installation.ts';
import type { Push, PushSecret } from '../../functions/http/contract/push.ts';
import { type ServedBackend, startServedBackend } from './served-backend.ts';

const PEOPLE = 60;
/** Shorter texts are found anywhere. */
const SHORTEST_TEXT = 6;

let backend: ServedBackend;

beforeEach(async () => {
  backend = await startServedBackend({ people: PEOPLE, contacts: 10 });
  await backend.connect();
  await backend.choose({ syncType: 'both-ways', conflictBehavior: 'servicenow-wins' });
  expect((await backend.sync()).state).toBe('done');
});

afterEach(() => backend.stop());

/** Sets up push on both sides, as the administrators of both systems do. */
async function setUpPush(): Promise<PushSecret> {
  const made = await backend.call<PushSecret>('POST', '/api/servicenow/push');
  const updateSet = await fetch(new URL('/servicenow/update-set.xml', made.url));
  backend.servicenow.installUpdateSet(await updateSet.text());
  backend.servicenow.setProperty('zoho_crm_sync.url', made.url);
  backend.servicenow.setProperty('zoho_crm_sync.secret', made.secret);
  expect(backend.zoho.channels()).not.toEqual([]);
  return made;
}

/** Everything by which the organisation could be known: ids and names of its records, its own, its people's. */
function traces(organisation: Installation['organisation'], more: readonly string[]): readonly string[] {
  const contacts = backend.zoho.records('Contacts');
  const people = backend.servicenow.table('customer_contact');
  const texts = [
    ...contacts.flatMap(({ id, Last_Name, Email }) => [id, Last_Name, Email]),
    ...people.flatMap(({ sys_id, last_name, email }) => [sys_id, last_name, email]),
    ...backend.zoho.channels().flatMap(({ id, token }) => [id, token]),
    ...backend.zoho.users.filter(({ zgid }) => zgid === organisation.id).map(({ email }) => email),
    backend.servicenow.oauthClient.clientId,
    new URL(backend.servicenow.origin).host,
    organisation.id,
    organisation.name,
    ...more,
  ];
  return [...new Set(texts.map((text) => String(text ?? '')))].filter((text) => text.length >= SHORTEST_TEXT);
}

/** The bytes of the database, of its log and of whatever lies beside it. */
async function bytesOfDatabase(): Promise<string> {
  const folder = dirname(backend.databasePath);
  const names = (await readdir(folder)).filter((name) => name.startsWith(basename(backend.databasePath)));
  const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return files.map((bytes) => `${bytes.toString('latin1')}\n${bytes.toString('utf8')}`).join('\n');
}

async function claimUninstall(organisation: string): Promise<number> {
  const address = new URL('/webhooks/uninstall', new URL((await setUpPush()).url).origin);
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify({ organisation }) });
  return answer.status;
}

test('a forged uninstall call erases nothing and stops nothing', async () => {
  const { organisation } = await backend.installation();
  expect(await claimUninstall(organisation.id)).toBe(202);
  // The backend looks into claims when it starts, and every minute after that.
  await backend.end();
  await backend.restart();
  const looked = () => backend.zoho.crm.calls.filter(({ path }) => path.endsWith('/settings/fields')).length;
  const before = looked();
  for (let tries = 0; tries < 200 && looked() === before; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(looked()).toBeGreaterThan(before);
  const after = await backend.installation();
  expect(after).toMatchObject({ servicenow: { state: 'connected' }, crm: { state: 'connected' }, pauses: [] });
  expect(await backend.call<Push>('GET', '/api/push')).toMatchObject({
    crm: { modules: expect.arrayContaining(['Contacts']) },
  });
  expect(backend.servicenow.liveTokens()).toBeGreaterThan(0);
  expect((await backend.sync()).state).toBe('done');
});

test('after all data was deleted nothing of the organisation is left: no byte, no channel, no token', async () => {
  const { organisation } = await backend.installation();
  // A claim is kept apart from the rows of the organisation.
  expect(await claimUninstall(organisation.id)).toBe(202);
  const { url, secret } = await setUpPush();
  const sought = traces(organisation, [secret, new URL(url).pathname.split('/').at(-1) ?? '']);
  const before = await bytesOfDatabase();
  // What is never found would prove nothing.
  expect(sought.filter((text) => before.includes(text)).length).toBeGreaterThan(PEOPLE);

  const erased = await backend.call<Erased>('DELETE', '/api/installation', { organisation: organisation.name });
  expect(erased.erased).toBeGreaterThan(PEOPLE);
  expect(erased.left).toBe(0);
  expect(backend.zoho.channels()).toEqual([]);
  expect(backend.zoho.liveRefreshTokens()).toBe(0);
  expect(backend.servicenow.liveTokens()).toBe(0);
  await expect(backend.installation()).rejects.toThrow('signed_out');

  // What ServiceNow goes on telling reaches nobody.
  const [row] = backend.servicenow.table('customer_contact');
  backend.servicenow.editAsPerson('customer_contact', String(row?.sys_id), { title: 'Afterwards' });
  expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
  await backend.end();
  const after = await bytesOfDatabase();
  expect(sought.filter((text) => after.includes(text))).toEqual([]);
});
