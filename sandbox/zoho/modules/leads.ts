import { field, texts } from './field.ts';
import { type ModuleDefinition, SYSTEM_FIELDS } from './module.ts';
import { INDUSTRIES, LEAD_SOURCES, RATINGS, SALUTATIONS } from './picklists.ts';

export const LEADS: ModuleDefinition = {
  apiName: 'Leads',
  singular: 'Lead',
  plural: 'Leads',
  nameField: 'Full_Name',
  duplicateField: 'Email',
  fields: [
    ...SYSTEM_FIELDS,
    field('picklist', 'Salutation', { choices: SALUTATIONS }),
    field('text', 'First_Name', { length: 40 }),
    field('text', 'Last_Name', { length: 80, systemMandatory: true, layoutMandatory: true }),
    field('text', 'Full_Name', { length: 80, readOnly: true }),
    // The layout asks for it, the metadata of the field does not say so.
    field('text', 'Company', { length: 200, layoutMandatory: true }),
    field('text', 'Designation', { label: 'Title', length: 100 }),
    field('email', 'Email'),
    field('email', 'Secondary_Email'),
    field('phone', 'Phone'),
    field('phone', 'Mobile'),
    field('text', 'Fax', { length: 30 }),
    field('website', 'Website'),
    field('picklist', 'Lead_Source', { choices: LEAD_SOURCES }),
    field('picklist', 'Lead_Status', {
      choices: [
        'Attempted to Contact',
        'Contact in Future',
        'Contacted',
        'Junk Lead',
        'Lost Lead',
        'Not Contacted',
        'Pre-Qualified',
      ],
    }),
    field('picklist', 'Industry', { choices: INDUSTRIES }),
    field('picklist', 'Rating', { choices: RATINGS }),
    field('integer', 'No_of_Employees', { label: 'No. of Employees' }),
    field('currency', 'Annual_Revenue'),
    ...texts(250, 'Street'),
    ...texts(100, 'City', 'State', 'Country'),
    ...texts(30, 'Zip_Code'),
    field('boolean', 'Email_Opt_Out'),
    field('text', 'Skype_ID', { length: 50 }),
    field('boolean', 'Converted__s', { readOnly: true }),
    field('datetime', 'Converted_Date_Time', { readOnly: true }),
    field('lookup', 'Converted_Contact', { target: 'Contacts', readOnly: true }),
    field('lookup', 'Converted_Account', { target: 'Accounts', readOnly: true }),
    field('textarea', 'Description'),
  ],
};
