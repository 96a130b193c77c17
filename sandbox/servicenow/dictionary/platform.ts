import type { TableDefinition } from './column.ts';
import { dateTime, flag, integer, reference, text } from './column.ts';

/** The platform's own tables. Their rows are made from the dictionary itself. */
const METADATA_READERS = ['personalize_dictionary'];

export const PLATFORM_TABLES: readonly TableDefinition[] = [
  {
    name: 'sys_db_object',
    label: 'Table',
    read: METADATA_READERS,
    write: [],
    columns: [
      text('name', 'Name', 80),
      text('label', 'Label', 80, { display: true }),
      reference('super_class', 'Extends table', 'sys_db_object'),
      flag('is_extendable', 'Extensible'),
    ],
  },
  {
    name: 'sys_dictionary',
    label: 'Dictionary Entry',
    read: METADATA_READERS,
    write: [],
    columns: [
      text('name', 'Table', 80),
      text('element', 'Column name', 80, { display: true }),
      text('column_label', 'Column label', 80),
      reference('internal_type', 'Type', 'sys_glide_object'),
      reference('reference', 'Reference', 'sys_db_object'),
      integer('max_length', 'Max length'),
      integer('choice', 'Choice'),
      flag('mandatory', 'Mandatory'),
      flag('read_only', 'Read only'),
      flag('display', 'Display'),
      flag('active', 'Active', 'true'),
      flag('unique', 'Unique'),
      text('default_value', 'Default value', 255),
      text('attributes', 'Attributes', 1000),
    ],
  },
  {
    name: 'sys_dictionary_override',
    label: 'Dictionary Entry Override',
    read: METADATA_READERS,
    write: [],
    columns: [
      text('name', 'Table', 80),
      text('element', 'Column name', 80),
      text('base_table', 'Base table', 80),
      flag('default_value_override', 'Override default value'),
      text('default_value', 'Default value', 255),
    ],
  },
  {
    name: 'sys_choice',
    label: 'Choice',
    read: ['*'],
    write: [],
    columns: [
      text('name', 'Table', 80),
      text('element', 'Element', 80),
      text('value', 'Value', 200),
      text('label', 'Label', 200, { display: true }),
      text('language', 'Language', 3),
      text('dependent_value', 'Dependent value'),
      integer('sequence', 'Sequence'),
      flag('inactive', 'Inactive'),
    ],
  },
  {
    name: 'sys_properties',
    label: 'System Property',
    read: [],
    write: [],
    columns: [
      text('name', 'Name', 100, { display: true }),
      text('type', 'Type'),
      text('value', 'Value', 4000),
      text('description', 'Description', 4000),
    ],
  },
  {
    name: 'sys_user_role',
    label: 'Role',
    read: ['*'],
    write: [],
    columns: [text('name', 'Name', 100, { display: true })],
  },
  {
    name: 'sys_user_has_role',
    label: 'User Role',
    read: ['*'],
    write: [],
    columns: [
      reference('user', 'User', 'sys_user'),
      reference('role', 'Role', 'sys_user_role'),
      flag('inherited', 'Inherited'),
      text('state', 'State'),
    ],
  },
  {
    name: 'sys_user_group',
    label: 'Group',
    read: ['*'],
    write: [],
    columns: [text('name', 'Name', 80, { display: true }), flag('active', 'Active', 'true')],
  },
  {
    name: 'sys_audit_delete',
    label: 'Audit Deleted Record',
    read: ['audit_reader'],
    write: [],
    columns: [
      text('tablename', 'Table name', 80),
      text('documentkey', 'Record', 32),
      text('display_value', 'Display value', 255),
      { name: 'payload', label: 'Payload', type: 'xml', maxLength: 65000 },
      dateTime('delete_recovery', 'Recovered'),
    ],
  },
];
