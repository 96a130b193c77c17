import type { ServiceNowSimulator } from '../servicenow-simulator.ts';
import { startServiceNowSimulator } from '../start-servicenow-simulator.ts';
import type { Call } from '../testing.ts';
import { caller, listPath, manualClock } from '../testing.ts';

const SECOND = 1000;
let clock: ReturnType<typeof manualClock>;
let simulator: ServiceNowSimulator;
let call: Call;

beforeEach(async () => {
  clock = manualClock();
  simulator = await startServiceNowSimulator({ clock, people: 20 });
  call = caller(simulator, simulator.users.integration);
});
afterEach(() => simulator.stop());

const create = (values: object) => call('POST', '/api/now/table/customer_contact', values);
const patch = (id: string, values: object) => call('PATCH', `/api/now/table/customer_contact/${id}`, values);

test('a new record is answered whole, with its place', async () => {
  const { status, headers, body } = await create({ first_name: 'Ada', last_name: 'Byron', email: 'ada@example.com' });
  expect(status).toBe(201);
  expect(headers.get('location')).toBe(`${simulator.origin}/api/now/table/customer_contact/${body.result.sys_id}`);
  expect(body.result).toMatchObject({
    name: 'Ada Byron',
    sys_class_name: 'customer_contact',
    sys_mod_count: '0',
    sys_created_on: '2026-01-05 12:00:00',
    sys_updated_on: '2026-01-05 12:00:00',
    sys_created_by: 'zoho.integration',
    active: 'true',
    phone: '',
  });
});

test('two changes in one second differ by their count only', async () => {
  const { sys_id } = (await create({ last_name: 'Byron' })).body.result;
  clock.advance(5.4 * SECOND);
  const first = (await patch(sys_id, { title: 'One' })).body.result;
  clock.advance(0.5 * SECOND);
  const second = (await patch(sys_id, { title: 'Two' })).body.result;
  expect([first.sys_updated_on, first.sys_mod_count]).toEqual(['2026-01-05 12:00:05', '1']);
  expect([second.sys_updated_on, second.sys_mod_count]).toEqual(['2026-01-05 12:00:05', '2']);
});

test('saving the same values again changes nothing', async () => {
  const { sys_id } = (await create({ last_name: 'Byron', title: 'One' })).body.result;
  clock.advance(60 * SECOND);
  const { status, body } = await patch(sys_id, { title: 'One', last_name: 'Byron' });
  expect([status, body.result.sys_mod_count, body.result.sys_updated_on]).toEqual([200, '0', '2026-01-05 12:00:00']);
});

test('PUT changes only what was sent, too', async () => {
  const { sys_id } = (await create({ last_name: 'Byron', title: 'One' })).body.result;
  const { body } = await call('PUT', `/api/now/table/customer_contact/${sys_id}`, { title: '' });
  expect([body.result.last_name, body.result.title]).toEqual(['Byron', '']);
});

test('unknown and read-only names are passed over without a word', async () => {
  const { status, body } = await create({ last_name: 'B', lastname: 'C', name: 'X', sys_mod_count: '7', sys_id: 'x' });
  expect(status).toBe(201);
  expect(body.result).toMatchObject({ last_name: 'B', name: ' B', sys_mod_count: '0' });
  expect(body.result.sys_id).toMatch(/^[0-9a-f]{32}$/);
  expect(body.result).not.toHaveProperty('lastname');
});

test('numbers and booleans become texts, null clears, and text is cut to the length of its column', async () => {
  const { body } = await create({ last_name: `${'ab'.repeat(25)}CUT`, active: false, zip: 4040, title: null });
  expect(body.result).toMatchObject({ last_name: 'ab'.repeat(25), active: 'false', zip: '4040', title: '' });
});

test('a choice outside its list is refused, and an empty text does not clear one', async () => {
  const { sys_id } = (await create({ last_name: 'B', country: 'DE' })).body.result;
  const refused = await patch(sys_id, { country: 'Narnia' });
  expect([refused.status, refused.body.status]).toEqual([400, 'failure']);
  expect((await patch(sys_id, { country: '' })).body.result.country).toBe('DE');
});

test('values that look like queries, scripts or markup are kept as they are', async () => {
  const last_name = '^NQ"x\',\\javascript:gs.getUserID() 👩🏽‍🚀 כהן <b>';
  const { sys_id } = (await create({ last_name })).body.result;
  const read = await call('GET', `/api/now/table/customer_contact/${sys_id}?sysparm_fields=last_name`);
  expect(read.body.result).toEqual({ last_name });
});

test('a deletion leaves nothing but a row that says so', async () => {
  const { sys_id } = (await create({ first_name: 'Ada', last_name: 'Byron' })).body.result;
  const removed = await call('DELETE', `/api/now/table/customer_contact/${sys_id}`);
  expect([removed.status, removed.body]).toEqual([204, undefined]);
  expect((await patch(sys_id, { title: 'x' })).status).toBe(404);
  const audit = await call(
    'GET',
    listPath('sys_audit_delete', { sysparm_fields: 'tablename,documentkey,display_value' }),
  );
  expect(audit.body.result).toEqual([
    { tablename: 'customer_contact', documentkey: sys_id, display_value: 'Ada Byron' },
  ]);
});

test('a record read through its parent is written in its own class', async () => {
  const { sys_id } = (await create({ last_name: 'Byron' })).body.result;
  await call('PATCH', `/api/now/table/sys_user/${sys_id}`, { title: 'Countess' });
  expect(simulator.table('customer_contact').find((row) => row.sys_id === sys_id)!.title).toBe('Countess');
});

test('a body needs its type, must be JSON, and of several records only the first counts', async () => {
  const path = '/api/now/table/customer_contact';
  expect((await call('POST', path, '{}', { 'content-type': '' })).status).toBe(400);
  expect((await call('POST', path, 'a=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
  expect((await call('POST', path, 'not json')).status).toBe(400);
  expect((await call('POST', path, [{ last_name: 'One' }, { last_name: 'Two' }])).body.result.last_name).toBe('One');
  expect(simulator.table('customer_contact')).toHaveLength(21);
});

test('only those with the role may write', async () => {
  const { sys_id } = (await create({ last_name: 'Byron' })).body.result;
  const editor = caller(simulator, simulator.users.editor);
  const refused = await editor('POST', '/api/now/table/customer_contact', { last_name: 'x' });
  expect([refused.status, refused.body.error.message]).toEqual([403, 'Operation Failed']);
  expect((await editor('DELETE', `/api/now/table/customer_contact/${sys_id}`)).status).toBe(404);
});

test('a rule of the instance changes or aborts a save', async () => {
  simulator.addRule({
    table: 'sys_user',
    run: (after) => (after.title === 'Boss' ? 'Aborted by rule' : { city: 'Rome' }),
  });
  const kept = await create({ last_name: 'Byron', city: 'Leeds' });
  expect(kept.body.result.city).toBe('Rome');
  const aborted = await create({ last_name: 'Byron', title: 'Boss' });
  expect([aborted.status, aborted.body.error.detail]).toEqual([403, 'Aborted by rule']);
});

test('cases get a number, and notes are entries that only add up', async () => {
  const { result } = (await call('POST', '/api/now/table/sn_customerservice_case', { short_description: 'Broken' }))
    .body;
  expect(result).toMatchObject({ number: 'CS1000001', state: '1', priority: '4', work_notes: '' });
  const path = `/api/now/table/sn_customerservice_case/${result.sys_id}`;
  for (const work_notes of ['One', 'One']) await call('PATCH', path, { work_notes });
  const shown = (await call('GET', `${path}?sysparm_display_value=true&sysparm_fields=work_notes`)).body.result;
  expect(shown.work_notes.match(/One/g)).toHaveLength(2);
  expect(simulator.table('sys_journal_field')).toHaveLength(2);
});

test('people edit, create and delete past the API, and that is not counted as writes of it', async () => {
  const [row] = simulator.table('customer_contact');
  const edited = simulator.editAsPerson('customer_contact', row!.sys_id!, { title: 'Edited' });
  expect(edited).toMatchObject({
    title: 'Edited',
    sys_updated_by: 'dana.reed',
    sys_updated_on: '2026-01-05 12:00:00',
    sys_mod_count: String(Number(row!.sys_mod_count) + 1),
  });
  const made = simulator.createAsPerson('customer_contact', { last_name: 'Made' }, 'admin');
  expect(made.sys_created_by).toBe('admin');
  simulator.deleteAsPerson('customer_contact', made.sys_id!);
  expect(simulator.table('sys_audit_delete')).toHaveLength(1);
  expect(simulator.writes()).toBe(0);
  await create({ last_name: 'Counted' });
  expect(simulator.writes()).toBe(1);
});
