import type { PersonFields, Place } from './control-panel/control-contract.ts';
import type { PeopleDesk } from './control-panel/control-server.ts';
import type { ServiceNowSimulator } from './servicenow/servicenow-simulator.ts';
import type { ZohoSimulator } from './zoho/zoho-simulator.ts';

/** What a person's fields are called in one place. */
type FieldNames = Readonly<Record<keyof PersonFields, string>>;

const SERVICENOW_TABLE = 'customer_contact';

const SERVICENOW_NAMES: FieldNames = {
  firstName: 'first_name',
  lastName: 'last_name',
  email: 'email',
  phone: 'phone',
  title: 'title',
};

const CRM_NAMES: Readonly<Record<'Contacts' | 'Leads', FieldNames>> = {
  Contacts: { firstName: 'First_Name', lastName: 'Last_Name', email: 'Email', phone: 'Phone', title: 'Title' },
  Leads: { firstName: 'First_Name', lastName: 'Last_Name', email: 'Email', phone: 'Phone', title: 'Designation' },
};

/** Edits people in the simulated systems as somebody at their screens does: what was not touched is not sent. */
export function createPeopleDesks(
  servicenow: ServiceNowSimulator,
  zoho: ZohoSimulator,
): Readonly<Record<Place, PeopleDesk>> {
  return {
    servicenow: serviceNowDesk(servicenow),
    Contacts: crmDesk(zoho, 'Contacts', {}),
    // The page layout of leads demands a company.
    Leads: crmDesk(zoho, 'Leads', { Company: 'Sandbox Company' }),
  };
}

function serviceNowDesk(simulator: ServiceNowSimulator): PeopleDesk {
  const rows = () => simulator.table(SERVICENOW_TABLE);
  return {
    list: async () => rows().map((row) => ({ id: String(row.sys_id), ...readFields(row, SERVICENOW_NAMES) })),
    create: async (fields) => {
      simulator.createAsPerson(SERVICENOW_TABLE, writeFields(fields, SERVICENOW_NAMES));
    },
    edit: async (id, fields) => {
      const row = rows().find((candidate) => candidate.sys_id === id);
      simulator.editAsPerson(SERVICENOW_TABLE, id, changedFields(row ?? {}, fields, SERVICENOW_NAMES));
    },
    remove: async (id) => simulator.deleteAsPerson(SERVICENOW_TABLE, id),
  };
}

function crmDesk(simulator: ZohoSimulator, module: 'Contacts' | 'Leads', required: Record<string, string>): PeopleDesk {
  const names = CRM_NAMES[module];
  const records = () => simulator.records(module);
  return {
    list: async () => records().map((record) => ({ id: String(record.id), ...readFields(record, names) })),
    create: async (fields) => {
      simulator.createAsPerson(module, { ...required, ...emptyAsNull(writeFields(fields, names)) });
    },
    edit: async (id, fields) => {
      const record = records().find((candidate) => candidate.id === id);
      simulator.editAsPerson(module, id, emptyAsNull(changedFields(record ?? {}, fields, names)));
    },
    remove: async (id) => simulator.deleteAsPerson(module, id),
  };
}

function readFields(record: Readonly<Record<string, unknown>>, names: FieldNames): PersonFields {
  const read = (field: keyof PersonFields): string => String(record[names[field]] ?? '');
  return {
    firstName: read('firstName'),
    lastName: read('lastName'),
    email: read('email'),
    phone: read('phone'),
    title: read('title'),
  };
}

function writeFields(fields: Partial<PersonFields>, names: FieldNames): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [names[field as keyof PersonFields], value]),
  );
}

function changedFields(
  record: Readonly<Record<string, unknown>>,
  fields: PersonFields,
  names: FieldNames,
): Record<string, string> {
  const before = readFields(record, names);
  const changed = Object.entries(fields).filter(([field, value]) => before[field as keyof PersonFields] !== value);
  return writeFields(Object.fromEntries(changed), names);
}

function emptyAsNull(values: Readonly<Record<string, string>>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === '' ? null : value]));
}
