import { field } from './field.ts';
import { type ModuleDefinition, SYSTEM_FIELDS } from './module.ts';

export const PRODUCTS: ModuleDefinition = {
  apiName: 'Products',
  singular: 'Product',
  plural: 'Products',
  nameField: 'Product_Name',
  duplicateField: 'Product_Name',
  fields: [
    ...SYSTEM_FIELDS,
    field('text', 'Product_Name', { length: 200, systemMandatory: true, layoutMandatory: true }),
    field('text', 'Product_Code', { length: 40 }),
    field('boolean', 'Product_Active'),
    field('picklist', 'Product_Category', { choices: ['Hardware', 'Software', 'CRM Applications'] }),
    field('picklist', 'Manufacturer', { choices: ['AltvetPet Inc.', 'LexPon Inc.', 'MetBeat Corp.'] }),
    field('lookup', 'Vendor_Name', { target: 'Vendors' }),
    field('currency', 'Unit_Price'),
    field('percent', 'Commission_Rate'),
    field('picklist', 'Usage_Unit', {
      choices: ['Box', 'Carton', 'Dozen', 'Each', 'Hours', 'Lb', 'Pages', 'Pieces', 'Quantity'],
    }),
    field('double', 'Qty_in_Stock'),
    field('double', 'Qty_Ordered'),
    field('double', 'Qty_in_Demand'),
    field('double', 'Reorder_Level'),
    field('boolean', 'Taxable'),
    field('multiselectpicklist', 'Tax', { choices: ['Vat', 'Sales Tax', 'Common Tax'] }),
    field('date', 'Sales_Start_Date'),
    field('date', 'Sales_End_Date'),
    field('date', 'Support_Start_Date'),
    field('date', 'Support_Expiry_Date'),
    field('ownerlookup', 'Handler'),
    field('textarea', 'Description'),
  ],
};
