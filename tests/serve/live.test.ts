import { createDailyCounts } from '../../functions/stores/daily-counts.ts';
import { openInbox } from '../../functions/stores/inbox.ts';
import { openStore } from '../../functions/stores/open-store.ts';
import { createSchedules } from '../../functions/stores/schedules.ts';
import type { Store } from '../../functions/stores/stores.ts';
import { type ServedBackend, startServedBackend } from './served-backend.ts';

const PEOPLE = 30;
const WITHIN_MS = 20_000;
const LOOK_MS = 25;
const TEST_WITHIN_MS = 90_000;
const LONG_AGO = '2026-01-01T00:00:00Z';
const TABLE = 'customer_contact';

let backend: ServedBackend;

beforeEach(async () => {
  backend = await startServedBackend({ people: PEOPLE });
  await backend.connect();
  await backend.choose({ syncType: 'both-ways', conflictBehavior: 'servicenow-wins' });
  await backend.sync();
}, TEST_WITHIN_MS);

afterEach(() => backend.stop());

/** Ends the process, changes something in its store, and starts it again. */
async function whileDown(change: (store: Store, tenant: string) => Promise<void>): Promise<void> {
  const { organisation } = await backend.installation();
  await backend.kill();
  const store = await openStore(`file:${backend.databasePath}`);
  await change(store, organisation.id);
  await store.close();
  await backend.restart();
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + WITHIN_MS;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`It did not come to that: ${backend.log().slice(-2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function pairs() {
  return backend.zoho
    .records('Contacts')
    .filter((contact) => contact.ServiceNow_ID)
    .map((contact) => ({ contact: String(contact.id), row: String(contact.ServiceNow_ID) }));
}

const titleInCrm = (id: string) => backend.zoho.record('Contacts', id)?.Title;
const titleInServiceNow = (id: string) => backend.servicenow.record(TABLE, id)?.title;

test(
  'a poll whose time came while the process was down finds an edit of either side, and says when the next one is due',
  async () => {
    const [one = { contact: '', row: '' }, two = { contact: '', row: '' }] = pairs();
    let planned = '';
    // It is planned once the run has ended and its figures are published.
    for (const deadline = Date.now() + WITHIN_MS; planned === '' && Date.now() < deadline; ) {
      planned = (await backend.installation()).nextPollAt ?? '';
    }
    expect(Date.parse(planned)).toBeGreaterThan(Date.now());
    await whileDown(async (store, tenant) => {
      const schedules = createSchedules(store);
      const schedule = await schedules.get(tenant);
      expect(schedule?.nextPollAt).toBe(planned);
      if (schedule) await schedules.put(tenant, { ...schedule, nextPollAt: LONG_AGO }, Number.MAX_SAFE_INTEGER);
      // Nobody tells of these: the process is down.
      backend.servicenow.editAsPerson(TABLE, one.row, { title: 'In ServiceNow' });
      backend.zoho.editAsPerson('Contacts', two.contact, { Title: 'In the CRM' });
    });
    await until(() => titleInCrm(one.contact) === 'In ServiceNow' && titleInServiceNow(two.row) === 'In the CRM');
  },
  TEST_WITHIN_MS,
);

test(
  'a hint in the store leads to one write and then silence, and the echo of that write to no read',
  async () => {
    const [one = { contact: '', row: '' }] = pairs();
    backend.zoho.clearWrites();
    const record = { side: 'servicenow', collection: TABLE, recordId: one.row, operation: 'updated' } as const;
    await whileDown(async (store, tenant) => {
      backend.servicenow.editAsPerson(TABLE, one.row, { title: 'Hinted' });
      const receivedAt = new Date().toISOString();
      await openInbox(store, tenant).insertIfAbsent([{ ...record, id: 'edit', receivedAt }]);
    });
    await until(() => titleInCrm(one.contact) === 'Hinted');
    expect(backend.zoho.writes()).toMatchObject({ records: 1, updated: 1 });
    // The CRM tells of that write as of any other. What the write itself still has to do is over by then.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (const system of [backend.zoho.crm, backend.servicenow]) system.clearCalls();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const reads = [...backend.zoho.crm.calls, ...backend.servicenow.calls].filter(({ kind }) => kind === 'read');
    expect(reads).toEqual([]);
    await whileDown(async (store, tenant) => {
      expect(await openInbox(store, tenant).scan({ limit: 10 })).toEqual([]);
      const [today] = await createDailyCounts(store).read(tenant, Date.now(), 1);
      expect(today?.echoes).toBe(1);
    });
    expect(backend.zoho.writes()).toMatchObject({ records: 1 });
  },
  TEST_WITHIN_MS,
);
