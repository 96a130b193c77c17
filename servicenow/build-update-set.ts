import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BUILT_ON,
  EVENT_NAME,
  KEY_COLUMN,
  KEY_COLUMN_TABLES,
  PROPERTIES,
  type PropertyPart,
  RULES,
  type RulePart,
  UPDATE_SET_NAME,
} from './contents.ts';
import { setRow, sysIdOf, type UpdateRecord, updateRow } from './update-record.ts';

const DESCRIPTION =
  'Lets this instance tell the sync backend of Zoho CRM which records have changed, so that an edit arrives within ' +
  'seconds. After the import, enter URL and secret from the Setup page in Zoho CRM into the system properties ' +
  'zoho_crm_sync.url and zoho_crm_sync.secret. No value of a record is ever sent.';

const ORDER = '1000';
const KEY_LENGTH = '100';

function source(file: string): string {
  return readFileSync(join(import.meta.dirname, 'src', file), 'utf8').trim();
}

function property({ name, type, description }: PropertyPart): UpdateRecord {
  const sysId = sysIdOf('property', name);
  return {
    table: 'sys_properties',
    name: `sys_properties_${sysId}`,
    targetName: name,
    type: 'System Property',
    fields: {
      choices: '',
      description,
      ignore_cache: 'false',
      is_private: 'false',
      name,
      read_roles: type === 'password2' ? 'admin' : '',
      suffix: name,
      sys_id: sysId,
      type,
      write_roles: 'admin',
    },
  };
}

function scriptInclude(): UpdateRecord {
  const sysId = sysIdOf('script-include');
  return {
    table: 'sys_script_include',
    name: `sys_script_include_${sysId}`,
    targetName: 'ZohoCrmPush',
    type: 'Script Include',
    fields: {
      access: 'package_private',
      active: 'true',
      api_name: 'global.ZohoCrmPush',
      client_callable: 'false',
      description: 'Tells the sync backend of Zoho CRM which records have changed.',
      name: 'ZohoCrmPush',
      script: { script: source('ZohoCrmPush.js') },
      sys_id: sysId,
    },
  };
}

function event(): UpdateRecord {
  const sysId = sysIdOf('event');
  return {
    table: 'sysevent_register',
    name: `sysevent_register_${sysId}`,
    targetName: EVENT_NAME,
    type: 'Event Registration',
    fields: {
      description: 'A record that Zoho CRM may want to know of has changed.',
      event_name: EVENT_NAME,
      fired_by: 'Business rules "Tell Zoho CRM"',
      queue: '',
      suffix: EVENT_NAME,
      sys_id: sysId,
      table: '',
    },
  };
}

function scriptAction(): UpdateRecord {
  const sysId = sysIdOf('script-action');
  return {
    table: 'sysevent_script_action',
    name: `sysevent_script_action_${sysId}`,
    targetName: 'Tell Zoho CRM',
    type: 'Script Action',
    fields: {
      active: 'true',
      condition_script: '',
      description: 'Sends what the business rules have queued.',
      event_name: EVENT_NAME,
      name: 'Tell Zoho CRM',
      order: '100',
      script: { script: source('send-hint.js') },
      synchronous: 'false',
      sys_id: sysId,
    },
  };
}

/** After the save, and only to queue an event: whoever saves does not wait for a network. */
function businessRule({ table, script, condition = '' }: RulePart): UpdateRecord {
  const sysId = sysIdOf('rule', table);
  return {
    table: 'sys_script',
    name: `sys_script_${sysId}`,
    targetName: `Tell Zoho CRM (${table})`,
    type: 'Business Rule',
    about: table,
    fields: {
      abort_action: 'false',
      action_delete: 'true',
      action_insert: 'true',
      action_query: 'false',
      action_update: 'true',
      active: 'true',
      add_message: 'false',
      advanced: 'true',
      collection: table,
      condition: condition === '' ? '' : { script: condition },
      description: 'Queues a hint for the sync with Zoho CRM. No value of the record is sent.',
      filter_condition: '',
      name: `Tell Zoho CRM (${table})`,
      order: ORDER,
      rest_method: '',
      script: { script: source(script).replaceAll('RULE_TABLE', table) },
      sys_id: sysId,
      when: 'after',
    },
  };
}

function keyColumn(table: string): UpdateRecord {
  return {
    table: 'sys_dictionary',
    name: `sys_dictionary_${table}_${KEY_COLUMN}`,
    targetName: `${table}.${KEY_COLUMN}`,
    type: 'Dictionary',
    about: table,
    attributes: { element: KEY_COLUMN, table },
    fields: {
      active: 'true',
      array: 'false',
      audit: 'false',
      column_label: 'Zoho CRM ID',
      display: 'false',
      element: KEY_COLUMN,
      internal_type: { value: 'string', display: 'String' },
      mandatory: 'false',
      max_length: KEY_LENGTH,
      name: table,
      read_only: 'false',
      sys_id: sysIdOf('column', table),
      unique: 'false',
      virtual: 'false',
    },
  };
}

export function updateRecords(): readonly UpdateRecord[] {
  return [
    ...KEY_COLUMN_TABLES.map(keyColumn),
    ...PROPERTIES.map(property),
    scriptInclude(),
    event(),
    scriptAction(),
    ...RULES.map(businessRule),
  ];
}

/** The file that an administrator imports under *Retrieved Update Sets*. The same for everyone; nothing secret is in it. */
export function buildUpdateSet(): string {
  const set = { sysId: sysIdOf('set', UPDATE_SET_NAME), name: UPDATE_SET_NAME, description: DESCRIPTION };
  const rows = [setRow(set), ...updateRecords().map((record) => updateRow(record, set))];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<unload unload_date="${BUILT_ON}">\n${rows.join('\n')}\n</unload>\n`;
}
