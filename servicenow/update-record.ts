import { createHash } from 'node:crypto';
import { BUILT_ON } from './contents.ts';

/** A value of a field: text, a script that is kept as it is, or a reference with what people read. */
export type FieldText = string | { readonly script: string } | { readonly value: string; readonly display: string };

/** One record that an update set brings: a row of `sys_update_xml`. */
export interface UpdateRecord {
  readonly table: string;
  /** Unique within the set: by it the platform finds the record again. */
  readonly name: string;
  /** What people read in the list of updates. */
  readonly targetName: string;
  /** What kind of record it is, in the words of the list. */
  readonly type: string;
  /** The table that the record is about, where it is about one. */
  readonly about?: string;
  /** Attributes that stand on the element, for records that have no sys_id of their own. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, FieldText>>;
}

/** The same 32 hexadecimal digits for the same thing in every build: a second import replaces the first. */
export function sysIdOf(...parts: readonly string[]): string {
  return createHash('md5')
    .update(['servicenow-for-zoho-crm', ...parts].join('/'))
    .digest('hex');
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export function element(name: string, field: FieldText): string {
  if (typeof field === 'string') return field === '' ? `<${name}/>` : `<${name}>${escapeXml(field)}</${name}>`;
  if ('display' in field) {
    return `<${name} display_value="${escapeXml(field.display)}">${escapeXml(field.value)}</${name}>`;
  }
  if (field.script.includes(']]>')) throw new Error(`The script of ${name} would end its own CDATA section.`);
  return `<${name}><![CDATA[${field.script}]]></${name}>`;
}

function elements(fields: Readonly<Record<string, FieldText>>): string {
  return Object.entries(fields)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, field]) => element(name, field))
    .join('');
}

const STAMPS = {
  sys_created_by: 'admin',
  sys_created_on: BUILT_ON,
  sys_mod_count: '0',
  sys_updated_by: 'admin',
  sys_updated_on: BUILT_ON,
} as const;

const GLOBAL = { value: 'global', display: 'Global' } as const;

/** What `payload` holds: the record as the platform itself writes it down. */
export function payloadOf({ table, name, targetName, attributes = {}, fields }: UpdateRecord): string {
  const shown = Object.entries({ action: 'INSERT_OR_UPDATE', ...attributes })
    .map(([attribute, value]) => ` ${attribute}="${escapeXml(value)}"`)
    .join('');
  const body = elements({
    ...fields,
    ...STAMPS,
    sys_class_name: table,
    sys_name: targetName,
    sys_package: GLOBAL,
    sys_scope: GLOBAL,
    sys_update_name: name,
  });
  const record = `<${table}${shown}>${body}</${table}>`;
  return `<?xml version="1.0" encoding="UTF-8"?><record_update table="${table}">${record}</record_update>`;
}

/** The row of `sys_update_xml` that carries a record. */
export function updateRow(record: UpdateRecord, set: { readonly sysId: string; readonly name: string }): string {
  const fields = elements({
    action: 'INSERT_OR_UPDATE',
    application: GLOBAL,
    category: 'customer',
    comments: '',
    name: record.name,
    payload: payloadOf(record),
    remote_update_set: { value: set.sysId, display: set.name },
    replace_on_upgrade: 'false',
    ...STAMPS,
    sys_id: sysIdOf('update', set.name, record.name),
    table: record.about ?? '',
    target_name: record.targetName,
    type: record.type,
    update_domain: 'global',
    update_set: { value: '', display: '' },
    view: '',
  });
  return `<sys_update_xml action="INSERT_OR_UPDATE">${fields}</sys_update_xml>`;
}

/** The row of `sys_remote_update_set`: the set itself. */
export function setRow(set: { readonly sysId: string; readonly name: string; readonly description: string }): string {
  const fields = elements({
    application: GLOBAL,
    application_name: 'Global',
    application_scope: 'global',
    application_version: '',
    collisions: '',
    commit_date: '',
    deleted: '',
    description: set.description,
    inserted: '',
    name: set.name,
    origin_sys_id: '',
    parent: { value: '', display: '' },
    release_date: '',
    remote_base_update_set: { value: '', display: '' },
    remote_parent_id: '',
    remote_sys_id: sysIdOf('remote', set.name),
    state: 'loaded',
    summary: '',
    ...STAMPS,
    sys_class_name: 'sys_remote_update_set',
    sys_id: set.sysId,
    update_set: { value: '', display: '' },
    update_source: { value: '', display: '' },
    updated: '',
  });
  return `<sys_remote_update_set action="INSERT_OR_UPDATE">${fields}</sys_remote_update_set>`;
}
