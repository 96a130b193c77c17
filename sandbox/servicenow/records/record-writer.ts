import type { Schema } from '../dictionary/schema.ts';
import type { RecordChange } from '../push/script-engine.ts';
import { instanceTime } from '../query/evaluate-script.ts';
import type { DataPolicy } from '../rules/data-policies.ts';
import { checkDataPolicies, DATA_POLICIES } from '../rules/data-policies.ts';
import { lockOf } from '../rules/locked-columns.ts';
import { createRuleBook } from '../rules/platform-rules.ts';
import type { RecordChanges } from '../rules/save.ts';
import { acceptInput } from './accept-input.ts';
import type { BusinessRule } from './business-rules.ts';
import { createBusinessRules } from './business-rules.ts';
import { columnDefaults } from './column-defaults.ts';
import { createNumbering } from './numbering.ts';
import type { RecordDeleter } from './record-deleter.ts';
import { createRecordDeleter } from './record-deleter.ts';
import type { Row, RowStore } from './row-store.ts';

export interface RecordWriterDeps {
  readonly schema: Schema;
  readonly store: RowStore;
  readonly now: () => number;
  readonly newSysId: () => string;
  /** Told of every save when it is done. */
  readonly afterSave?: (change: RecordChange) => void;
}

export interface RecordWriter extends RecordDeleter {
  create(table: string, input: Readonly<Record<string, unknown>>, userName: string): Row;
  update(table: string, row: Row, input: Readonly<Record<string, unknown>>, userName: string): void;
  /** Saves what scripts and buttons of the instance set: read-only columns too. Does nothing where nothing changes. */
  change(table: string, row: Row, values: Readonly<Row>, userName: string): void;
  /** Runs the rules that wait for the scheduler. */
  settle(): void;
  addRule(rule: BusinessRule): void;
  clearRules(): void;
  addDataPolicy(policy: DataPolicy): void;
}

/** Saves records as the platform does: system columns, numbers, rules, data policies, journals. */
export function createRecordWriter(deps: RecordWriterDeps): RecordWriter {
  const { schema, store } = deps;
  const policies: DataPolicy[] = [...DATA_POLICIES];
  const numbers = createNumbering();
  const platformRules = createRuleBook(schema);
  const rules = createBusinessRules({ schema, store, platformRules });
  const at = () => instanceTime(deps.now());

  const insertPlain = (table: string, values: Row, userName: string): Row => {
    const row: Row = { ...values, ...stamp(at(), userName), ...born(at(), userName), sys_id: deps.newSysId() };
    store.insert(table, row);
    return row;
  };
  const addJournal = (table: string, row: Row, entries: Row, userName: string): void => {
    for (const [element, value] of Object.entries(entries)) {
      insertPlain('sys_journal_field', { name: table, element, element_id: row.sys_id ?? '', value }, userName);
    }
  };
  const changesBy = (userName: string): RecordChanges => ({
    change: (table, row, values) => change(table, row, values, userName),
  });
  const followUp = (table: string, row: Row, before: Row | undefined, userName: string): void => {
    const save = { table, after: { ...row }, before, at: at(), store, schema };
    for (const rule of platformRules(table)) rule.after?.(save, changesBy(userName));
    rules.queueAsync(table, row, userName);
    deps.afterSave?.({ operation: before ? 'update' : 'insert', table, row: { ...row }, before, userName });
  };
  const saveChanges = (table: string, row: Row, changed: Row, journal: Row, userName: string): void => {
    const before = { ...row };
    const after = rules.applied({ table, after: { ...row, ...changed }, before, at: at() }, userName);
    if (!differs(row, after) && Object.keys(journal).length === 0) return;
    checkDataPolicies(policies, schema, table, after);
    const count = String(Number(row.sys_mod_count ?? '0') + 1);
    Object.assign(row, after, stamp(at(), userName), { sys_mod_count: count });
    store.touch();
    addJournal(table, row, journal, userName);
    followUp(table, row, before, userName);
  };
  const change: RecordWriter['change'] = (table, row, values, userName) => {
    if (differs(row, values)) saveChanges(table, row, { ...values }, {}, userName);
  };
  const deleter = createRecordDeleter({
    schema,
    store,
    at,
    insertPlain,
    change,
    afterDeleteOrRestore: (table, row, userName, operation) => {
      for (const rule of platformRules(table)) rule.afterDeleteOrRestore?.(row, store, changesBy(userName));
      deps.afterSave?.({
        operation,
        table,
        row: { ...row },
        before: operation === 'delete' ? row : undefined,
        userName,
      });
    },
  });

  return {
    ...deleter,
    change,
    create: (table, input, userName) => {
      const columns = schema.columns(table);
      const accepted = acceptInput(columns, input, lockOf(table, undefined, store));
      const start: Row = { ...columnDefaults(columns), ...accepted.values };
      if (columns.has('sys_class_name')) start.sys_class_name = table;
      const values = rules.applied({ table, after: start, before: undefined, at: at() }, userName);
      checkDataPolicies(policies, schema, table, values);
      const prefix = schema.table(table)?.numberPrefix;
      if (prefix) values.number = numbers.next(prefix);
      const row = insertPlain(table, values, userName);
      addJournal(table, row, accepted.journal, userName);
      followUp(table, row, undefined, userName);
      return row;
    },
    update: (table, row, input, userName) => {
      const { values, journal } = acceptInput(schema.columns(table), input, lockOf(table, row, store));
      // Saving a record with the values it has already changes nothing, not even when it was last updated.
      if (!differs(row, values) && Object.keys(journal).length === 0) return;
      saveChanges(table, row, values, journal, userName);
    },
    settle: () => rules.settle((table, row, values) => change(table, row, values, 'system')),
    addRule: rules.add,
    clearRules: rules.clear,
    addDataPolicy: (policy) => {
      policies.push(policy);
    },
  };
}

function differs(row: Readonly<Row>, values: Readonly<Row>): boolean {
  return Object.entries(values).some(([name, value]) => (row[name] ?? '') !== value);
}

function stamp(at: string, userName: string): Row {
  return { sys_updated_on: at, sys_updated_by: userName };
}

function born(at: string, userName: string): Row {
  return { sys_created_on: at, sys_created_by: userName, sys_mod_count: '0' };
}
