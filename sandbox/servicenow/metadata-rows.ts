import { createHash } from 'node:crypto';
import { BASE_COLUMNS } from './dictionary/base-columns.ts';
import type { Column, TableDefinition } from './dictionary/column.ts';
import type { Schema } from './dictionary/schema.ts';
import type { Row, RowStore } from './records/row-store.ts';

const METADATA_TABLES = ['sys_db_object', 'sys_dictionary', 'sys_dictionary_override', 'sys_choice'] as const;
const MADE = {
  sys_created_on: '2023-01-10 08:00:00',
  sys_created_by: 'system',
  sys_updated_on: '2023-01-10 08:00:00',
  sys_updated_by: 'system',
  sys_mod_count: '0',
} as const;

/** Writes the rows that describe the tables, in place of the ones that were there. */
export function writeMetadataRows(schema: Schema, store: RowStore): void {
  for (const table of METADATA_TABLES) {
    for (const row of [...store.rows(table)]) store.remove(table, row.sys_id ?? '');
  }
  for (const table of schema.tables()) {
    const insert = (into: string, key: string, values: Row) =>
      store.insert(into, { ...MADE, ...values, sys_id: idOf(`${into}/${table.name}/${key}`) });
    store.insert('sys_db_object', { ...MADE, ...tableRow(schema, table) });
    insert('sys_dictionary', '', { name: table.name, internal_type: 'collection', active: 'true' });
    for (const column of ownColumns(table)) {
      if (!column.inherited) insert('sys_dictionary', column.name, columnRow(table, column));
      else insert('sys_dictionary_override', column.name, overrideRow(schema, table, column));
      for (const [index, choice] of (column.choices ?? []).entries()) {
        insert('sys_choice', `${column.name}/${choice.value}`, {
          name: table.name,
          element: column.name,
          value: choice.value,
          label: choice.label,
          language: 'en',
          inactive: 'false',
          sequence: String(index + 1),
        });
      }
    }
  }
}

/** The platform's own columns belong to the topmost table. */
function ownColumns(table: TableDefinition): readonly Column[] {
  return table.extends ? table.columns : [...BASE_COLUMNS, ...table.columns];
}

function tableRow(schema: Schema, table: TableDefinition): Row {
  const parent = table.extends && schema.table(table.extends);
  return {
    sys_id: tableId(table.name),
    name: table.name,
    label: table.label,
    super_class: parent ? tableId(parent.name) : '',
    is_extendable: String(table.extends === undefined),
  };
}

/** A reference names its table by name, not by sys_id, as the real column does. */
function columnRow(table: TableDefinition, column: Column): Row {
  return {
    name: table.name,
    element: column.name,
    column_label: column.label,
    internal_type: column.type,
    reference: column.reference ?? '',
    max_length: String(column.maxLength),
    choice: column.choices ? '1' : '0',
    mandatory: String(column.mandatory === true),
    read_only: String(column.readOnly === true),
    display: String(column.display === true),
    active: 'true',
    unique: String(column.type === 'GUID'),
    default_value: column.defaultValue ?? '',
  };
}

function overrideRow(schema: Schema, table: TableDefinition, column: Column): Row {
  return {
    name: table.name,
    element: column.name,
    base_table: schema.root(table.name),
    default_value_override: String(column.defaultValue !== undefined),
    default_value: column.defaultValue ?? '',
  };
}

function tableId(name: string): string {
  return idOf(`sys_db_object/${name}`);
}

function idOf(key: string): string {
  return createHash('md5').update(key).digest('hex');
}
