import type { Schema } from '../dictionary/schema.ts';
import { InstanceError } from '../errors.ts';
import { instanceTime } from '../query/evaluate-script.ts';
import type { AcceptedInput } from './accept-input.ts';
import { acceptInput } from './accept-input.ts';
import { columnDefaults } from './column-defaults.ts';
import { computedColumns } from './computed-columns.ts';
import type { Row, RowStore } from './row-store.ts';

/** What an instance's own business rule does before a record is saved. */
export interface BusinessRule {
  readonly table: string;
  /** Returns columns to set as well, or a text that aborts the save. `before` is undefined for a new record. */
  run(after: Readonly<Row>, before: Readonly<Row> | undefined, userName: string): Row | string | undefined;
}

export interface RecordWriterDeps {
  readonly schema: Schema;
  readonly store: RowStore;
  readonly now: () => number;
  readonly newSysId: () => string;
}

export interface RecordWriter {
  create(table: string, input: Readonly<Record<string, unknown>>, userName: string): Row;
  update(table: string, row: Row, input: Readonly<Record<string, unknown>>, userName: string): void;
  remove(table: string, row: Row, userName: string): void;
  addRule(rule: BusinessRule): void;
  clearRules(): void;
}

const FIRST_NUMBER = 1_000_001;

/** Saves records as the platform does: system columns, numbers, computed columns, rules, journals, audit of deletions. */
export function createRecordWriter(deps: RecordWriterDeps): RecordWriter {
  const { schema, store } = deps;
  const rules: BusinessRule[] = [];
  const numbers = new Map<string, number>();

  const nextNumber = (prefix: string): string => {
    const next = numbers.get(prefix) ?? FIRST_NUMBER;
    numbers.set(prefix, next + 1);
    return `${prefix}${String(next).padStart(7, '0')}`;
  };
  const ruled = (table: string, after: Row, before: Row | undefined, userName: string): Row => {
    const computed = { ...after, ...computedColumns(schema, store, table, after) };
    for (const rule of rules) {
      if (!schema.isA(table, rule.table)) continue;
      const result = rule.run(computed, before, userName);
      if (typeof result === 'string') throw new InstanceError(403, 'Operation Failed', result);
      Object.assign(computed, result);
    }
    return computed;
  };
  const insertPlain = (table: string, values: Row, userName: string): Row => {
    const at = instanceTime(deps.now());
    const row: Row = { ...values, ...stamp(at, userName), ...born(at, userName), sys_id: deps.newSysId() };
    store.insert(table, row);
    return row;
  };
  const addJournal = (table: string, row: Row, entries: Row, userName: string): void => {
    for (const [element, value] of Object.entries(entries)) {
      insertPlain('sys_journal_field', { name: table, element, element_id: row.sys_id ?? '', value }, userName);
    }
  };

  return {
    create: (table, input, userName) => {
      const columns = schema.columns(table);
      const accepted = acceptInput(columns, input);
      const start: Row = { ...columnDefaults(columns), ...accepted.values };
      if (columns.has('sys_class_name')) start.sys_class_name = table;
      if (columns.has('opened_at')) start.opened_at ??= instanceTime(deps.now());
      const values = ruled(table, start, undefined, userName);
      const prefix = schema.table(table)?.numberPrefix;
      if (prefix) values.number = nextNumber(prefix);
      const row = insertPlain(table, values, userName);
      addJournal(table, row, accepted.journal, userName);
      return row;
    },
    update: (table, row, input, userName) => {
      const accepted = acceptInput(schema.columns(table), input);
      if (!isChange(accepted, row)) return;
      const values = ruled(table, { ...row, ...accepted.values }, { ...row }, userName);
      const count = String(Number(row.sys_mod_count ?? '0') + 1);
      Object.assign(row, values, stamp(instanceTime(deps.now()), userName), { sys_mod_count: count });
      store.touch();
      addJournal(table, row, accepted.journal, userName);
    },
    remove: (table, row, userName) => {
      const sysId = row.sys_id ?? '';
      const tablename = row.sys_class_name || table;
      const display_value = row[schema.displayColumn(tablename)] ?? '';
      store.remove(table, sysId);
      insertPlain('sys_audit_delete', { tablename, documentkey: sysId, display_value }, userName);
    },
    addRule: (rule) => {
      rules.push(rule);
    },
    clearRules: () => {
      rules.length = 0;
    },
  };
}

/** Saving a record with the values it has already changes nothing, not even when it was last updated. */
function isChange(accepted: AcceptedInput, row: Row): boolean {
  if (Object.keys(accepted.journal).length > 0) return true;
  return Object.entries(accepted.values).some(([name, value]) => (row[name] ?? '') !== value);
}

function stamp(at: string, userName: string): Row {
  return { sys_updated_on: at, sys_updated_by: userName };
}

function born(at: string, userName: string): Row {
  return { sys_created_on: at, sys_created_by: userName, sys_mod_count: '0' };
}
