import type { ServiceNowSimulator } from '../servicenow-simulator.ts';
import { startServiceNowSimulator } from '../start-servicenow-simulator.ts';
import type { Call } from '../testing.ts';
import { caller, listPath, manualClock } from '../testing.ts';

const CASE = 'sn_customerservice_case';
let simulator: ServiceNowSimulator;
let call: Call;

beforeEach(async () => {
  simulator = await startServiceNowSimulator({ clock: manualClock(), people: 5, cases: 3 });
  call = caller(simulator, simulator.users.integration);
});
afterEach(() => simulator.stop());

const create = (table: string, values: object = {}) =>
  call('POST', `/api/now/table/${table}`, { short_description: 'Broken', ...values });
const patch = (table: string, id: string, values: object) => call('PATCH', `/api/now/table/${table}/${id}`, values);
const choicesOf = async (table: string, element: string) => {
  const query = { sysparm_query: `name=${table}^element=${element}^ORDERBYsequence`, sysparm_fields: 'value,label' };
  const { body } = await call('GET', listPath('sys_choice', query));
  return Object.fromEntries(body.result.map((row: { value: string; label: string }) => [row.value, row.label]));
};

test.each([
  ['1', '1', '1'],
  ['2', '1', '2'],
  ['1', '3', '3'],
  ['3', '2', '4'],
  ['3', '3', '5'],
])('impact %s and urgency %s make an incident priority %s', async (impact, urgency, priority) => {
  expect((await create('incident', { impact, urgency })).body.result.priority).toBe(priority);
});

test('a priority written to an incident is overwritten and leaves no trace; that of a case stays', async () => {
  const incident = (await create('incident', { priority: '1' })).body.result;
  expect(incident).toMatchObject({ number: 'INC1000001', state: '1', priority: '5', opened_at: '2026-01-05 12:00:00' });
  const again = (await patch('incident', incident.sys_id, { priority: '2' })).body.result;
  expect([again.priority, again.sys_mod_count]).toEqual(['5', '0']);
  expect((await create(CASE, { priority: '1', impact: '3', urgency: '3' })).body.result.priority).toBe('1');
});

test('an incident is resolved only with a code and notes', async () => {
  const { sys_id } = (await create('incident')).body.result;
  const refused = await patch('incident', sys_id, { state: '6' });
  expect([refused.status, refused.body]).toEqual([
    403,
    {
      error: {
        message: 'Operation Failed',
        detail: 'Data Policy Exception: \n\tThe following fields are mandatory: Resolution code, Close notes',
      },
      status: 'failure',
    },
  ]);
  const done = await patch('incident', sys_id, { state: '6', close_code: 'Solution provided', close_notes: 'Done' });
  expect(done.body.result).toMatchObject({ state: '6', active: 'true', resolved_at: '2026-01-05 12:00:00' });
  const closed = await patch('incident', sys_id, { state: '7' });
  expect(closed.body.result).toMatchObject({ active: 'false', closed_at: '2026-01-05 12:00:00' });
});

test('a resolution code that the instance does not know counts as none', async () => {
  const { sys_id } = (await create('incident')).body.result;
  const values = { state: '6', close_code: 'Solved (Permanently)', close_notes: 'Done' };
  expect((await patch('incident', sys_id, values)).body.error.detail).toMatch(/mandatory: Resolution code$/);
});

test('a case is closed only with a code and notes, and can be opened again', async () => {
  const { sys_id } = (await create(CASE)).body.result;
  expect((await patch(CASE, sys_id, { state: '3', close_notes: 'Done' })).status).toBe(403);
  const closed = await patch(CASE, sys_id, { state: '3', close_notes: 'Done', resolution_code: '1' });
  expect(closed.body.result).toMatchObject({ active: 'false', closed_at: '2026-01-05 12:00:00' });
  const opened = await patch(CASE, sys_id, { state: '10' });
  expect(opened.body.result).toMatchObject({ active: 'true', closed_at: '', state: '10' });
});

test('the same number means another state in another table, and a foreign one is refused', async () => {
  expect(await choicesOf(CASE, 'state')).toEqual({
    '1': 'New',
    '10': 'Open',
    '18': 'Awaiting Info',
    '6': 'Resolved',
    '3': 'Closed',
  });
  expect((await choicesOf('incident', 'state'))['3']).toBe('On Hold');
  expect(await choicesOf(CASE, 'contact_type')).toHaveProperty('chat');
  expect(await choicesOf('incident', 'contact_type')).toHaveProperty('self-service');
  expect((await create(CASE, { state: '2' })).status).toBe(400);
  expect((await create('incident', { contact_type: 'chat' })).status).toBe(400);
});

test('columns of tasks are described once, at the table that has them', async () => {
  const query = { sysparm_query: 'element=state', sysparm_fields: 'name,internal_type' };
  const described = await call('GET', listPath('sys_dictionary', { ...query, sysparm_exclude_reference_link: 'true' }));
  expect(described.body.result).toContainEqual({ name: 'task', internal_type: 'integer' });
  expect(described.body.result).not.toContainEqual({ name: 'incident', internal_type: 'integer' });
  const overridden = await call(
    'GET',
    listPath('sys_dictionary_override', {
      sysparm_query: `name=${CASE}^element=state`,
      sysparm_fields: 'base_table,default_value',
    }),
  );
  expect(overridden.body.result).toEqual([{ base_table: 'task', default_value: '1' }]);
});

test('a case needs words, also when they are taken away, and an instance can ask for more', async () => {
  expect((await create(CASE, { short_description: ' ' })).status).toBe(403);
  const { sys_id } = (await create(CASE)).body.result;
  expect((await patch(CASE, sys_id, { short_description: '' })).status).toBe(403);
  simulator.addDataPolicy({ table: CASE, mandatory: ['contact'] });
  expect((await patch(CASE, sys_id, { description: 'x' })).body.error.detail).toMatch(/mandatory: Contact$/);
});

test('vendors and products need a name', async () => {
  expect((await call('POST', '/api/now/table/core_company', { vendor: 'true' })).status).toBe(403);
  const maker = (await call('POST', '/api/now/table/core_company', { name: 'Acme', vendor: 'true' })).body.result;
  expect(maker).toMatchObject({ vendor: 'true', customer: 'false', country: 'USA' });
  const models = '/api/now/table/cmdb_hardware_product_model';
  expect((await call('POST', models, { model_number: '1' })).status).toBe(403);
  const model = (await call('POST', models, { name: 'Chair', manufacturer: maker.sys_id, cost: 'USD;12.5' })).body;
  expect(model.result).toMatchObject({ display_name: 'Acme Chair', cost: '12.5', status: 'In Production' });
  expect((await call('POST', models, { name: 'Chair', status: 'Broken' })).status).toBe(400);
});

test('a list of references shows the names of all', async () => {
  const type = simulator.createAsPerson('vendor_type', { name: 'Hardware' });
  const other = simulator.createAsPerson('vendor_type', { name: 'Services' });
  const vendor_type = `${type.sys_id},${other.sys_id}`;
  const { sys_id } = simulator.createAsPerson('core_company', { name: 'Acme', vendor_type });
  const path = `/api/now/table/core_company/${sys_id}?sysparm_fields=vendor_type&sysparm_display_value=all`;
  expect((await call('GET', path)).body.result.vendor_type).toEqual({
    display_value: 'Hardware, Services',
    value: vendor_type,
  });
});
