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
