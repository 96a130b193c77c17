import type { ServiceNowSimulator } from '../servicenow-simulator.ts';
import { startServiceNowSimulator } from '../start-servicenow-simulator.ts';
import type { Call } from '../testing.ts';
import { caller, manualClock } from '../testing.ts';

const SECOND = 1000;
let clock: ReturnType<typeof manualClock>;
let simulator: ServiceNowSimulator;
let call: Call;

beforeEach(async () => {
  clock = manualClock();
  simulator = await startServiceNowSimulator({ clock, people: 5, vendors: 5, products: 5 });
  call = caller(simulator, simulator.users.integration);
});
afterEach(() => simulator.stop());

const path = (table: string, id = '') => `/api/now/table/${table}${id && `/${id}`}?sysparm_exclude_reference_link=true`;
const created = async (table: string, values: object) => (await call('POST', path(table), values)).body.result;
const patched = async (table: string, id: string, values: object) =>
  (await call('PATCH', path(table, id), values)).body.result;
const read = async (table: string, id: string) => (await call('GET', path(table, id))).body.result;
const newOrder = (values: object = {}) => created('proc_po', { short_description: 'Order', ...values });
const newLine = (order: string, values: object = {}) =>
  created('proc_po_item', { purchase_order: order, ordered_quantity: '2', cost: '10', ...values });

test('a new order is requested, numbered and dated, whatever status was sent', async () => {
  const order = await newOrder({ status: 'received', total_cost: '99', number: 'X', ship_rate: '12.5' });
  expect(order).toMatchObject({
    number: 'PO1000001',
    status: 'requested',
    po_date: '2026-01-05',
    requested: '2026-01-05 12:00:00',
    total_cost: '12.5',
    received: '',
  });
});

test('status, totals and received quantity cannot be written', async () => {
  const order = await newOrder();
  expect(await patched('proc_po', order.sys_id, { status: 'ordered', total_cost: '5' })).toMatchObject({
    status: 'requested',
    total_cost: '0',
    sys_mod_count: '0',
  });
  const line = await newLine(order.sys_id);
  expect(await patched('proc_po_item', line.sys_id, { received_quantity: '1', total_cost: '1' })).toMatchObject({
    received_quantity: '0',
    total_cost: '20',
    sys_mod_count: '0',
  });
});

test('a line computes its amounts, and takes its cost as list price where none is given', async () => {
  const order = await newOrder();
  expect(await newLine(order.sys_id, { ordered_quantity: '3', cost: '19.99' })).toMatchObject({
    number: 'POL1000001',
    list_price: '19.99',
    total_cost: '59.97',
    total_list_price: '59.97',
    remaining_quantity: '3',
  });
  expect(await newLine(order.sys_id, { list_price: '15', cost: '10' })).toMatchObject({
    total_cost: '20',
    total_list_price: '30',
  });
});

test('the lines and the delivery make the total of the order', async () => {
  const order = await newOrder({ ship_rate: '5' });
  await newLine(order.sys_id);
  const second = await newLine(order.sys_id, { ordered_quantity: '1', cost: '7.25' });
  expect((await read('proc_po', order.sys_id)).total_cost).toBe('32.25');
  await call('DELETE', path('proc_po_item', second.sys_id));
  expect((await read('proc_po', order.sys_id)).total_cost).toBe('25');
  expect((await patched('proc_po', order.sys_id, { ship_rate: '' })).total_cost).toBe('20');
});

test('an edit of a line moves the time of its order only when it moves the cost', async () => {
  const order = await newOrder();
  const line = await newLine(order.sys_id);
  const before = await read('proc_po', order.sys_id);
  clock.advance(60 * SECOND);
  await patched('proc_po_item', line.sys_id, { short_description: 'Other words', list_price: '12' });
  expect(await read('proc_po', order.sys_id)).toEqual(before);
  await patched('proc_po_item', line.sys_id, { ordered_quantity: '1', cost: '20' });
  expect(await read('proc_po', order.sys_id)).toEqual(before);
  await patched('proc_po_item', line.sys_id, { cost: '21' });
  expect(await read('proc_po', order.sys_id)).toMatchObject({
    total_cost: '21',
    sys_updated_on: '2026-01-05 12:01:00',
    sys_updated_by: 'zoho.integration',
    sys_mod_count: String(Number(before.sys_mod_count) + 1),
  });
});

test('a line stays with the order it was made for', async () => {
  const [first, second] = [await newOrder(), await newOrder()];
  const line = await newLine(first.sys_id);
  expect((await patched('proc_po_item', line.sys_id, { purchase_order: second.sys_id })).purchase_order).toBe(
    first.sys_id,
  );
});

test('ordering an order orders its lines, and dates both', async () => {
  const order = await newOrder();
  expect(() => simulator.procurement.order(order.sys_id)).toThrow('no lines');
  const line = await newLine(order.sys_id);
  clock.advance(SECOND);
  simulator.procurement.order(order.sys_id);
  for (const record of [await read('proc_po', order.sys_id), await read('proc_po_item', line.sys_id)]) {
    expect(record).toMatchObject({ status: 'ordered', ordered: '2026-01-05 12:00:01', sys_updated_by: 'dana.reed' });
  }
});

test('canceling an order cancels its lines, except those that arrived', async () => {
  const order = await newOrder();
  const [open, arrived] = [await newLine(order.sys_id), await newLine(order.sys_id)];
  simulator.procurement.order(order.sys_id);
  simulator.procurement.receive(arrived.sys_id, 2);
  simulator.procurement.cancelOrder(order.sys_id);
  expect((await read('proc_po', order.sys_id)).status).toBe('canceled');
  expect((await read('proc_po_item', open.sys_id)).status).toBe('canceled');
  expect((await read('proc_po_item', arrived.sys_id)).status).toBe('received');
});

test('the last line that is canceled or arrives decides about the order', async () => {
  const order = await newOrder();
  const [first, second] = [await newLine(order.sys_id), await newLine(order.sys_id)];
  simulator.procurement.awaitDelivery(order.sys_id);
  simulator.procurement.receive(first.sys_id, 1);
  expect(await read('proc_po_item', first.sys_id)).toMatchObject({
    status: 'pending',
    received_quantity: '1',
    remaining_quantity: '1',
  });
  simulator.procurement.receive(first.sys_id, 1);
  expect((await read('proc_po', order.sys_id)).status).toBe('pending');
  simulator.procurement.cancelLine(second.sys_id);
  expect((await read('proc_po', order.sys_id)).status).toBe('received');
  const other = await newOrder();
  const line = await newLine(other.sys_id);
  simulator.procurement.cancelLine(line.sys_id);
  expect((await read('proc_po', other.sys_id)).status).toBe('canceled');
});

test('the first receiving slip makes the order read-only, and its lines stay open to changes', async () => {
  const order = await newOrder();
  const line = await newLine(order.sys_id);
  simulator.procurement.order(order.sys_id);
  expect((await patched('proc_po', order.sys_id, { short_description: 'Before' })).short_description).toBe('Before');
  simulator.procurement.receive(line.sys_id, 1);
  const [vendor] = simulator.seeded.vendors;
  expect(
    await patched('proc_po', order.sys_id, { short_description: 'After', vendor: vendor!.sysId, ship_rate: '9' }),
  ).toMatchObject({ short_description: 'Before', vendor: '', total_cost: '20' });
  await patched('proc_po_item', line.sys_id, { cost: '11' });
  expect((await read('proc_po', order.sys_id)).total_cost).toBe('22');
});

test('dates of delivery run both ways, and are fixed once a line is ordered', async () => {
  const order = await newOrder();
  const line = await newLine(order.sys_id);
  await patched('proc_po', order.sys_id, { expected_delivery: '2026-02-01 00:00:00' });
  expect((await read('proc_po_item', line.sys_id)).expected_delivery).toBe('2026-02-01 00:00:00');
  await patched('proc_po_item', line.sys_id, { expected_delivery: '2026-03-01 00:00:00' });
  expect((await read('proc_po', order.sys_id)).expected_delivery).toBe('2026-03-01 00:00:00');
  simulator.procurement.order(order.sys_id);
  const late = { expected_delivery: '2026-04-01 00:00:00' };
  expect((await patched('proc_po_item', line.sys_id, late)).expected_delivery).toBe('2026-03-01 00:00:00');
});

test('a request that is canceled cancels its orders', async () => {
  const request = simulator.createAsPerson('sc_request', { short_description: 'Chairs' });
  const order = await newOrder({ init_request: request.sys_id });
  expect(order.init_request).toBe(request.sys_id);
  simulator.editAsPerson('sc_request', request.sys_id!, { request_state: 'closed_cancelled' });
  expect((await read('proc_po', order.sys_id)).status).toBe('canceled');
});

test('forty lines are read as one list in the order of their numbers', async () => {
  const order = await newOrder();
  for (let index = 0; index < 40; index += 1) await newLine(order.sys_id, { part_number: `P${index}` });
  const { body } = await call(
    'GET',
    `/api/now/table/proc_po_item?sysparm_query=purchase_order=${order.sys_id}%5EORDERBYnumber&sysparm_fields=part_number`,
  );
  expect(body.result.map((line: { part_number: string }) => line.part_number)).toEqual(
    Array.from({ length: 40 }, (_, index) => `P${index}`),
  );
  expect((await read('proc_po', order.sys_id)).total_cost).toBe('800');
});
