import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ParseOptions, parseSync } from '@swc/core';
import { KEY_COLUMN } from '../functions/host/sides.ts';
import { buildUpdateSet } from './build-update-set.ts';
import { KEY_COLUMN_TABLES, PROPERTIES, RULES, UPDATE_SET_NAME } from './contents.ts';
import { type CarriedRecord, readUpdateSet } from './read-update-set.ts';
import { sysIdOf } from './update-record.ts';

const SYS_ID = /^[0-9a-f]{32}$/;

const xml = await readFile(join(import.meta.dirname, 'servicenow-for-zoho-crm.xml'), 'utf8');
const { set, records } = readUpdateSet(xml);
const ofTable = (table: string) => records.filter((record) => record.table === table);
const scripts = records.flatMap(({ name, fields }) =>
  [fields.script, fields.condition].filter((text) => text).map((text) => [name, String(text)] as const),
);

test('the file is what its sources make', () => {
  expect(xml).toBe(buildUpdateSet());
});

test('it is one set that is loaded and not yet committed, for the global scope', () => {
  expect(set).toMatchObject({
    name: UPDATE_SET_NAME,
    state: 'loaded',
    application: 'global',
    application_scope: 'global',
    sys_class_name: 'sys_remote_update_set',
    sys_id: sysIdOf('set', UPDATE_SET_NAME),
  });
  expect(set.remote_sys_id).toMatch(SYS_ID);
  expect(set.update_set).toBe('');
});

test('every row belongs to the set, and no two of them are about the same record', () => {
  const belongs = `<remote_update_set display_value="${UPDATE_SET_NAME}">${set.sys_id}</remote_update_set>`;
  expect(xml.split(belongs)).toHaveLength(records.length + 1);
  expect(new Set(records.map(({ name }) => name)).size).toBe(records.length);
  const ids = records.map(({ fields }) => fields.sys_id);
  expect(new Set([...ids, set.sys_id]).size).toBe(records.length + 1);
  expect(ids.every((id) => SYS_ID.test(id ?? ''))).toBe(true);
});

test.each(records.map((record): [string, CarriedRecord] => [record.name, record]))(
  '%s is named as the platform names it',
  (name, { table, action, attributes, fields }) => {
    expect(action).toBe('INSERT_OR_UPDATE');
    expect(attributes.action).toBe('INSERT_OR_UPDATE');
    expect(fields.sys_update_name).toBe(name);
    const key = table === 'sys_dictionary' ? `${attributes.table}_${attributes.element}` : fields.sys_id;
    expect(name).toBe(`${table}_${key}`);
    expect(fields.sys_class_name).toBe(table);
    expect(fields.sys_scope).toBe('global');
  },
);

test('properties come without values, so that importing again clears nothing, and the secret is encrypted', () => {
  const properties = ofTable('sys_properties');
  expect(properties.map(({ fields }) => fields.name)).toEqual(PROPERTIES.map(({ name }) => name));
  expect(properties.filter(({ fields }) => 'value' in fields)).toEqual([]);
  expect(properties.find(({ fields }) => fields.name === 'zoho_crm_sync.secret')?.fields).toMatchObject({
    type: 'password2',
    read_roles: 'admin',
    write_roles: 'admin',
  });
});

test('each table has one rule, after insert, update and delete, that only queues', () => {
  const rules = ofTable('sys_script');
  expect(rules.map(({ fields }) => fields.collection)).toEqual(RULES.map(({ table }) => table));
  for (const { fields } of rules) {
    const { when, active, action_insert, action_update, action_delete, action_query, advanced } = fields;
    expect({ when, active, action_insert, action_update, action_delete, action_query, advanced }).toEqual({
      when: 'after',
      active: 'true',
      action_insert: 'true',
      action_update: 'true',
      action_delete: 'true',
      action_query: 'false',
      advanced: 'true',
    });
    expect(fields.script).not.toContain('RULE_TABLE');
  }
});

test('the event that the rules queue is registered, and the script action waits for it', () => {
  const [event] = ofTable('sysevent_register');
  const [action] = ofTable('sysevent_script_action');
  expect(action?.fields.event_name).toBe(event?.fields.event_name);
  expect(ofTable('sys_script_include')[0]?.fields.script).toContain(`'${event?.fields.event_name}'`);
});

test('tables without correlation_id get a column for our key', () => {
  const columns = ofTable('sys_dictionary');
  expect(columns.map(({ fields }) => fields.name)).toEqual([...KEY_COLUMN_TABLES]);
  for (const { fields } of columns) {
    expect(fields).toMatchObject({ element: KEY_COLUMN, internal_type: 'string', max_length: '100' });
  }
});

/** What the language had in its fifth edition, as the parser names it. */
const FIFTH_EDITION = new Set(
  (
    'Script ExpressionStatement VariableDeclaration VariableDeclarator Identifier CallExpression FunctionExpression ' +
    'BlockStatement ReturnStatement IfStatement TryStatement CatchClause ObjectExpression KeyValueProperty ' +
    'ArrayExpression MemberExpression Computed AssignmentExpression BinaryExpression UnaryExpression NewExpression ' +
    'ThisExpression StringLiteral NumericLiteral ParenthesisExpression Parameter ConditionalExpression FunctionBody'
  ).split(' '),
);

function nodeTypes(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(nodeTypes);
  if (typeof node !== 'object' || node === null) return [];
  const own = 'type' in node && typeof node.type === 'string' ? [node.type] : [];
  const kind = 'kind' in node && node.kind !== 'var' ? [`kind ${String(node.kind)}`] : [];
  return [...own, ...kind, ...Object.values(node).flatMap(nodeTypes)];
}

test.each(scripts)('the script of %s is ECMAScript 5, which every release runs', (_name, script) => {
  const parsed = parseSync(script, { syntax: 'ecmascript', target: 'es5', isModule: false } as ParseOptions);
  expect(nodeTypes(parsed).filter((type) => !FIFTH_EDITION.has(type))).toEqual([]);
  // Allowed in calls since the eighth edition only.
  expect(script).not.toMatch(/,\s*\)/);
});

test('nothing in it is secret or belongs to one customer', () => {
  expect(xml).not.toMatch(/snz_[A-Za-z0-9_-]{20}/);
  expect(xml).not.toMatch(/https?:\/\/(?!.*w3\.org)/);
  expect(xml).toMatch(/^[\x20-\x7e\n]*$/);
});
