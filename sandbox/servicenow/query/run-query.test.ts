import { createSchema } from '../dictionary/schema.ts';
import { TABLES } from '../dictionary/tables.ts';
import type { Row } from '../records/row-store.ts';
import { createRowStore } from '../records/row-store.ts';
import { evaluateScript } from './evaluate-script.ts';
import { parseQuery } from './parse-query.ts';
import type { QueryScope } from './run-query.ts';
import { runQuery } from './run-query.ts';

const schema = createSchema(TABLES);
const store = createRowStore(schema);
const person = (sys_id: string, values: Row) => store.insert('customer_contact', { sys_id, ...values });

store.insert('customer_account', { sys_id: 'k1', name: 'Alder, Sons', city: 'Leeds' });
store.insert('customer_account', { sys_id: 'k2', name: 'Cobalt', city: 'Lyon' });
person('a', { last_name: 'Adler', city: 'Leeds', account: 'k1', active: 'true', sys_mod_count: '2' });
person('b', { last_name: 'Brown', city: 'Lyon', account: 'k2', active: 'true', sys_mod_count: '10' });
person('c', { last_name: 'adler', city: 'Brown', email: 'c@example.com', active: 'false', sys_mod_count: '9' });
person('d', { last_name: 'x^y', sys_updated_on: '2025-01-02 00:00:00', active: 'true' });
person('e', { last_name: 'javascript:gs.getUserID()', sys_updated_on: '2025-01-02 00:00:01', active: 'false' });
const times: Readonly<Record<string, string>> = { a: '00', b: '00', c: '59' };
for (const [sysId, second] of Object.entries(times)) {
  Object.assign(store.find('customer_contact', sysId)!, { sys_updated_on: `2025-01-01 00:00:${second}` });
}

const scope: QueryScope = {
  schema,
  store,
  table: 'customer_contact',
  evaluateScript: (script) => evaluateScript(script, { userId: 'a', userName: 'ada', now: Date.UTC(2025, 0, 3, 12) }),
  invalidQueryReturnsNoRows: false,
};
const found = (query: string, changes: Partial<QueryScope> = {}) =>
  runQuery(parseQuery(query), { ...scope, ...changes })
    .map((row) => row.sys_id)
    .join('');

test.each([
  ['an empty query finds everything', '', 'abcde'],
  ['equality minds upper and lower case', 'last_name=adler', 'c'],
  ['inequality includes empty values', 'email!=c@example.com', 'abde'],
  ['numbers compare as numbers', 'sys_mod_count>9', 'b'],
  ['times compare as times', 'sys_updated_on>2025-01-01 00:00:59', 'de'],
  ['a time that is none matches nothing', 'sys_updated_on>2025-01-01T00:00:00Z', ''],
  ['an empty value is neither more nor less', 'sys_mod_count<100', 'abc'],
  ['STARTSWITH', 'last_nameSTARTSWITHBr', 'b'],
  ['ENDSWITH', 'last_nameENDSWITHer', 'ac'],
  ['LIKE', 'last_nameLIKEdle', 'ac'],
  ['NOT LIKE', 'last_nameNOT LIKEdle', 'bde'],
  ['IN splits at commas', 'sys_idINa,c', 'ac'],
  ['IN cannot hold a value with a comma', 'account.nameINAlder, Sons', ''],
  ['NOT IN', 'sys_idNOT INa,c', 'bde'],
  ['ISEMPTY', 'emailISEMPTY', 'abde'],
  ['ISNOTEMPTY', 'emailISNOTEMPTY', 'c'],
  ['equality with nothing is emptiness', 'email=', 'abde'],
  ['BETWEEN includes both ends', 'sys_updated_onBETWEEN2025-01-01 00:00:59@2025-01-02 00:00:00', 'cd'],
  ['ANYTHING', 'emailANYTHING', 'abcde'],
  ['SAMEAS compares two columns', 'account.citySAMEAScity^cityISNOTEMPTY', 'ab'],
  ['dot-walking follows references', 'account.name=Cobalt', 'b'],
  ['AND', 'active=true^city=Leeds', 'a'],
  ['OR binds to the condition right before it', 'active=false^city=Brown^ORcity=Leeds', 'c'],
  ['NQ starts a group of its own', 'active=false^city=Brown^NQcity=Leeds', 'ac'],
  ['an unknown column is ignored', 'no_such_column=1^city=Lyon', 'b'],
  ['a query of unknown columns alone finds the whole table', 'emial=c@example.com', 'abcde'],
  ['an unknown way through references is ignored', 'account.no_such_column=1', 'abcde'],
  ['a caret in a value splits it', 'last_name=x^y', ''],
  ['a doubled caret is no escape', 'last_name=x^^y', ''],
  ['a value can smuggle in a group', 'last_name=x^NQactive=true', 'abd'],
  ['a script is evaluated, not compared', 'last_name=javascript:gs.getUserID()', ''],
  ['a known script gives its value', 'sys_id=javascript:gs.getUserID()', 'a'],
  ['a known script gives a day', 'sys_updated_on>=javascript:gs.daysAgoStart(1)', 'de'],
  ['an unknown script yields nothing', 'sys_id!=javascript:gs.anything()', ''],
  ['ties are in order of sys_id', 'ORDERBYDESCsys_updated_on', 'edcab'],
  ['sort keys are a chain', 'ORDERBYactive^ORDERBYDESCsys_id', 'ecdba'],
  ['sorting knows numbers', 'sys_mod_countISNOTEMPTY^ORDERBYsys_mod_count', 'acb'],
  ['sorting follows references', 'accountISNOTEMPTY^ORDERBYDESCaccount.name', 'ba'],
  [
    'a keyset page goes on within a second',
    'sys_updated_on>=2025-01-01 00:00:00^sys_updated_on>2025-01-01 00:00:00^ORsys_id>a^ORDERBYsys_updated_on^ORDERBYsys_id',
    'bcde',
  ],
])('%s', (_name, query, expected) => {
  expect(found(query)).toBe(expected);
});

test('an unknown column finds nothing where the instance is set so', () => {
  expect(found('emial=c@example.com', { invalidQueryReturnsNoRows: true })).toBe('');
});

test('reading a parent table finds the records of its children', () => {
  expect(found('', { table: 'sys_user' })).toBe('abcde');
  expect(found('', { table: 'core_company' })).toBe('k1k2');
});

test('an operator that is not simulated is refused, not ignored', () => {
  expect(() => found('sys_updated_onRELATIVEGT@hour@ago@1')).toThrow('does not know the query term');
});
