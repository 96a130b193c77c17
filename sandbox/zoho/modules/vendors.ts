import { field, texts } from './field.ts';
import { type ModuleDefinition, SYSTEM_FIELDS } from './module.ts';

export const VENDORS: ModuleDefinition = {
  apiName: 'Vendors',
  singular: 'Vendor',
  plural: 'Vendors',
  nameField: 'Vendor_Name',
  duplicateField: 'Vendor_Name',
  fields: [
    ...SYSTEM_FIELDS,
    field('text', 'Vendor_Name', { length: 100, systemMandatory: true, layoutMandatory: true }),
    field('email', 'Email'),
    field('phone', 'Phone'),
    field('website', 'Website'),
    field('text', 'Category', { length: 50 }),
    field('picklist', 'GL_Account', {
      label: 'GL Account',
      choices: ['Interest Income', 'Labour Contracts', 'Merchandise Sales', 'Rent Income', 'Software Sales'],
    }),
    ...texts(250, 'Street'),
    ...texts(100, 'City', 'State', 'Country'),
    ...texts(30, 'Zip_Code'),
    field('boolean', 'Email_Opt_Out'),
    field('textarea', 'Description'),
  ],
};
