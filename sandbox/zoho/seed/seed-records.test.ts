import { seedPeople } from '../../servicenow/seed-people.ts';
import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';
import {
  AMBIGUOUS_CONTACTS,
  EXISTING_CONTACTS,
  EXISTING_LEADS,
  OTHER_ORGANISATION_CONTACTS,
  SEEDED_ACCOUNTS,
  UNRELATED_CONTACTS,
  UNRELATED_LEADS,
} from './seed-records.ts';

let zoho: OpenZoho;

beforeEach(async () => {
  zoho = await openZoho();
});

afterEach(() => zoho.stop());

test('the first organisation has the numbers that the constants say', () => {
  expect(zoho.records('Contacts')).toHaveLength(EXISTING_CONTACTS + AMBIGUOUS_CONTACTS + UNRELATED_CONTACTS);
  expect(zoho.records('Accounts')).toHaveLength(SEEDED_ACCOUNTS);
  expect(zoho.records('Leads')).toHaveLength(EXISTING_LEADS + UNRELATED_LEADS);
  expect(zoho.records('Contacts', 'Northwind Admin')).toHaveLength(OTHER_ORGANISATION_CONTACTS);
});

test('exactly 31 people of the ServiceNow seed are in Contacts by an address that nobody shares on either side', () => {
  const { people } = seedPeople();
  const inServiceNow = Map.groupBy(people, (person) => person.email.toLowerCase());
  const inContacts = Map.groupBy([...zoho.values('Contacts', 'Email').values()], (email) =>
    String(email).toLowerCase(),
  );
  const shared = [...inContacts.keys()].filter((email) => inServiceNow.has(email));
  const single = shared.filter((email) => inContacts.get(email)?.length === 1 && inServiceNow.get(email)?.length === 1);

  expect(single).toHaveLength(31);
  expect(shared.filter((email) => !single.includes(email))).toEqual([zoho.seeded.ambiguousEmail]);
  expect(inContacts.get(zoho.seeded.ambiguousEmail ?? '')).toHaveLength(AMBIGUOUS_CONTACTS);
});

test('those people have another telephone number and another title in the CRM', () => {
  const { people } = seedPeople();
  for (const record of zoho
    .records('Contacts')
    .filter(({ Email }) => zoho.seeded.existingEmails.includes(String(Email)))) {
    const person = people.find(({ email }) => email === record.Email);
    expect(record.Phone).not.toBe(person?.phone);
    expect(record.Title).not.toBe(person?.title);
    expect(record.Last_Name).toBe(person?.lastName.trim());
    expect(record.ServiceNow_ID).toBeNull();
  }
});

test('every seeded value is one that the CRM takes', async () => {
  for (const module of ['Contacts', 'Leads', 'Accounts']) {
    for (const { id, ...record } of zoho.records(module)) {
      const { Last_Name, Email, Phone, Title } = record;
      const changes = module === 'Contacts' ? { Last_Name, Email, Phone, Title } : {};
      expect(() => zoho.editAsPerson(module, String(id), changes as never)).not.toThrow();
    }
  }
});

test('ids have eighteen digits and times have whole seconds and the offset of the organisation', () => {
  for (const record of zoho.records('Contacts')) {
    expect(record.id).toMatch(/^\d{18}$/);
    expect(record.Modified_Time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30$/);
  }
});

test('the same seed gives the same records', async () => {
  const again = await openZoho();

  expect(again.records('Contacts')).toEqual(zoho.records('Contacts'));
  await again.stop();
});
