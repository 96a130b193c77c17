import type { FieldMapping, Flow, ValuePair } from '../flow.ts';
import { plain } from './mappings.ts';
import type { PeopleTable } from './people.ts';
import { conflictRuleOf, directionOf, type SimpleSettings } from './simple-settings.ts';

/** Tables that hold cases, in order of preference: without customer service an instance has incidents only. */
export const CASE_TABLES = ['sn_customerservice_case', 'incident'] as const;
export type CaseTable = (typeof CASE_TABLES)[number];

/** The two tables number their states differently: a closed case is 3, and 3 is an incident on hold. */
const STATES: Readonly<Record<CaseTable, readonly ValuePair[]>> = {
  sn_customerservice_case: [
    { servicenow: '1', crm: 'New' },
    { servicenow: '10', crm: 'New' },
    { servicenow: '10', crm: 'Escalated' },
    { servicenow: '18', crm: 'On Hold' },
    { servicenow: '3', crm: 'Closed' },
    { servicenow: '6', crm: 'Closed' },
  ],
  incident: [
    { servicenow: '1', crm: 'New' },
    { servicenow: '2', crm: 'New' },
    { servicenow: '2', crm: 'Escalated' },
    { servicenow: '3', crm: 'On Hold' },
    { servicenow: '7', crm: 'Closed' },
    { servicenow: '6', crm: 'Closed' },
    { servicenow: '8', crm: 'Closed' },
  ],
};

const PRIORITIES: readonly ValuePair[] = [
  { servicenow: '2', crm: 'High' },
  { servicenow: '1', crm: 'High' },
  { servicenow: '3', crm: 'Medium' },
  { servicenow: '4', crm: 'Low' },
  { servicenow: '5', crm: 'Low' },
];

const ORIGINS: readonly ValuePair[] = [
  { servicenow: 'web', crm: 'Web' },
  { servicenow: 'self-service', crm: 'Web' },
  { servicenow: 'virtual_agent', crm: 'Web' },
  { servicenow: 'email', crm: 'Email' },
  { servicenow: 'phone', crm: 'Phone' },
];

/** A case has a contact, or a consumer where people are consumers; an incident has a caller, who is a user of any kind. */
function personField(table: CaseTable, peopleTable: PeopleTable | undefined): string {
  if (table === 'incident') return 'caller_id';
  return peopleTable === 'csm_consumer' ? 'consumer' : 'contact';
}

export function casesFlow(settings: SimpleSettings, table: CaseTable, peopleTable?: PeopleTable): Flow {
  return {
    id: 'cases',
    entity: 'cases',
    servicenowTable: table,
    crmModule: 'Cases',
    direction: directionOf(settings),
    conflictRule: conflictRuleOf(settings),
    mappings: [
      { id: 'subject', servicenow: ['short_description', 'number'], crm: 'Subject', direction: 'both' },
      plain('description', 'Description'),
      {
        id: 'state',
        servicenow: ['state'],
        crm: 'Status',
        direction: 'both',
        values: STATES[table],
        otherwise: { crm: 'New' },
      },
      {
        id: 'priority',
        servicenow: ['priority'],
        crm: 'Priority',
        // An incident computes it from impact and urgency and overwrites what is written.
        direction: table === 'incident' ? 'to-crm' : 'both',
        values: PRIORITIES,
      },
      {
        id: 'contact_type',
        servicenow: ['contact_type'],
        crm: 'Case_Origin',
        direction: 'both',
        values: ORIGINS,
        otherwise: { crm: 'Web' },
      },
      plain('close_notes', 'Solution'),
      ...personMapping(settings, personField(table, peopleTable)),
      {
        id: 'product',
        servicenow: ['product'],
        crm: 'Product_Name',
        direction: 'both',
        refersTo: { flowId: 'products', crmModule: 'Products' },
      },
    ],
    // Subjects are shared by strangers: a case is recognised by its key only.
    matchRules: [],
  };
}

/** Cases look contacts up, never leads; people housed in Leads are tied by the link store alone. */
function personMapping(settings: SimpleSettings, field: string): readonly FieldMapping[] {
  if (settings.crmModule === 'Leads') return [];
  return [
    {
      id: 'person',
      servicenow: [field],
      crm: 'Related_To',
      direction: 'both',
      refersTo: { flowId: 'people', crmModule: settings.crmModule },
    },
  ];
}
