import type { RunView } from '../../functions/http/contract/runs.ts';
import { type ServedBackend, startServedBackend } from './served-backend.ts';

const PEOPLE = 60;

let backend: ServedBackend;

beforeEach(async () => {
  backend = await startServedBackend({ people: PEOPLE });
  await backend.connect();
  await backend.choose({ syncType: 'both-ways', conflictBehavior: 'servicenow-wins' });
});

afterEach(() => backend.stop());

function people(run: RunView) {
  const counts = run.counts.people;
  if (counts === undefined) throw new Error('Nobody was counted.');
  return counts;
}

test('with both ways, contacts that ServiceNow does not know are made there, and a second sync writes nothing', async () => {
  const before = backend.zoho.records('Contacts').length;
  const run = await backend.sync();
  expect(run.state).toBe('done');
  const keyed = backend.zoho.records('Contacts').filter((contact) => contact.ServiceNow_ID);
  const ids = new Set(backend.servicenow.table('customer_contact').map((row) => row.sys_id));
  expect(keyed.length).toBeGreaterThan(before);
  expect(keyed.every((contact) => ids.has(String(contact.ServiceNow_ID)))).toBe(true);
  expect(new Set(keyed.map((contact) => contact.ServiceNow_ID)).size).toBe(keyed.length);

  backend.zoho.clearWrites();
  const writes = backend.servicenow.writes();
  const second = await backend.sync();
  expect(second).toMatchObject({ state: 'done', kind: 'incremental' });
  expect(backend.zoho.writes()).toMatchObject({ records: 0 });
  expect(backend.servicenow.writes()).toBe(writes);
});

test('an edit on either side reaches the other with one write, and then there is silence', async () => {
  await backend.sync();
  const keyed = backend.zoho.records('Contacts').filter((contact) => contact.ServiceNow_ID);
  const [first, second] = keyed;
  backend.servicenow.editAsPerson('customer_contact', String(first?.ServiceNow_ID), { title: 'Edited in ServiceNow' });
  backend.zoho.editAsPerson('Contacts', String(second?.id), { Title: 'Edited in the CRM' });
  backend.zoho.clearWrites();
  const writes = backend.servicenow.writes();
  expect(people(await backend.sync())).toMatchObject({ updated: 2 });
  expect(backend.zoho.writes()).toMatchObject({ records: 1, updated: 1 });
  expect(backend.servicenow.writes()).toBe(writes + 1);
  const row = backend.servicenow
    .table('customer_contact')
    .find((candidate) => candidate.sys_id === second?.ServiceNow_ID);
  expect(row?.title).toBe('Edited in the CRM');
  expect(backend.zoho.values('Contacts', 'Title').get(String(first?.id))).toBe('Edited in ServiceNow');

  await backend.sync();
  expect(backend.zoho.writes()).toMatchObject({ records: 1 });
  expect(backend.servicenow.writes()).toBe(writes + 1);
});
