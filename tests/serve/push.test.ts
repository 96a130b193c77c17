import type { Push, PushSecret } from '../../functions/http/contract/push.ts';
import type { DeliveryFaults } from '../../sandbox/zoho/notifications/delivery-faults.ts';
import { type ServedBackend, startServedBackend } from './served-backend.ts';

const PEOPLE = 60;
/** Contacts that only the CRM knew. */
const CONTACTS = 20;
const EDITS = 6;
const WITHIN_MS = 15_000;
const LOOK_MS = 25;

let backend: ServedBackend;
let knownRows: ReadonlySet<string>;

afterEach(() => backend.stop());

/** Sets up what an administrator of the instance sets up there. */
async function tellOfChanges(): Promise<PushSecret> {
  const made = await backend.call<PushSecret>('POST', '/api/servicenow/push');
  const updateSet = await fetch(new URL('/servicenow/update-set.xml', made.url));
  backend.servicenow.installUpdateSet(await updateSet.text());
  backend.servicenow.setProperty('zoho_crm_sync.url', made.url);
  backend.servicenow.setProperty('zoho_crm_sync.secret', made.secret);
  return made;
}

async function open(settings: object = { syncType: 'both-ways', conflictBehavior: 'servicenow-wins' }) {
  backend = await startServedBackend({ people: PEOPLE, contacts: CONTACTS });
  knownRows = new Set(backend.servicenow.table('customer_contact').map((row) => String(row.sys_id)));
  await backend.connect();
  await backend.choose(settings);
  expect((await backend.sync()).state).toBe('done');
  return tellOfChanges();
}

async function until(holds: () => boolean | Promise<boolean>, withinMs = WITHIN_MS): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return true;
}

interface Pair {
  readonly contact: string;
  readonly row: string;
}

function pairs(): readonly Pair[] {
  return backend.zoho
    .records('Contacts')
    .filter((contact) => contact.ServiceNow_ID)
    .map((contact) => ({ contact: String(contact.id), row: String(contact.ServiceNow_ID) }));
}

/** Pairs that were equal when they were made. */
function madeFrom(side: 'servicenow' | 'crm'): readonly Pair[] {
  return pairs().filter((pair) => isSame(pair) && knownRows.has(pair.row) === (side === 'servicenow'));
}

function titles({ contact, row }: Pair): readonly [unknown, unknown] {
  const crm = backend.zoho.record('Contacts', contact)?.Title ?? '';
  return [crm, backend.servicenow.record('customer_contact', row)?.title ?? ''];
}

function isSame(pair: Pair): boolean {
  const [crm, servicenow] = titles(pair);
  return crm === servicenow;
}

const inServiceNow = ({ row }: Pair, title: string) =>
  backend.servicenow.editAsPerson('customer_contact', row, { title });
const inCrm = ({ contact }: Pair, title: string) => backend.zoho.editAsPerson('Contacts', contact, { Title: title });

function disturb(faults: DeliveryFaults): void {
  backend.servicenow.setMessageFaults(faults);
  backend.zoho.setDeliveryFaults(faults);
}

test('an edit on either side is on the other without anybody asking for a sync', async () => {
  await open();
  expect(await backend.call<Push>('GET', '/api/push')).toMatchObject({
    servicenow: { state: 'waiting' },
    crm: { state: expect.stringMatching(/waiting|healthy/), modules: expect.arrayContaining(['Contacts']) },
  });
  // A contact that the sync has written within the last minute would count as coming back from there.
  const [one] = madeFrom('servicenow');
  const [two] = madeFrom('crm');
  inServiceNow(one!, 'Told by ServiceNow');
  inCrm(two!, 'Told by the CRM');
  expect(await until(() => isSame(one!) && isSame(two!))).toBe(true);
  expect([titles(one!)[0], titles(two!)[0]]).toEqual(['Told by ServiceNow', 'Told by the CRM']);
  const heard = await backend.call<Push>('GET', '/api/push');
  expect(heard).toMatchObject({ servicenow: { state: 'healthy' }, crm: { state: 'healthy' } });
});

test('new records arrive by push too', async () => {
  await open();
  const row = backend.servicenow.createAsPerson('customer_contact', {
    first_name: 'Newly',
    last_name: 'Pushed',
    email: 'newly.pushed@example.com',
  });
  expect(await until(() => pairs().some((pair) => pair.row === row.sys_id))).toBe(true);
  const contact = backend.zoho.createAsPerson('Contacts', { Last_Name: 'Made', Email: 'made.in.crm@example.com' });
  expect(await until(() => pairs().some((pair) => pair.contact === contact.id))).toBe(true);
});

test.each([0, 0.1, 0.5, 1])(
  'with a share of %d of all events lost, others doubled and overtaken, both sides end equal',
  async (lossRate) => {
    await open();
    disturb({ lossRate, doublingRate: 0.3, overtakenRate: 0.3, overtakenByMs: 500 });
    const edited = [...madeFrom('servicenow').slice(0, EDITS), ...madeFrom('crm').slice(0, EDITS)];
    for (const [index, pair] of edited.entries()) {
      const edit = index < EDITS ? inServiceNow : inCrm;
      edit(pair, `First ${index}`);
      edit(pair, `Last ${index}`);
    }
    const expected = edited.map((_, index) => [`Last ${index}`, `Last ${index}`]);
    // What push has lost is found by the poll, which a sync by hand stands for here.
    if (lossRate > 0) {
      await until(() => edited.every(isSame), 1_000);
      await backend.sync();
    }
    await until(() => edited.every(isSame));
    expect(edited.map(titles)).toEqual(expected);
  },
);

test('what is forged, changed or late reaches neither the inbox nor the other side', async () => {
  const { url } = await open();
  const [pair] = pairs();
  const calls = backend.servicenow.calls.length;
  const body = JSON.stringify({ v: 1, instance: 'sandbox', uri: backend.servicenow.origin, records: [] });
  for (const signature of ['', 'AAAA', Buffer.alloc(32).toString('base64')]) {
    const headers = { 'X-SNZ-Timestamp': String(Date.now()), 'X-SNZ-Signature': signature };
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(401);
  }
  expect((await fetch(`${url}x`, { method: 'POST', body })).status).toBe(401);
  const [channel] = backend.zoho.channels();
  const forged = {
    server_time: Date.now(),
    module: 'Contacts',
    operation: 'delete',
    ids: [pair!.contact],
    channel_id: channel!.id,
  };
  const answer = await fetch(channel!.notifyUrl, {
    method: 'POST',
    body: JSON.stringify({ ...forged, token: 'guess' }),
  });
  expect(answer.status).toBe(200);
  expect((await backend.call<Push>('GET', '/api/push')).servicenow.state).toBe('waiting');
  expect(backend.servicenow.calls.length).toBe(calls);
  // The connection may be closed before all of it was sent.
  const large = await fetch(url, { method: 'POST', body: 'x'.repeat(300_000) }).catch(() => undefined);
  expect([413, undefined]).toContain(large?.status);
});

test('revoking the authentication removes the channels, and authorizing again makes them anew', async () => {
  await open();
  expect(backend.zoho.channels()).not.toEqual([]);
  await backend.call('DELETE', '/api/connections/servicenow');
  expect(backend.zoho.channels()).toEqual([]);
  const calls = backend.zoho.crm.calls.length;
  inServiceNow(pairs()[0]!, 'While revoked');
  await until(() => backend.servicenow.messages().length > 0);
  expect(backend.zoho.crm.calls.slice(calls).filter(({ kind }) => kind === 'write')).toEqual([]);
  await backend.connect();
  expect(backend.zoho.channels().length).toBeGreaterThan(0);
});

test('one way from ServiceNow, the CRM is asked to tell nothing', async () => {
  await open({ syncType: 'one-way', syncBehavior: 'servicenow-to-crm' });
  expect(backend.zoho.channels()).toEqual([]);
  const [pair] = madeFrom('servicenow');
  inServiceNow(pair!, 'One way');
  expect(await until(() => titles(pair!)[0] === 'One way')).toBe(true);
});
