import { field, texts } from './field.ts';
import { type ModuleDefinition, SYSTEM_FIELDS } from './module.ts';
import { INDUSTRIES, RATINGS } from './picklists.ts';

export const ACCOUNTS: ModuleDefinition = {
  apiName: 'Accounts',
  singular: 'Account',
  plural: 'Accounts',
  nameField: 'Account_Name',
  duplicateField: 'Account_Name',
  fields: [
    ...SYSTEM_FIELDS,
    field('text', 'Account_Name', { length: 200, systemMandatory: true, layoutMandatory: true }),
    field('text', 'Account_Number', { length: 40 }),
    field('text', 'Account_Site', { length: 80 }),
    field('lookup', 'Parent_Account', { target: 'Accounts' }),
    field('picklist', 'Account_Type', {
      choices: [
        'Analyst',
        'Competitor',
        'Customer',
        'Distributor',
        'Integrator',
        'Investor',
        'Partner',
        'Supplier',
        'Vendor',
      ],
    }),
    field('picklist', 'Industry', { choices: INDUSTRIES }),
    field('picklist', 'Ownership', {
      choices: ['Private', 'Public', 'Subsidiary', 'Partnership', 'Government', 'Other'],
    }),
    field('text', 'Ticker_Symbol', { length: 30 }),
    field('integer', 'SIC_Code', { label: 'SIC Code' }),
    field('picklist', 'Rating', { choices: RATINGS }),
    field('integer', 'Employees'),
    field('currency', 'Annual_Revenue'),
    field('phone', 'Phone'),
    field('text', 'Fax', { length: 30 }),
    field('website', 'Website'),
    ...texts(250, 'Billing_Street', 'Shipping_Street'),
    ...texts(
      100,
      'Billing_City',
      'Billing_State',
      'Billing_Country',
      'Shipping_City',
      'Shipping_State',
      'Shipping_Country',
    ),
    ...texts(30, 'Billing_Code', 'Shipping_Code'),
    field('textarea', 'Description'),
  ],
};
