import { countsByEntity } from '../../core/run.ts';
import { cutConnection } from '../testing/fake-connector.ts';
import { crmOrder, HOUR_MS, SILENCE, syncLater, worldWithOrder } from '../testing/order-steps.ts';
import { addOrder, createOrderWorld, linesOf } from '../testing/order-world.ts';

describe('a line without a model', () => {
  test('uses one placeholder product, made once and never synced itself', async () => {
    const world = await createOrderWorld();
    addOrder(world, 'po1', [[null, 1, 5]]);
    addOrder(world, 'po2', [
      [null, 2, 5],
      ['a', 1, 1],
    ]);
    await world.sync('backfill');
    const [product, ...others] = world.crm.products.rows.values();
    expect(others).toEqual([]);
    expect(product?.fields).toMatchObject({ Product_Name: 'ServiceNow line item', ServiceNow_ID: 'placeholder' });
    expect(linesOf(world, 'crm')).toEqual(expect.arrayContaining([`${product?.id.toUpperCase()} 1 x 5`, 'A 1 x 1']));
    world.advance(HOUR_MS);
    addOrder(world, 'po3', [[null, 3, 5]]);
    await syncLater(world);
    expect(world.crm.products.rows.size).toBe(1);
    expect(await syncLater(world)).toMatchObject(SILENCE);
  });

  test('gets its product when it gets a model', async () => {
    const world = await createOrderWorld();
    addOrder(world, 'po1', [[null, 1, 5]]);
    await world.sync('backfill');
    world.advance(HOUR_MS);
    world.servicenow.lines.editAsPerson('po1', 'po1-0', { model: 'b' });
    await syncLater(world);
    expect(linesOf(world, 'crm')).toEqual(['B 1 x 5']);
  });
});

describe('a line whose model has no partner yet', () => {
  test('makes a new order wait whole, and lets it through as soon as the product is there', async () => {
    const world = await createOrderWorld();
    addOrder(world, 'po1', [
      ['a', 1, 1],
      ['x', 2, 2],
    ]);
    await world.sync('backfill');
    expect(world.crm.orders.rows.size).toBe(0);
    expect(await world.records.parked.scan({ limit: 10 })).toMatchObject([
      { recordId: 'po1', side: 'crm', reason: 'required-field-empty', field: 'Product_Name' },
    ]);
    await world.linkProduct('x', 'X');
    await syncLater(world);
    expect(linesOf(world, 'crm')).toEqual(['A 1 x 1', 'X 2 x 2']);
    expect(await world.records.parked.scan({ limit: 10 })).toEqual([]);
    expect(await syncLater(world)).toMatchObject(SILENCE);
  });

  test('is held back from an order that is there, while the other lines go on', async () => {
    const world = await worldWithOrder();
    world.advance(HOUR_MS);
    world.servicenow.lines.addAsPerson('po1', 'x1', { model: 'x', ordered_quantity: 1, list_price: 1, cost: 1 });
    world.servicenow.lines.editAsPerson('po1', 'po1-0', { ordered_quantity: 6 });
    await syncLater(world);
    expect(linesOf(world, 'crm')).toEqual(['A 6 x 10', 'B 2 x 20', 'A 3 x 10']);
    expect(await world.records.parked.scan({ limit: 10 })).toMatchObject([{ recordId: 'po1', field: 'Product_Name' }]);
    await world.linkProduct('x', 'X');
    await syncLater(world);
    expect(linesOf(world, 'crm')).toContain('X 1 x 1');
    expect(await world.records.parked.scan({ limit: 10 })).toEqual([]);
    expect(await syncLater(world)).toMatchObject(SILENCE);
  });
});

test('an order without a vendor is on the work list with the field that is missing', async () => {
  const world = await createOrderWorld();
  addOrder(world, 'po1', [['a', 1, 1]], { vendor: null });
  await world.sync('backfill');
  expect(await world.records.parked.scan({ limit: 10 })).toMatchObject([
    { recordId: 'po1', reason: 'required-field-empty', field: 'Vendor_Name' },
  ]);
});

test('a refused line is on the work list with its words, while the rest of the order is kept', async () => {
  const world = await worldWithOrder();
  world.advance(HOUR_MS);
  const { id, lines } = crmOrder(world);
  world.crm.lines.editAsPerson(id, lines[0]!.id, { Quantity: 4 });
  world.crm.lines.editAsPerson(id, lines[1]!.id, { Quantity: 6 });
  world.crm.orders.editAsPerson(id, { Description: 'kept' });
  world.servicenow.lines.refuse = (write) =>
    'id' in write && write.id === 'po1-0'
      ? { code: '403', message: 'The line is closed', field: 'ordered_quantity', kind: 'rejected' }
      : undefined;
  const { run } = await syncLater(world);
  expect(countsByEntity(run).purchaseOrders).toMatchObject({ failed: 1 });
  expect(linesOf(world, 'servicenow').slice(0, 2)).toEqual(['A 1 x 10', 'B 6 x 20']);
  expect(world.servicenow.orders.rows.get('po1')?.fields.description).toBe('kept');
  expect(await world.records.parked.scan({ limit: 10 })).toMatchObject([
    { side: 'servicenow', field: 'ordered_quantity', details: 'The line is closed', reason: 'no-permission' },
  ]);
  world.servicenow.lines.refuse = () => undefined;
  world.crm.lines.editAsPerson(id, lines[0]!.id, { Quantity: 5 });
  await syncLater(world);
  expect(linesOf(world, 'servicenow')[0]).toBe('A 5 x 10');
  expect(await world.records.parked.scan({ limit: 10 })).toEqual([]);
});

test.each(['edited', 'left alone'])(
  'a CRM order whose lines were %s is deleted with its ServiceNow order only in the latter case',
  async (lines) => {
    const world = await createOrderWorld({ onDelete: { servicenow: 'delete', crm: 'ignore' } });
    addOrder(world, 'po1', [['a', 1, 10]]);
    await world.sync('backfill');
    world.advance(HOUR_MS);
    const order = crmOrder(world);
    if (lines === 'edited') world.crm.lines.editAsPerson(order.id, order.lines[0]!.id, { Quantity: 5 });
    world.servicenow.orders.deleteAsPerson('po1');
    await syncLater(world);
    expect(world.crm.orders.rows.has(order.id)).toBe(lines === 'edited');
  },
);

test('new lines whose ids the system does not tell are recognised by their values, and none is added again', async () => {
  const world = await createOrderWorld({ syncType: 'one-way' });
  world.crm.lines.tellsIds = false;
  addOrder(world, 'po1', [
    ['a', 1, 10],
    ['a', 1, 10],
  ]);
  const made = await world.sync('backfill');
  expect(countsByEntity(made).purchaseOrders).toMatchObject({ seen: 1, created: 1, failed: 0 });
  const pending = async () => {
    const links = await world.records.links.scan({ prefix: 'purchaseOrders/', limit: 10 });
    return links.flatMap(({ lines = [] }) => lines.filter((pair) => pair.isPending));
  };
  expect(await pending()).toEqual([]);
  world.servicenow.lines.addAsPerson('po1', 'n', { model: 'c', ordered_quantity: 1, list_price: 1, cost: 1 });
  const { crm } = await syncLater(world);
  expect(crm).toHaveLength(1);
  expect(linesOf(world, 'crm')).toEqual(['A 1 x 10', 'A 1 x 10', 'C 1 x 1']);
  expect(await pending()).toEqual([]);
  expect(await syncLater(world)).toMatchObject(SILENCE);
});

test('a value of a line that arrived although its answer was lost is known as our own, not taken for an edit', async () => {
  const world = await worldWithOrder({ conflictBehavior: 'crm-wins' });
  world.advance(HOUR_MS);
  world.servicenow.lines.editAsPerson('po1', 'po1-0', { ordered_quantity: 5 });
  let isFirst = true;
  world.crm.orders.disturb = (when, call) => {
    if (when !== 'after' || call !== 'update' || !isFirst) return;
    isFirst = false;
    world.servicenow.lines.editAsPerson('po1', 'po1-0', { ordered_quantity: 6 });
    throw cutConnection('crm');
  };
  await syncLater(world);
  expect([linesOf(world, 'servicenow')[0], linesOf(world, 'crm')[0]]).toEqual(['A 6 x 10', 'A 6 x 10']);
  expect(await world.records.conflicts.scan({ limit: 10 })).toEqual([]);
});

test('a preview counts an order with its lines and writes nothing, not even the placeholder', async () => {
  const world = await createOrderWorld();
  addOrder(world, 'po1', [[null, 1, 5]]);
  const run = await world.sync('preview');
  expect(countsByEntity(run).purchaseOrders).toMatchObject({ created: 1, failed: 0 });
  expect(world.crm.products.rows.size + world.crm.orders.rows.size).toBe(0);
});

test.each(['crm', 'servicenow'] as const)(
  'lines added in %s whose answer is lost are not added again',
  async (side) => {
    const world = await worldWithOrder();
    world.advance(HOUR_MS);
    if (side === 'crm') {
      world.servicenow.lines.addAsPerson('po1', 'n', { model: 'c', ordered_quantity: 1, list_price: 1, cost: 1 });
    } else world.crm.lines.addAsPerson(crmOrder(world).id, 'n', { Product_Name: 'C', Quantity: 1, List_Price: 1 });
    let isFirst = true;
    world[side].orders.disturb = (when, call) => {
      if (when !== 'after' || call !== 'update' || !isFirst) return;
      isFirst = false;
      // A person who edits the new line at once is not taken for somebody who made another one.
      const line = [...world[side].lines.rows.values()].flat().at(-1);
      if (line) line.fields[side === 'crm' ? 'Quantity' : 'ordered_quantity'] = 4;
      throw cutConnection(side);
    };
    await syncLater(world);
    expect(isFirst).toBe(false);
    expect(linesOf(world, 'crm').toSorted()).toEqual(['A 1 x 10', 'A 3 x 10', 'B 2 x 20', 'C 4 x 1']);
    expect(linesOf(world, 'servicenow').toSorted()).toEqual(linesOf(world, 'crm').toSorted());
  },
);
