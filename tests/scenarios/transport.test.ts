import type { SimulatedCall } from '../../sandbox/simulator/simulator.ts';
import { createSimulatedWorld, type SimulatedWorld } from './simulated-world.ts';

const MINUTE_MS = 60_000;
const PEOPLE = 250;

/** Each a second after the one before, so that their order is known. */
function addPeople({ servicenow, clock }: SimulatedWorld): readonly string[] {
  return Array.from({ length: PEOPLE }, (_, index) => {
    clock.advance(1_000);
    const name = `n${String(index).padStart(3, '0')}`;
    const values = { last_name: name, email: `${name}@x.example` };
    return servicenow.createAsPerson('customer_contact', values).sys_id ?? '';
  });
}

/** Everybody is in the CRM once, under the key of the person. */
function expectEveryoneOnce({ zoho }: SimulatedWorld, sysIds: readonly string[]): void {
  const keys = zoho.records('Contacts').map((record) => String(record.ServiceNow_ID));
  expect(keys.toSorted()).toEqual([...sysIds].sort());
}

test('17. records that have changed are read in bulk, not one by one', async () => {
  const world = await createSimulatedWorld();
  const ids = addPeople(world);
  await world.sync('backfill');
  world.clock.advance(60 * MINUTE_MS);
  for (const id of ids.slice(0, 120)) world.servicenow.editAsPerson('customer_contact', id, { title: 'New' });
  const clear = [world.servicenow, world.zoho.crm];
  for (const system of clear) system.clearCalls();
  await world.sync();
  const count = (calls: readonly SimulatedCall[], kind: SimulatedCall['kind']) =>
    calls.filter((call) => call.kind === kind).length;
  expect(world.zoho.records('Contacts').filter(({ Title }) => Title === 'New')).toHaveLength(120);
  expect(count(world.zoho.crm.calls, 'write')).toBe(2);
  expect(count(world.zoho.crm.calls, 'read')).toBeLessThanOrEqual(8);
  expect(count(world.servicenow.calls, 'read')).toBeLessThanOrEqual(4);
  expect(count(world.servicenow.calls, 'write')).toBe(0);
});

test('18. odd characters and long ids arrive as they are', async () => {
  const world = await createSimulatedWorld();
  const names = [
    "O'Neil ^NQ",
    'a,b;c',
    'javascript:gs.info(1)',
    '"quoted" \\ and % and _',
    'ünï çödé 👩‍🚀',
    'אבג مرحبا',
    '名前',
  ];
  for (const name of names) world.servicenow.createAsPerson('customer_contact', { last_name: name });
  for (const name of names) world.zoho.createAsPerson('Contacts', { Last_Name: `${name} 2` });
  await world.sync('backfill');
  const expected = [...names, ...names.map((name) => `${name} 2`)].sort();
  expect(
    world.zoho
      .records('Contacts')
      .map(({ Last_Name }) => String(Last_Name))
      .sort(),
  ).toEqual(expected);
  const people = world.servicenow.table('customer_contact');
  expect(people.map(({ last_name = '' }) => last_name).sort()).toEqual(expected);
  const links = await world.records.links.scan({ limit: 100 });
  const ids = new Set(world.zoho.records('Contacts').map(({ id }) => String(id)));
  expect(new Set(links.map(({ crmId }) => crmId))).toEqual(ids);
  // More digits than a number of JavaScript holds.
  expect([...ids].every((id) => Number(id) > Number.MAX_SAFE_INTEGER)).toBe(true);
  expect(links.every(({ servicenowId = '' }) => /^[0-9a-f]{32}$/.test(servicenowId))).toBe(true);
  world.newWrites();
  await world.sync();
  expect(world.newWrites()).toBe(0);
});

test('47. a token that ends in the middle of the batches is renewed once, and nobody is made twice', async () => {
  const world = await createSimulatedWorld();
  const ids = addPeople(world);
  const { accounts } = world.zoho;
  let isFirst = true;
  world.onTheWay.change = async (request, answer) => {
    if (!isFirst || request.method !== 'POST' || !request.url.includes('/Contacts')) return answer;
    isFirst = false;
    const token = request.headers.Authorization?.split(' ')[1] ?? '';
    const body = new URLSearchParams({ token });
    await accounts.fetch(new Request(`${accounts.origin}/oauth/v2/token/revoke`, { method: 'POST', body }));
    accounts.clearCalls();
    return answer;
  };
  const run = await world.sync('backfill');
  expect(run).toMatchObject({ state: 'done' });
  expect(world.zoho.crm.calls.some(({ status }) => status === 401)).toBe(true);
  expect(accounts.calls.filter(({ path }) => path === '/oauth/v2/token')).toHaveLength(1);
  expectEveryoneOnce(world, ids);
  expect(run.tasks[0]?.counts).toMatchObject({ created: PEOPLE, failed: 0 });
});

describe('48. an answer 429 with Retry-After 60', () => {
  test.each([
    ['the CRM', (world: SimulatedWorld) => world.zoho.crm, '/Contacts'],
    ['ServiceNow', (world: SimulatedWorld) => world.servicenow, '/table/customer_contact'],
  ] as const)('of %s silences its connection for that long, and the order is kept', async (_name, systemOf, path) => {
    const world = await createSimulatedWorld();
    const ids = addPeople(world);
    Object.assign(world.connectors.crm.limits, { writeConcurrency: 1 });
    const system = systemOf(world);
    system.addFault({ kind: 'status', status: 429, path, headers: { 'retry-after': '60' }, times: 1 });
    expect(await world.sync('backfill')).toMatchObject({ state: 'done' });
    const refused = system.calls.find(({ status }) => status === 429);
    const since = refused?.at ?? 0;
    const tooSoon = system.calls.filter(({ at }) => at > since && at < since + MINUTE_MS);
    expect(refused).toBeDefined();
    expect(tooSoon).toEqual([]);
    expect(system.calls.some(({ at }) => at >= since + MINUTE_MS)).toBe(true);
    expectEveryoneOnce(world, ids);
    const names = world.zoho.records('Contacts').map(({ Last_Name }) => String(Last_Name));
    expect(names).toEqual(names.toSorted());
  });

  test('of a longer pause than a call sits out lets the run wait and go on', async () => {
    const world = await createSimulatedWorld();
    const ids = addPeople(world);
    world.zoho.crm.addFault({
      kind: 'status',
      status: 429,
      path: '/Contacts',
      headers: { 'retry-after': '600' },
      times: 1,
    });
    expect(await world.sync('backfill')).toMatchObject({ state: 'done' });
    const since = world.zoho.crm.calls.find(({ status }) => status === 429)?.at ?? 0;
    expect(world.zoho.crm.calls.filter(({ at }) => at > since && at < since + 10 * MINUTE_MS)).toEqual([]);
    expectEveryoneOnce(world, ids);
  });
});
