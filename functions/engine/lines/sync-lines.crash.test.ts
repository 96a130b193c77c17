import { countsByEntity } from '../../core/run.ts';
import { addOrder, createOrderWorld, linesOf, type OrderWorld } from '../testing/order-world.ts';

const HOUR_MS = 3_600_000;

class PlugPulled extends Error {}

/** An order that both sides have edited line by line, and new orders on either side, one with a line without a model. */
async function worldToSync(): Promise<OrderWorld> {
  const world = await createOrderWorld();
  addOrder(world, 'po1', [
    ['a', 1, 10],
    ['b', 2, 20],
    ['a', 3, 10],
    ['c', 4, 40],
  ]);
  await world.sync('backfill');
  world.advance(HOUR_MS);
  const [id = ''] = world.crm.orders.rows.keys();
  const crmLines = world.crm.lines.rows.get(id) ?? [];
  world.servicenow.lines.addAsPerson('po1', 'n1', { model: 'b', ordered_quantity: 7, list_price: 7, cost: 7 });
  world.servicenow.lines.addAsPerson('po1', 'n2', { model: 'b', ordered_quantity: 8, list_price: 7, cost: 6 });
  world.servicenow.lines.editAsPerson('po1', 'po1-0', { ordered_quantity: 11 });
  world.servicenow.lines.removeAsPerson('po1', 'po1-1');
  world.crm.lines.addAsPerson(id, 'm1', { Product_Name: 'C', Quantity: 1, List_Price: 2 });
  world.crm.lines.editAsPerson(id, crmLines[2]?.id ?? '', { Quantity: 33 });
  world.crm.lines.removeAsPerson(id, crmLines[3]?.id ?? '');
  addOrder(world, 'po2', [
    [null, 1, 5],
    ['a', 2, 5],
    ['a', 2, 5],
  ]);
  world.crm.orders.addAsPerson('c3', { Subject: 'From the CRM', Vendor_Name: 'ACME', Status: 'Created' });
  world.crm.lines.addAsPerson('c3', 'l1', { Product_Name: 'A', Quantity: 2, List_Price: 20, Discount: 10 });
  world.crm.lines.addAsPerson('c3', 'l2', { Product_Name: 'B', Quantity: 1, List_Price: 1 });
  return world;
}

/** Lets the worker die at one of its calls and store writes, and another one go on an hour later. */
async function endState(dieAt: number): Promise<{ readonly state: unknown; readonly points: number }> {
  const world = await worldToSync();
  let point = 0;
  let isDead = false;
  let isArmed = true;
  const pass = () => {
    if (!isArmed) return;
    point += 1;
    isDead ||= point === dieAt;
    if (isDead) throw new PlugPulled();
  };
  await world.startRun();
  for (const { orders, products } of [world.servicenow, world.crm]) {
    orders.disturb = pass;
    products.disturb = pass;
  }
  const { put, insertIfAbsent } = world.store;
  world.store.put = async (...args) => {
    pass();
    await put(...args);
    pass();
  };
  world.store.insertIfAbsent = async (...args) => {
    pass();
    const inserted = await insertIfAbsent(...args);
    pass();
    return inserted;
  };
  await world.settle().catch((error) => {
    if (!(error instanceof PlugPulled)) throw error;
  });
  isArmed = false;
  world.advance(HOUR_MS);
  await world.settle();
  const [run] = await world.records.runs.scan({ prefix: 'run-', reverse: true, limit: 1 });
  const counts = run && countsByEntity(run).purchaseOrders;
  // What ServiceNow decides of an order made in the CRM comes back with the next run.
  world.advance(HOUR_MS);
  await world.sync();
  const links = await world.records.links.scan({ prefix: 'purchaseOrders/', limit: 100 });
  return {
    points: point,
    state: {
      crm: linesOf(world, 'crm').toSorted(),
      servicenow: linesOf(world, 'servicenow').toSorted(),
      orders: [world.crm.orders.rows.size, world.servicenow.orders.rows.size],
      placeholders: world.crm.products.rows.size,
      links: links.map(({ origin, state, lines }) => [origin, state, lines?.length]),
      isPending: links.some(({ lines }) => lines?.some((pair) => pair.isPending || pair.pending)),
      parked: await world.records.parked.scan({ limit: 10 }),
      conflicts: await world.records.conflicts.scan({ limit: 10 }),
      counts: [counts?.created, counts?.failed],
    },
  };
}

test('a worker that dies before or after any call, line or store write leaves the lines as one that does not', async () => {
  const undisturbed = await endState(0);
  expect(undisturbed.points).toBeGreaterThan(40);
  expect(undisturbed.state).toMatchObject({
    orders: [3, 3],
    placeholders: 1,
    parked: [],
    conflicts: [],
    isPending: false,
  });
  for (let dieAt = 1; dieAt <= undisturbed.points; dieAt++) {
    const { state } = await endState(dieAt);
    expect({ dieAt, state }).toEqual({ dieAt, state: undisturbed.state });
  }
});
