import type { FieldMapping, Flow, MatchRule } from '../flow.ts';
import { plain } from './mappings.ts';
import { directionOf, type SimpleSettings } from './simple-settings.ts';

/** Tables that hold people, in order of preference. */
export const PEOPLE_TABLES = ['customer_contact', 'sys_user', 'csm_consumer'] as const;
export type PeopleTable = (typeof PEOPLE_TABLES)[number];

/** The company of a person hangs off another reference in each table; consumers have none. */
const COMPANY_FIELD: Readonly<Record<PeopleTable, string | undefined>> = {
  customer_contact: 'account.name',
  sys_user: 'company.name',
  csm_consumer: undefined,
};

const PHONE_FIELD: Readonly<Record<PeopleTable, string>> = {
  customer_contact: 'phone',
  sys_user: 'phone',
  csm_consumer: 'business_phone',
};

/** Fields to read in place of an empty last name, which the CRM does not accept. */
const NAME_FALLBACKS: Readonly<Record<PeopleTable, readonly string[]>> = {
  customer_contact: ['name', 'user_name'],
  sys_user: ['name', 'user_name'],
  csm_consumer: ['name'],
};

/** Settings of the simple kind generate flows; there is no second engine for them. */
export function peopleFlow(settings: SimpleSettings, table: PeopleTable): Flow {
  return {
    id: 'people',
    entity: 'people',
    servicenowTable: table,
    crmModule: settings.crmModule,
    direction: directionOf(settings),
    conflictRule: settings.conflictBehavior,
    mappings: settings.crmModule === 'Contacts' ? contactMappings(table) : leadMappings(table),
    matchRules: matchRules(settings.crmModule, table),
  };
}

function contactMappings(table: PeopleTable): readonly FieldMapping[] {
  return [
    ...sharedMappings(table),
    plain('home_phone', 'Home_Phone'),
    plain('title', 'Title'),
    plain('street', 'Mailing_Street'),
    plain('city', 'Mailing_City'),
    plain('state', 'Mailing_State'),
    plain('zip', 'Mailing_Zip'),
    plain('country', 'Mailing_Country'),
  ];
}

function leadMappings(table: PeopleTable): readonly FieldMapping[] {
  const company = COMPANY_FIELD[table];
  const names = ['last_name', ...NAME_FALLBACKS[table]] as const;
  return [
    ...sharedMappings(table),
    // A lead needs a company; a person without one is filed under their own name.
    {
      id: 'company',
      servicenow: company === undefined ? ['name', ...names] : [company, 'name', ...names],
      crm: 'Company',
      direction: 'to-crm',
    },
    plain('title', 'Designation'),
    plain('street', 'Street'),
    plain('city', 'City'),
    plain('state', 'State'),
    plain('zip', 'Zip_Code'),
    plain('country', 'Country'),
  ];
}

function sharedMappings(table: PeopleTable): readonly FieldMapping[] {
  return [
    { id: 'last_name', servicenow: ['last_name', ...NAME_FALLBACKS[table]], crm: 'Last_Name', direction: 'both' },
    plain('first_name', 'First_Name'),
    plain('email', 'Email'),
    { ...plain(PHONE_FIELD[table], 'Phone'), id: 'phone' },
    plain('mobile_phone', 'Mobile'),
  ];
}

/** E-mail first. Name and company count only for people who have no e-mail: with one, they are somebody else. */
function matchRules(crmModule: SimpleSettings['crmModule'], table: PeopleTable): readonly MatchRule[] {
  const byEmail: MatchRule = { fields: [{ servicenow: 'email', crm: 'Email' }] };
  const company = COMPANY_FIELD[table];
  if (company === undefined) return [byEmail];
  const byNameAndCompany: MatchRule = {
    fields: [
      { servicenow: 'last_name', crm: 'Last_Name' },
      { servicenow: 'first_name', crm: 'First_Name' },
      { servicenow: company, crm: crmModule === 'Contacts' ? 'Account_Name.Account_Name' : 'Company' },
    ],
    onlyWhenEmpty: 'email',
  };
  return [byEmail, byNameAndCompany];
}
