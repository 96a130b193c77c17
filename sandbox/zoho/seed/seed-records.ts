import { type PeopleSeed, type SeedPerson, seedPeople } from '../../servicenow/seed-people.ts';
import type { Organisation, User } from '../organisation.ts';
import { checkRow } from '../records/check-row.ts';
import { saveRecord } from '../records/save-record.ts';
import type { StoredRecord, StoredValue } from '../records/stored-record.ts';
import { type AddRow, type KindsRequest, type SeededKinds, seedKinds } from './seed-kinds.ts';

/** People of the ServiceNow seed who are in Contacts already, each found by an e-mail address that nobody shares. */
export const EXISTING_CONTACTS = 31;
/** Contacts that all have the e-mail address of one further person: nobody can tell which of them is meant. */
export const AMBIGUOUS_CONTACTS = 3;
/** Contacts that ServiceNow knows nothing of, when the options do not say otherwise. */
export const UNRELATED_CONTACTS = 20;
export const SEEDED_ACCOUNTS = 6;
/** People of the ServiceNow seed who are in Leads, none of them in Contacts. */
export const EXISTING_LEADS = 5;
export const UNRELATED_LEADS = 3;
/** Contacts of the second organisation; the first of them is a person of the ServiceNow seed too. */
export const OTHER_ORGANISATION_CONTACTS = 5;

const HOUR_MS = 60 * 60 * 1_000;

const FIRST_NAMES = ['Asha', 'Bram', 'Chidi', 'Dilnoza', 'Elif', 'Farah', 'Goran', 'Hana', 'Ines', 'Jonas'];
const LAST_NAMES = ['Adeyemi', 'Bakker', 'Castellanos', 'Dvořák', 'Eriksen', 'Fonseca', 'Gupta', 'Haddad', 'Ito'];

/** What was put into the first organisation. */
export interface SeededRecords {
  /** E-mail addresses of the people who are in Contacts once. */
  readonly existingEmails: readonly string[];
  /** The address that several contacts share. */
  readonly ambiguousEmail: string | undefined;
  readonly leadEmails: readonly string[];
  /** Keys of the records of the other kinds that ServiceNow has too. */
  readonly kinds: SeededKinds;
}

export interface SeedRequest extends Omit<KindsRequest, 'people'> {
  readonly people?: number | undefined;
  readonly contacts?: number | undefined;
  readonly now: number;
}

type NewValues = Readonly<Record<string, StoredValue>>;
type Add = (module: string, values: NewValues) => StoredRecord;

/** Fills both organisations. The same options give the same records. */
export function seedRecords(main: Organisation, other: Organisation, request: SeedRequest): SeededRecords {
  const source = seedPeople({
    ...(request.people === undefined ? {} : { count: request.people }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
  });
  const chosen = choosePeople(source);
  const add = adding(main, request.now);
  const accounts = source.companies
    .slice(0, SEEDED_ACCOUNTS)
    .map(({ name, city, country }) =>
      add('Accounts', { Account_Name: name, Billing_City: city, Billing_Country: country, Account_Type: 'Customer' }),
    );
  for (const [index, person] of chosen.existing.entries()) add('Contacts', existingContact(person, index, accounts));
  for (const values of ambiguousContacts(chosen.ambiguous)) add('Contacts', values);
  for (let index = 0; index < (request.contacts ?? UNRELATED_CONTACTS); index += 1) add('Contacts', unrelated(index));
  for (const person of chosen.leads) add('Leads', existingLead(person));
  for (let index = 0; index < UNRELATED_LEADS; index += 1)
    add('Leads', { ...unrelated(index + 40), Company: 'Harbour Lights' });
  seedOther(other, chosen.existing[0], request.now);
  const kinds = seedKinds(addingRows(main, request.now), { ...request, people: source.people });
  return {
    kinds,
    existingEmails: chosen.existing.map(({ email }) => email),
    ambiguousEmail: chosen.ambiguous?.email,
    leadEmails: chosen.leads.map(({ email }) => email),
  };
}

interface ChosenPeople {
  readonly existing: readonly SeedPerson[];
  readonly ambiguous: SeedPerson | undefined;
  readonly leads: readonly SeedPerson[];
}

/** People spread over the whole seed who have an e-mail address of their own and a last name. */
function choosePeople({ people, uniqueEmails }: PeopleSeed): ChosenPeople {
  const unique = new Set(uniqueEmails);
  const wanted = EXISTING_CONTACTS + 1 + EXISTING_LEADS;
  const fit = people.filter(({ email, lastName, active }) => unique.has(email) && lastName.trim() !== '' && active);
  const step = Math.max(1, Math.floor(fit.length / wanted));
  const spread = fit.filter((_, index) => index % step === 0);
  return {
    existing: spread.slice(0, EXISTING_CONTACTS),
    ambiguous: spread[EXISTING_CONTACTS],
    leads: spread.slice(EXISTING_CONTACTS + 1, wanted),
  };
}

function adding(organisation: Organisation, now: number): Add {
  const [user] = organisation.users as readonly [User];
  let age = 2_000;
  return (moduleName, values) => {
    const module = organisation.modules.get(moduleName);
    if (!module) throw new Error(`There is no module ${moduleName}.`);
    age = Math.max(24, age - 7);
    return saveRecord({ organisation, module, user, values, now: now - age * HOUR_MS, runsWorkflows: false });
  };
}

/** Adds rows as the API takes them, one hour before now. */
function addingRows(organisation: Organisation, now: number): AddRow {
  const [user] = organisation.users as readonly [User];
  return (moduleName, row) => {
    const module = organisation.modules.get(moduleName);
    if (!module) throw new Error(`There is no module ${moduleName}.`);
    const at = { organisation, module, now: now - HOUR_MS };
    const checked = checkRow({ ...at, row, path: '$' });
    if (!checked.ok) throw new Error(`The seed is refused: ${JSON.stringify(checked.error)}`);
    return saveRecord({ ...at, user, values: checked.values, runsWorkflows: false });
  };
}

/** The CRM knows these people by another telephone number and another title. */
function existingContact(person: SeedPerson, index: number, accounts: readonly StoredRecord[]): NewValues {
  const account = accounts.find((record) => record.values.Account_Name === person.company?.name);
  return {
    First_Name: person.firstName.trim() || null,
    Last_Name: person.lastName.trim(),
    Email: person.email,
    Phone: `+44 20 7946 0${String(100 + index)}`,
    Title: `CRM title ${index + 1}`,
    Mailing_City: person.city,
    Mailing_Country: person.country,
    Lead_Source: 'Partner',
    ...(account ? { Account_Name: account.id } : {}),
  };
}

function ambiguousContacts(person: SeedPerson | undefined): readonly NewValues[] {
  if (!person) return [];
  const names = [person.lastName.trim(), 'Reception', 'Accounts Payable'].slice(0, AMBIGUOUS_CONTACTS);
  return names.map((name) => ({ Last_Name: name, Email: person.email, Title: 'Shared mailbox' }));
}

function unrelated(index: number): NewValues {
  const first = FIRST_NAMES[index % FIRST_NAMES.length] ?? '';
  const last = LAST_NAMES[index % LAST_NAMES.length] ?? '';
  return {
    First_Name: first,
    Last_Name: last,
    Email: `${first.toLowerCase()}.${index + 1}@crm-only.example`,
    Phone: `+91 22 5550 ${String(1_000 + (index % 9_000))}`,
    ...(index % 3 === 0 ? { Description: 'Met at the trade fair.' } : {}),
  };
}

function existingLead(person: SeedPerson): NewValues {
  return {
    First_Name: person.firstName.trim() || null,
    Last_Name: person.lastName.trim(),
    Email: person.email,
    Company: person.company?.name ?? 'Unknown company',
    Designation: 'CRM title of a lead',
    Lead_Status: 'Contacted',
  };
}

function seedOther(other: Organisation, shared: SeedPerson | undefined, now: number): void {
  const add = adding(other, now);
  const first = shared
    ? { Last_Name: shared.lastName.trim(), Email: shared.email, Title: 'Known to Northwind too' }
    : unrelated(80);
  add('Contacts', first);
  for (let index = 1; index < OTHER_ORGANISATION_CONTACTS; index += 1) add('Contacts', unrelated(80 + index));
}
