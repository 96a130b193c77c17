import type { Column } from './column.ts';
import { dateTime, integer, reference, text } from './column.ts';

const system = { readOnly: true } as const;

/** What the platform itself keeps on every record. */
export const BASE_COLUMNS: readonly Column[] = [
  { name: 'sys_id', label: 'Sys ID', type: 'GUID', maxLength: 32, ...system },
  dateTime('sys_created_on', 'Created', system),
  text('sys_created_by', 'Created by', 40, system),
  dateTime('sys_updated_on', 'Updated', system),
  text('sys_updated_by', 'Updated by', 40, system),
  integer('sys_mod_count', 'Updates', system),
  text('sys_tags', 'Tags', 40, system),
];

/** For tables that others extend or that live in domains. */
export const CLASS_COLUMNS: readonly Column[] = [
  { name: 'sys_class_name', label: 'Class', type: 'sys_class_name', maxLength: 80, ...system },
  reference('sys_domain', 'Domain', 'sys_user_group', { ...system, defaultValue: 'global' }),
  text('sys_domain_path', 'Domain Path', 255, { ...system, defaultValue: '/' }),
];
