import type { Flow } from '../flow.ts';
import { plain } from './mappings.ts';
import { conflictRuleOf, directionOf, type SimpleSettings } from './simple-settings.ts';

/** Product models. The table has children per kind of model; a row made in the base table itself has no form there. */
export function productsFlow(settings: SimpleSettings): Flow {
  return {
    id: 'products',
    entity: 'products',
    servicenowTable: 'cmdb_model',
    createTable: 'cmdb_hardware_product_model',
    crmModule: 'Products',
    direction: directionOf(settings),
    conflictRule: conflictRuleOf(settings),
    mappings: [
      { id: 'name', servicenow: ['name', 'display_name'], crm: 'Product_Name', direction: 'both' },
      plain('model_number', 'Product_Code'),
      plain('cost', 'Unit_Price'),
      plain('description', 'Description'),
      {
        id: 'status',
        servicenow: ['status'],
        crm: 'Product_Active',
        direction: 'both',
        values: [
          { servicenow: 'In Production', crm: true },
          { servicenow: 'Retired', crm: false },
          { servicenow: 'Sold', crm: false },
        ],
        otherwise: { crm: true },
      },
    ],
    matchRules: [
      { fields: [{ servicenow: 'model_number', crm: 'Product_Code' }] },
      { fields: [{ servicenow: 'name', crm: 'Product_Name' }], onlyWhenEmpty: 'model_number' },
    ],
  };
}
