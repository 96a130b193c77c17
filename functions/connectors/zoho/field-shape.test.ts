import { toCollectionShape, toFieldShape } from './field-shape.ts';
import { CrmField } from './metadata-schemas.ts';

const shape = (more: object) => toFieldShape(CrmField.parse({ api_name: 'F', data_type: 'text', ...more }));

test.each([
  ['text', {}, 'text'],
  ['textarea', {}, 'longtext'],
  ['textarea', { textarea: { type: 'rich_text' } }, 'richtext'],
  ['picklist', {}, 'choice'],
  ['multiselectpicklist', {}, 'multichoice'],
  ['double', {}, 'decimal'],
  ['ownerlookup', {}, 'user'],
  ['lookup', {}, 'reference'],
  ['website', {}, 'url'],
  ['formula', {}, 'other'],
])('%s %j is %s', (dataType, more, type) => {
  expect(shape({ data_type: dataType, ...more }).type).toBe(type);
});

test('a plain field is optional, writable and not unique', () => {
  expect(shape({ field_label: 'Name', length: 80, unique: {} })).toEqual({
    name: 'F',
    label: 'Name',
    type: 'text',
    required: false,
    writable: true,
    unique: false,
    maxLength: 80,
  });
});

test.each([
  ['read_only', { read_only: true }],
  ['field_read_only', { field_read_only: true }],
  ['no operation', { operation_type: { api_create: false, api_update: false } }],
  ['a number that Zoho counts', { data_type: 'autonumber' }],
])('is not writable: %s', (_name, more) => {
  expect(shape(more).writable).toBe(false);
});

test.each([
  ['unique', { unique: { casesensitive: 'false' } }],
  ['external', { external: { type: 'org', show: true } }],
])('is unique: %s', (_name, more) => {
  expect(shape(more).unique).toBe(true);
});

test('a lookup names its module and a picklist its stored values', () => {
  expect(shape({ data_type: 'lookup', lookup: { module: { api_name: 'Accounts' } } }).target).toBe('Accounts');
  expect(
    shape({
      data_type: 'picklist',
      pick_list_values: [
        { actual_value: 'Web', display_value: 'Web site', type: 'used' },
        { actual_value: 'Fax', display_value: 'Fax', type: 'unused' },
      ],
    }).choices,
  ).toEqual([{ value: 'Web', label: 'Web site' }]);
});

test('one strange decoration does not hide the field', () => {
  expect(shape({ lookup: 'none', length: 'long', pick_list_values: 3, system_mandatory: true })).toMatchObject({
    required: true,
  });
});

test('a module has a label and its fields by name', () => {
  const field = CrmField.parse({ api_name: 'Subject', data_type: 'text' });
  const collection = toCollectionShape('Purchase_Orders', [field]);
  expect(collection).toMatchObject({ name: 'Purchase_Orders', label: 'Purchase Orders' });
  expect(collection.fields.get('Subject')?.type).toBe('text');
});
