import { field, texts } from './field.ts';
import { type ModuleDefinition, SYSTEM_FIELDS } from './module.ts';

export const CASES: ModuleDefinition = {
  apiName: 'Cases',
  singular: 'Case',
  plural: 'Cases',
  nameField: 'Subject',
  duplicateField: 'Subject',
  fields: [
    ...SYSTEM_FIELDS,
    field('autonumber', 'Case_Number', { readOnly: true }),
    field('text', 'Subject', { systemMandatory: true, layoutMandatory: true }),
    field('picklist', 'Status', {
      choices: ['New', 'On Hold', 'Escalated', 'Closed'],
      systemMandatory: true,
      layoutMandatory: true,
    }),
    field('picklist', 'Case_Origin', {
      choices: ['Email', 'Phone', 'Web'],
      systemMandatory: true,
      layoutMandatory: true,
    }),
    field('picklist', 'Priority', { choices: ['High', 'Medium', 'Low'] }),
    field('picklist', 'Type', { choices: ['Problem', 'Feature Request', 'Question'] }),
    field('picklist', 'Case_Reason', {
      choices: [
        'User did not attend any training',
        'Complex functionality',
        'New problem',
        'Existing problem',
        'Instructions not clear',
      ],
    }),
    field('lookup', 'Account_Name', { target: 'Accounts' }),
    field('lookup', 'Product_Name', { target: 'Products' }),
    field('lookup', 'Related_To', { target: 'Contacts' }),
    ...texts(50, 'Reported_By'),
    field('email', 'Email'),
    field('phone', 'Phone'),
    field('textarea', 'Description'),
    field('textarea', 'Internal_Comments'),
    field('textarea', 'Solution'),
    // Written only: its text becomes a comment, and the field is empty again.
    field('textarea', 'Add_Comment'),
    field('integer', 'No_of_comments', { readOnly: true }),
  ],
};
