import type { FieldMapping, Flow, FlowFilter, MatchRule } from '../flow.ts';
import { plain } from './mappings.ts';
import { conflictRuleOf, directionOf, type FlowCircumstances, type SimpleSettings } from './simple-settings.ts';

/** Tables that hold people, in order of preference: those of customers, and the one of all users that every instance has. */
export const PEOPLE_TABLES = ['customer_contact', 'csm_consumer', 'sys_user'] as const;
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

const COMPANY_TABLE: Readonly<Record<string, string>> = { account: 'customer_account', company: 'core_company' };

/** Fields to read in place of an empty last name, which the CRM does not accept. */
const NAME_FALLBACKS: Readonly<Record<PeopleTable, readonly string[]>> = {
  customer_contact: ['name', 'user_name'],
  sys_user: ['name', 'user_name'],
  csm_consumer: ['name'],
};

/** The flow of people whose lead has become a contact. */
export const CONVERTED_PEOPLE = 'people.converted';

/** Settings of the simple kind generate flows; there is no second engine for them. */
export function peopleFlow(settings: SimpleSettings, table: PeopleTable, circumstances: FlowCircumstances = {}): Flow {
  const leaveOut = leftOut(settings, circumstances);
  const flow: Flow = {
    id: 'people',
    entity: 'people',
    servicenowTable: table,
    crmModule: settings.crmModule,
    direction: directionOf(settings),
    conflictRule: conflictRuleOf(settings),
    mappings: mappingsOf(settings, settings.crmModule, table),
    matchRules: matchRules(settings.crmModule, table),
    ...(leaveOut.length === 0 ? {} : { leaveOut: { servicenow: leaveOut } }),
  };
  if (settings.crmModule === 'Contacts') return flow;
  const { matchRules: _, ...shared } = flow;
  const converted: Flow = {
    ...shared,
    id: CONVERTED_PEOPLE,
    crmModule: 'Contacts',
    mappings: mappingsOf(settings, 'Contacts', table),
    matchRules: [],
    linksOf: flow.id,
    onlyMovedFrom: flow.crmModule,
    ...(settings.onDelete === undefined ? {} : { onDelete: settings.onDelete }),
  };
  return { ...flow, whenConverted: { flag: 'Converted__s', successor: 'Converted_Contact', flow: converted } };
}

function mappingsOf(
  settings: SimpleSettings,
  crmModule: SimpleSettings['crmModule'],
  table: PeopleTable,
): readonly FieldMapping[] {
  return crmModule === 'Leads' ? leadMappings(table) : [...contactMappings(table), ...companyMapping(settings, table)];
}

/** Consumers are no users and have none of these columns but the first. */
function leftOut({ population }: SimpleSettings, { integrationUser }: FlowCircumstances): readonly FlowFilter[] {
  if (population === undefined) return [];
  const filters: FlowFilter[] = [];
  if (!population.inactive) filters.push({ field: 'active', operator: '=', value: 'false' });
  if (!population.serviceAccounts) {
    filters.push({ field: 'web_service_access_only', operator: '=', value: 'true' });
    filters.push({ field: 'internal_integration_user', operator: '=', value: 'true' });
  }
  if (!population.integrationUser && integrationUser !== undefined) {
    filters.push({ field: 'user_name', operator: '=', value: integrationUser });
  }
  return filters;
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

/** Companies are no records of the sync themselves: a contact gets the account that has the name of the company. */
function companyMapping({ companies = 'leave' }: SimpleSettings, table: PeopleTable): readonly FieldMapping[] {
  const path = COMPANY_FIELD[table];
  const reference = path?.split('.')[0];
  const collection = COMPANY_TABLE[reference ?? ''];
  if (companies === 'leave' || path === undefined || reference === undefined || collection === undefined) return [];
  return [
    {
      id: 'account',
      servicenow: [reference],
      crm: 'Account_Name',
      direction: 'both',
      named: {
        servicenow: { collection, nameField: 'name', path },
        crm: { collection: 'Accounts', nameField: 'Account_Name', path: 'Account_Name.Account_Name' },
        create: companies === 'create',
      },
    },
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
