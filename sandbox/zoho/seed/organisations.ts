import type { OrganisationPlan } from './create-organisation.ts';

type Plan = Omit<OrganisationPlan, 'withoutExtensionFields'>;

export const MAIN_ORGANISATION: Plan = {
  name: 'Zylker Sandbox',
  idPrefix: '554023',
  zgid: '60012345678',
  people: [
    { firstName: 'Sandbox', lastName: 'Admin', email: 'admin@zylker.example', profile: 'Administrator' },
    { firstName: 'Sandbox', lastName: 'Second Admin', email: 'second.admin@zylker.example', profile: 'Administrator' },
    { firstName: 'Sandbox', lastName: 'Sales User', email: 'sales@zylker.example', profile: 'Standard' },
    { firstName: 'Sandbox', lastName: 'Support User', email: 'support@zylker.example', profile: 'Support' },
    { firstName: 'Former', lastName: 'Colleague', email: 'former@zylker.example', profile: 'Standard', active: false },
  ],
};

export const OTHER_ORGANISATION: Plan = {
  name: 'Northwind Sandbox',
  idPrefix: '778145',
  zgid: '60098765432',
  people: [
    { firstName: 'Northwind', lastName: 'Admin', email: 'admin@northwind.example', profile: 'Administrator' },
    { firstName: 'Northwind', lastName: 'Sales User', email: 'sales@northwind.example', profile: 'Standard' },
  ],
};

const FIRST_FURTHER_PREFIX = 800_001;
const FIRST_FURTHER_ZGID = 60_100_000_001;

/** One of many organisations that start without records. */
export function furtherOrganisation(index: number): Plan {
  const number = index + 1;
  return {
    name: `Customer ${number}`,
    idPrefix: String(FIRST_FURTHER_PREFIX + index),
    zgid: String(FIRST_FURTHER_ZGID + index),
    people: [
      {
        firstName: `Customer ${number}`,
        lastName: 'Admin',
        email: `admin@customer-${number}.example`,
        profile: 'Administrator',
      },
    ],
  };
}
