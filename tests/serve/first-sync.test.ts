import type { RunView } from '../../functions/http/contract/runs.ts';
import type { WorkList } from '../../functions/http/contract/work-list.ts';
import { seedPeople } from '../../sandbox/servicenow/seed-people.ts';
import { EXISTING_CONTACTS } from '../../sandbox/zoho/seed/seed-records.ts';
import { type ServedBackend, startServedBackend } from './served-backend.ts';

const PEOPLE = 400;

let backend: ServedBackend;

beforeEach(async () => {
  backend = await startServedBackend({ people: PEOPLE });
  await backend.connect();
});

afterEach(() => backend.stop());

type Contact = Readonly<Record<string, unknown>>;

function contacts(): readonly Contact[] {
  return backend.zoho.records('Contacts');
}

function contactsByKey(): ReadonlyMap<string, Contact> {
  return new Map(
    contacts().flatMap((contact) => (contact.ServiceNow_ID ? [[String(contact.ServiceNow_ID), contact] as const] : [])),
  );
}

async function workList(): Promise<WorkList['items']> {
  const { items, total } = await backend.call<WorkList>('GET', '/api/work-list');
  expect(items).toHaveLength(total);
  return items;
}

function people(run: RunView) {
  const counts = run.counts.people;
  if (counts === undefined) throw new Error('Nobody was counted.');
  return counts;
}

test('every one of 400 awkward people ends linked once or on the work list with a reason', async () => {
  const untouched = contacts().length;
  const run = await backend.sync();
  expect(run.state).toBe('done');
  const counts = people(run);
  expect(counts.seen).toBe(PEOPLE);
  expect(counts.linked).toBe(EXISTING_CONTACTS);
  expect(counts.created + counts.linked + counts.failed).toBe(PEOPLE);
  expect(contacts()).toHaveLength(untouched + counts.created);

  const linked = contactsByKey();
  const waiting = await workList();
  const waitingIds = new Set(waiting.map((item) => item.recordId));
  expect(linked.size).toBe(counts.created + counts.linked);
  expect(waiting).toHaveLength(counts.failed);
  for (const person of seedPeople({ count: PEOPLE }).people) {
    expect({ person: person.sysId, isLinked: linked.has(person.sysId) }).toEqual({
      person: person.sysId,
      isLinked: !waitingIds.has(person.sysId),
    });
  }
  expect(
    waiting.every((item) =>
      item.reason === 'ambiguous-match' ? (item.candidates?.length ?? 0) > 0 : item.field !== undefined,
    ),
  ).toBe(true);
});

test('carets, commas, quotes, scripts, emoji and right-to-left text arrive as they are', async () => {
  await backend.sync();
  const linked = contactsByKey();
  const texts = new Set<string>();
  for (const person of seedPeople({ count: PEOPLE }).people) {
    const contact = linked.get(person.sysId);
    if (contact === undefined || backend.zoho.seeded.existingEmails.includes(person.email)) continue;
    const lastName = person.lastName.trim();
    if (lastName !== '') expect(contact.Last_Name).toBe(lastName);
    expect(contact.First_Name ?? '').toBe(person.firstName.trim());
    texts.add(`${person.firstName}${lastName}`);
  }
  const all = [...texts].join('\n');
  for (const awkward of ['^NQ', ',', 'javascript:', "'", '"', '\\']) expect(all).toContain(awkward);
  expect(all).toMatch(/\p{Emoji_Presentation}/u);
  expect(all).toMatch(/\p{Script=Hebrew}|\p{Script=Arabic}/u);
});

test('a second sync writes nothing, and three edited people are three updates in one call', async () => {
  await backend.sync();
  backend.zoho.clearWrites();
  const second = await backend.sync();
  expect(second).toMatchObject({ kind: 'incremental', state: 'done' });
  expect(backend.zoho.writes()).toMatchObject({ records: 0, calls: 0 });
  expect(backend.servicenow.writes()).toBe(0);

  const created = [...contactsByKey()].filter(
    ([, contact]) => !backend.zoho.seeded.existingEmails.includes(String(contact.Email)),
  );
  const chosen = created.slice(0, 3).map(([id]) => id);
  for (const id of chosen) backend.servicenow.editAsPerson('customer_contact', id, { title: 'Chief of Everything' });
  const third = await backend.sync();
  expect(people(third)).toMatchObject({ updated: 3, created: 0, linked: 0 });
  expect(backend.zoho.writes()).toMatchObject({ records: 3, calls: 1, updated: 3 });
  for (const id of chosen) expect(contactsByKey().get(id)).toMatchObject({ Title: 'Chief of Everything' });
});

/** What the sync maps. The key that it adds to a linked record is its own. */
const MAPPED = [
  'Last_Name',
  'First_Name',
  'Email',
  'Phone',
  'Mobile',
  'Home_Phone',
  'Title',
  'Mailing_City',
  'Mailing_Country',
];

function mappedValues(email: string): unknown {
  const contact = contacts().find((candidate) => candidate.Email === email);
  return MAPPED.map((field) => contact?.[field] ?? null);
}

test('when the CRM always wins, people who are in it are linked and keep their values, now and after later edits', async () => {
  const [email = ''] = backend.zoho.seeded.existingEmails;
  const before = backend.zoho.seeded.existingEmails.map(mappedValues);
  await backend.sync();
  expect(backend.zoho.seeded.existingEmails.map(mappedValues)).toEqual(before);

  const person = seedPeople({ count: PEOPLE }).people.find((candidate) => candidate.email === email);
  backend.servicenow.editAsPerson('customer_contact', person!.sysId, { phone: '+1 555 0100', title: 'Changed again' });
  await backend.sync();
  expect(backend.zoho.seeded.existingEmails.map(mappedValues)).toEqual(before);
});

test('when ServiceNow always wins, people who are in the CRM are updated', async () => {
  await backend.choose({ conflictBehavior: 'servicenow-wins' });
  await backend.sync();
  for (const email of backend.zoho.seeded.existingEmails) {
    const person = seedPeople({ count: PEOPLE }).people.find((candidate) => candidate.email === email)!;
    const contact = contacts().find((candidate) => candidate.Email === email);
    expect(contact).toMatchObject({ Last_Name: person.lastName.trim(), ServiceNow_ID: person.sysId });
    if (person.title !== '') expect(contact).toMatchObject({ Title: person.title });
  }
});

test('people may be housed in Leads, each with a company', async () => {
  await backend.choose({ crmModule: 'Leads' });
  const untouched = contacts().length;
  const run = await backend.sync();
  expect(run.state).toBe('done');
  expect(contacts()).toHaveLength(untouched);
  const leads = backend.zoho.records('Leads').filter((lead) => lead.ServiceNow_ID);
  expect(leads).toHaveLength(people(run).created + people(run).linked);
  expect(leads.every((lead) => typeof lead.Company === 'string' && lead.Company !== '')).toBe(true);
});
