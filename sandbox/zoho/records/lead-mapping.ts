import type { Json, JsonObject } from '../json.ts';
import type { Organisation, OrgModule } from '../organisation.ts';
import { presentValue, storedValue } from './present-record.ts';
import type { StoredRecord } from './stored-record.ts';

/** Where a field of the lead goes, in an organisation that never touched its conversion mapping. */
const STANDARD_MAPPING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Contacts: {
    Owner: 'Owner',
    Salutation: 'Salutation',
    First_Name: 'First_Name',
    Last_Name: 'Last_Name',
    Email: 'Email',
    Secondary_Email: 'Secondary_Email',
    Phone: 'Phone',
    Mobile: 'Mobile',
    Fax: 'Fax',
    Designation: 'Title',
    Lead_Source: 'Lead_Source',
    Email_Opt_Out: 'Email_Opt_Out',
    Skype_ID: 'Skype_ID',
    Street: 'Mailing_Street',
    City: 'Mailing_City',
    State: 'Mailing_State',
    Zip_Code: 'Mailing_Zip',
    Country: 'Mailing_Country',
    Description: 'Description',
  },
  Accounts: {
    Owner: 'Owner',
    Company: 'Account_Name',
    Phone: 'Phone',
    Fax: 'Fax',
    Website: 'Website',
    Industry: 'Industry',
    Rating: 'Rating',
    No_of_Employees: 'Employees',
    Annual_Revenue: 'Annual_Revenue',
    Street: 'Billing_Street',
    City: 'Billing_City',
    State: 'Billing_State',
    Zip_Code: 'Billing_Code',
    Country: 'Billing_Country',
  },
};

/** What a record made of a lead takes over from it; empty fields are not named. */
export function mapLead(
  organisation: Organisation,
  lead: StoredRecord,
  target: OrgModule,
  movesCustomFields: boolean,
): JsonObject {
  const leads = organisation.modules.get('Leads');
  const names = new Map(Object.entries(STANDARD_MAPPING[target.definition.apiName] ?? {}));
  if (movesCustomFields) for (const name of sharedCustomFields(leads, target)) names.set(name, name);
  const row: Record<string, Json> = {};
  for (const [from, to] of names) {
    const field = leads?.fields.get(from);
    const value = field ? presentValue(organisation, field, storedValue(lead, from)) : null;
    if (value !== null) row[to] = value;
  }
  return row;
}

function sharedCustomFields(leads: OrgModule | undefined, target: OrgModule): readonly string[] {
  const custom = [...(leads?.fields.values() ?? [])].filter(
    (field) => field.custom && target.fields.get(field.apiName)?.dataType === field.dataType,
  );
  return custom.map(({ apiName }) => apiName);
}
