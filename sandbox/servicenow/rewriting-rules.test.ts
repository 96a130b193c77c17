import { aborting, autoFilled, rounded, trimmed, upperCased } from './rewriting-rules.ts';
import type { ServiceNowSimulator } from './servicenow-simulator.ts';
import { startServiceNowSimulator } from './start-servicenow-simulator.ts';
import type { Call } from './testing.ts';
import { caller, manualClock } from './testing.ts';

const MODELS = '/api/now/table/cmdb_hardware_product_model';
let simulator: ServiceNowSimulator;
let call: Call;

beforeEach(async () => {
  simulator = await startServiceNowSimulator({ clock: manualClock(), people: 1 });
  call = caller(simulator, simulator.users.integration);
});
afterEach(() => simulator.stop());

const create = async (values: object) => (await call('POST', MODELS, values)).body.result;
const read = async (id: string) => (await call('GET', `${MODELS}/${id}`)).body.result;

test.each([
  ['capitals', upperCased('cmdb_model', 'name'), { name: 'Chair' }, { name: 'CHAIR', display_name: 'CHAIR' }],
  ['no needless spaces', trimmed('cmdb_model', 'name'), { name: '  Big   chair ' }, { name: 'Big chair' }],
  ['whole units', rounded('cmdb_model', 'cost', 0), { name: 'x', cost: '12.51' }, { cost: '13' }],
  ['a value that was missing', autoFilled('cmdb_model', 'barcode', 'none'), { name: 'x' }, { barcode: 'none' }],
  [
    'a value made from others',
    autoFilled('cmdb_model', 'short_description', ({ name }) => `A ${name}`),
    { name: 'chair' },
    { short_description: 'A chair' },
  ],
])('a rule leaves %s in the answer to the write', async (_what, rule, sent, answered) => {
  simulator.addRule(rule);
  expect(await create(sent)).toMatchObject({ ...answered, sys_mod_count: '0' });
});

test('a rule that runs later is a change of its own, made by the system', async () => {
  simulator.addRule(upperCased('cmdb_model', 'name', 'async'));
  const answered = await create({ name: 'Chair' });
  expect(answered).toMatchObject({ name: 'Chair', sys_mod_count: '0', sys_updated_by: 'zoho.integration' });
  expect(await read(answered.sys_id)).toMatchObject({ name: 'CHAIR', sys_mod_count: '1', sys_updated_by: 'system' });
});

test('a rule that runs later has nothing to do for a record that is gone or right already', async () => {
  simulator.addRule(upperCased('cmdb_model', 'name', 'async'));
  const { sys_id } = await create({ name: 'CHAIR' });
  expect((await read(sys_id)).sys_mod_count).toBe('0');
});

test('a rule aborts what it does not like, and a person meets it too', async () => {
  simulator.addRule(aborting('cmdb_model', 'No chairs', ({ name }) => name === 'Chair'));
  const refused = await call('POST', MODELS, { name: 'Chair' });
  expect([refused.status, refused.body.error]).toEqual([403, { message: 'Operation Failed', detail: 'No chairs' }]);
  expect(() => simulator.createAsPerson('cmdb_model', { name: 'Chair' })).toThrow('Operation Failed');
});
