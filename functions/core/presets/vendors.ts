import type { Flow } from '../flow.ts';
import { plain } from './mappings.ts';
import { conflictRuleOf, directionOf, type SimpleSettings } from './simple-settings.ts';

/** Companies that are vendors. ServiceNow keeps vendors, customers and manufacturers in one table, told apart by flags. */
export function vendorsFlow(settings: SimpleSettings): Flow {
  return {
    id: 'vendors',
    entity: 'vendors',
    servicenowTable: 'core_company',
    crmModule: 'Vendors',
    direction: directionOf(settings),
    conflictRule: conflictRuleOf(settings),
    where: { servicenow: [{ field: 'vendor', operator: '=', value: 'true' }] },
    constants: { servicenow: { vendor: true } },
    mappings: [
      plain('name', 'Vendor_Name'),
      plain('phone', 'Phone'),
      plain('website', 'Website'),
      plain('street', 'Street'),
      plain('city', 'City'),
      plain('state', 'State'),
      plain('zip', 'Zip_Code'),
      plain('country', 'Country'),
      plain('notes', 'Description'),
    ],
    matchRules: [{ fields: [{ servicenow: 'name', crm: 'Vendor_Name' }] }],
  };
}
