import { withContained } from './roles.ts';
import type { ServiceNowSimulator } from './servicenow-simulator.ts';
import { startServiceNowSimulator } from './start-servicenow-simulator.ts';
import type { Call } from './testing.ts';
import { caller, listPath, manualClock } from './testing.ts';

const ALL_OTHERS = ['csm_ws_integration', 'itil', 'personalize_dictionary'];
let simulator: ServiceNowSimulator;
let call: Call;
let userName: string;

beforeAll(async () => {
  simulator = await startServiceNowSimulator({ clock: manualClock(), people: 5, allKinds: true });
  call = caller(simulator, simulator.users.integration);
  userName = simulator.users.integration.userName;
});
afterAll(() => simulator.stop());

const readStatus = async (table: string) => (await call('GET', listPath(table, { sysparm_limit: '1' }))).status;
const writeStatus = async (table: string, values: object) =>
  (await call('POST', `/api/now/table/${table}`, values)).status;

test('roles contain others', () => {
  expect(withContained(['procurement_admin'])).toEqual(['procurement_admin', 'procurement_user', 'model_manager']);
});

test.each([
  ['proc_po', ['procurement_user']],
  ['proc_po_item', ['procurement_user']],
  ['sn_customerservice_case', ['sn_customerservice_agent']],
  ['incident', ['itil']],
  ['csm_consumer', ['sn_customerservice.consumer_agent']],
])('%s may be read with %p and is refused without', async (table, roles) => {
  simulator.setRoles(userName, ['snc_internal']);
  expect(await readStatus(table)).toBe(403);
  simulator.setRoles(userName, roles);
  expect(await readStatus(table)).toBe(200);
});

test.each([
  ['core_company', ['vendor_manager'], { name: 'Acme' }],
  ['cmdb_model', ['procurement_user'], { name: 'Chair' }],
  ['proc_po', ['procurement_user'], {}],
])('%s may be read by all or some, and written only with %p', async (table, roles, values) => {
  simulator.setRoles(userName, ['itil']);
  expect(await writeStatus(table, values)).toBe(403);
  simulator.setRoles(userName, roles);
  expect(await writeStatus(table, values)).toBe(201);
});

test('a column that needs a role of its own is passed over without it', async () => {
  const create = async () =>
    (await call('POST', '/api/now/table/core_company', { name: 'A', rank_tier: 'valued' })).body;
  simulator.setRoles(userName, ALL_OTHERS);
  expect((await create()).result.rank_tier).toBe('');
  simulator.setRoles(userName, [...ALL_OTHERS, 'vendor_manager']);
  expect((await create()).result.rank_tier).toBe('valued');
});

test('the roles of a user can be read, with those that came with others', async () => {
  simulator.setRoles(userName, ['procurement_user']);
  const fields = { sysparm_fields: 'role.name,inherited', sysparm_query: 'user=javascript:gs.getUserID()' };
  expect((await call('GET', listPath('sys_user_has_role', fields))).body.result).toEqual(
    expect.arrayContaining([
      { 'role.name': 'procurement_user', inherited: 'false' },
      { 'role.name': 'model_manager', inherited: 'true' },
    ]),
  );
});

test('an instance can be without the tables of a plugin', async () => {
  simulator.setRoles(userName, ['procurement_user', 'csm_ws_integration']);
  for (const table of ['proc_po', 'sn_customerservice_case']) {
    simulator.dropTable(table);
    const answer = await call('GET', listPath(table));
    expect([answer.status, answer.body.error.message]).toEqual([400, `Invalid table ${table}`]);
  }
});
