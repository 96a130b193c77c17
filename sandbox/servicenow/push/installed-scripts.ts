import { readUpdateSet } from '../../../servicenow/read-update-set.ts';
import type { Schema } from '../dictionary/schema.ts';
import type { Row, RowStore } from '../records/row-store.ts';
import { createScriptEngine, type RecordChange, type ScriptEngine, type ScriptHost } from './script-engine.ts';

/** What the instance's own scripts do when records are saved. There are none until an update set is installed. */
export interface InstalledScripts {
  /** Imports and commits an update set: properties, columns, rules and scripts. What is there already keeps its value. */
  install(xml: string): void;
  /** Runs the rules that wait for saves of this table. */
  afterSave(change: RecordChange): void;
  property(name: string): string | undefined;
  setProperty(name: string, value: string): void;
}

export interface InstalledScriptsDependencies {
  readonly schema: Schema;
  readonly store: RowStore;
  readonly newSysId: () => string;
  readonly host: Pick<ScriptHost, 'now' | 'send'>;
  /** Properties that every instance has. */
  readonly builtIn: (name: string) => string | undefined;
  /** New columns have to be told in the dictionary's own tables. */
  readonly describeTables: () => void;
}

interface Rule {
  readonly table: string;
  readonly operations: ReadonlySet<string>;
  readonly condition: string;
  readonly script: string;
}

type Fields = Readonly<Record<string, string>>;

const ENCRYPTED = 'enc:';

/** What a password property holds in the database. */
export function encryptProperty(value: string): string {
  return value === '' || value.startsWith(ENCRYPTED) ? value : ENCRYPTED + Buffer.from(value).toString('base64');
}

function decryptProperty(value: string): string {
  return value.startsWith(ENCRYPTED) ? Buffer.from(value.slice(ENCRYPTED.length), 'base64').toString() : value;
}

function readRule(fields: Fields): Rule {
  const operations = ['insert', 'update', 'delete'].filter((name) => fields[`action_${name}`] === 'true');
  const { collection = '', condition = '', script = '' } = fields;
  return { table: collection, operations: new Set(operations), condition, script };
}

export function createInstalledScripts(deps: InstalledScriptsDependencies): InstalledScripts {
  const { schema, store, newSysId, host } = deps;
  const rules = new Map<string, Rule>();
  const actions = new Map<string, string>();

  const propertyRow = (name: string): Row | undefined => store.rows('sys_properties').find((row) => row.name === name);

  const engine: ScriptEngine = createScriptEngine({
    ...host,
    property: (name) => property(name),
    decrypt: decryptProperty,
    queueEvent: ({ name, record, parameters }) => {
      const script = actions.get(name);
      if (script !== undefined) engine.runScriptAction(script, record, parameters);
    },
    // Messages are handed over without waiting for their answers, so none is ever tried again.
    scheduleEvent: () => undefined,
  });

  function property(name: string): string | undefined {
    const row = propertyRow(name);
    if (!row) return deps.builtIn(name);
    return row.type === 'password2' ? decryptProperty(row.value ?? '') : row.value;
  }

  function addProperty({ name = '', type = 'string', description = '' }: Fields): void {
    if (!propertyRow(name)) store.insert('sys_properties', { sys_id: newSysId(), name, type, description, value: '' });
  }

  function addColumn({
    name: table = '',
    element = '',
    column_label: label = '',
    max_length: length = '',
  }: Fields): void {
    if (!schema.table(table) || schema.columns(table).has(element)) return;
    schema.addColumn(table, { name: element, label, type: 'string', maxLength: Number(length) });
  }

  const install: Readonly<Record<string, (fields: Fields) => void>> = {
    sys_properties: addProperty,
    sys_dictionary: addColumn,
    sys_script: (fields) => void rules.set(fields.sys_id ?? '', readRule(fields)),
    sys_script_include: ({ script = '' }) => engine.define(script),
    sysevent_script_action: ({ event_name: name = '', script = '' }) => void actions.set(name, script),
    sysevent_register: () => undefined,
  };

  return {
    install(xml) {
      for (const { table, fields } of readUpdateSet(xml).records) {
        const add = install[table];
        if (!add) throw new Error(`The sandbox does not know what to do with ${table}.`);
        add(fields);
      }
      deps.describeTables();
    },
    afterSave(change) {
      for (const rule of rules.values()) {
        if (schema.isA(change.table, rule.table) && rule.operations.has(change.operation)) engine.runRule(rule, change);
      }
    },
    property,
    setProperty(name, value) {
      const row = propertyRow(name);
      if (!row) throw new Error(`There is no property ${name}.`);
      row.value = row.type === 'password2' ? encryptProperty(value) : value;
      store.touch();
    },
  };
}
