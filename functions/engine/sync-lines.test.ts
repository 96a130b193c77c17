import { countsByEntity } from '../core/run.ts';
import { cutConnection } from './testing/fake-connector.ts';
import { addOrder, createOrderWorld, linesOf, type OrderWorld } from './testing/order-world.ts';

const HOUR_MS = 3_600_000;

/** Lets time pass, syncs, and gives back what was written on both sides. */
async function syncLater(world: OrderWorld) {
  world.advance(HOUR_MS);
  const sides = [world.servicenow, world.crm];
  for (const { orders, lines } of sides) {
    orders.written.length = 0;
    orders.calls.length = 0;
    lines.written.length = 0;
  }
  const run = await world.sync();
  const [servicenow = [], crm = []] = sides.map(({ lines }) => [...lines.written]);
  return { run, servicenow, crm, records: sides.flatMap(({ orders }) => orders.written.map(({ fields }) => fields)) };
}

const SILENCE = { servicenow: [], crm: [], records: [] };

/** The only order of the CRM, and its only ids of lines. */
function crmOrder(world: OrderWorld) {
  const [id = ''] = world.crm.orders.rows.keys();
  return { id, lines: world.crm.lines.rows.get(id) ?? [] };
}

async function worldWithOrder(settings: Parameters<typeof createOrderWorld>[0] = {}) {
  const world = await createOrderWorld(settings);
  addOrder(world, 'po1', [
    ['a', 1, 10],
    ['b', 2, 20],
    ['a', 3, 10],
  ]);
  await world.sync('backfill');
  return world;
}

/** Another order is newer, so that the first is not read again unless something leads to it. */
async function worldWithOldOrder() {
  const world = await worldWithOrder();
  world.advance(HOUR_MS);
  addOrder(world, 'po9', [['c', 1, 1]]);
  await syncLater(world);
  return world;
}

test('an order arrives with its lines, and later runs write nothing', async () => {
  const world = await worldWithOrder();
  expect(linesOf(world, 'crm')).toEqual(['A 1 x 10', 'B 2 x 20', 'A 3 x 10']);
  expect(await syncLater(world)).toMatchObject(SILENCE);
  expect(await syncLater(world)).toMatchObject(SILENCE);
});

test('an order of 40 lines arrives whole, in the order of its lines', async () => {
  const world = await createOrderWorld();
  addOrder(
    world,
    'po1',
    Array.from({ length: 40 }, (_, index) => ['abc'[index % 3] ?? 'a', index % 4, 5] as const),
  );
  await world.sync('backfill');
  expect(linesOf(world, 'crm')).toEqual(linesOf(world, 'servicenow'));
  expect(linesOf(world, 'crm')).toHaveLength(40);
  expect(await syncLater(world)).toMatchObject(SILENCE);
});

describe('lines edited in ServiceNow, where the stamp of the order does not move,', () => {
  test('arrive: one added, one changed, one removed, each with one write to its row', async () => {
    const world = await worldWithOldOrder();
    world.advance(HOUR_MS);
    const { lines } = world.servicenow;
    lines.addAsPerson('po1', 'new', { model: 'c', ordered_quantity: 9, list_price: 1, cost: 1 });
    lines.editAsPerson('po1', 'po1-1', { ordered_quantity: 5 });
    lines.removeAsPerson('po1', 'po1-0');
    const { crm, servicenow } = await syncLater(world);
    expect(linesOf(world, 'crm').toSorted()).toEqual(['A 3 x 10', 'B 5 x 20', 'C 1 x 1', 'C 9 x 1']);
    expect(crm.filter((write) => 'id' in write && 'fields' in write)).toMatchObject([{ fields: { Quantity: 5 } }]);
    expect(crm).toHaveLength(3);
    expect(servicenow).toEqual([]);
    expect(await syncLater(world)).toMatchObject(SILENCE);
  });

  test('are found when one was only removed', async () => {
    const world = await worldWithOldOrder();
    world.advance(HOUR_MS);
    world.servicenow.lines.removeAsPerson('po1', 'po1-1');
    expect(await syncLater(world)).toMatchObject({ crm: [{ remove: true }], servicenow: [] });
    expect(linesOf(world, 'crm')).toEqual(['A 1 x 10', 'A 3 x 10', 'C 1 x 1']);
  });

  test('are found with at most two calls for each table when nothing has changed', async () => {
    const world = await worldWithOldOrder();
    await syncLater(world);
    await syncLater(world);
    const calls = [...world.servicenow.orders.calls, ...world.crm.orders.calls];
    expect(calls.toSorted()).toEqual([
      'readDeletions',
      'readDeletions',
      'readDeletions proc_po_item',
      'readLines Purchase_Items',
      'readPage',
      'readPage',
      'readPage proc_po_item',
    ]);
  });

  test('are nothing to write when only their order has changed', async () => {
    const world = await worldWithOldOrder();
    world.advance(HOUR_MS);
    world.servicenow.lines.reorderAsPerson('po1');
    world.crm.lines.reorderAsPerson(crmOrder(world).id);
    expect(await syncLater(world)).toMatchObject(SILENCE);
  });

  test('carry a discount as what is taken off the whole line', async () => {
    const world = await worldWithOldOrder();
    world.advance(HOUR_MS);
    world.servicenow.lines.editAsPerson('po1', 'po1-1', { cost: 18 });
    const { crm } = await syncLater(world);
    expect(crm).toMatchObject([{ fields: { Discount: 4 } }]);
    expect(await syncLater(world)).toMatchObject(SILENCE);
  });
});

describe('lines edited in the CRM', () => {
  test('arrive in ServiceNow: one added, one changed, one removed, and then there is silence', async () => {
    const world = await worldWithOrder();
    world.advance(HOUR_MS);
    const { id, lines } = crmOrder(world);
    world.crm.lines.addAsPerson(id, 'new', { Product_Name: 'C', Quantity: 9, List_Price: 1 });
    world.crm.lines.editAsPerson(id, lines[1]!.id, { Quantity: 5 });
    world.crm.lines.removeAsPerson(id, lines[0]!.id);
    const { crm, servicenow } = await syncLater(world);
    expect(linesOf(world, 'servicenow').toSorted()).toEqual(['A 3 x 10', 'B 5 x 20', 'C 9 x 1']);
    expect(servicenow).toHaveLength(3);
    expect(crm).toEqual([]);
    expect(await syncLater(world)).toMatchObject(SILENCE);
  });

  test('cost no reading of lines any more once ServiceNow’s answer to them was seen', async () => {
    const world = await worldWithOrder();
    world.advance(HOUR_MS);
    world.servicenow.lines.movesRecord = true;
    world.crm.lines.editAsPerson(crmOrder(world).id, crmOrder(world).lines[0]!.id, { Quantity: 5 });
    await syncLater(world);
    await syncLater(world);
    await syncLater(world);
    expect(world.servicenow.orders.calls).not.toContain('readLines proc_po_item');
  });

  test('make ServiceNow compute the same totals: price, pieces and discount become the cost of one piece', async () => {
    const world = await worldWithOrder();
    world.advance(HOUR_MS);
    const { id, lines } = crmOrder(world);
    world.crm.lines.editAsPerson(id, lines[1]!.id, { List_Price: 30, Discount: 10 });
    const { servicenow } = await syncLater(world);
    expect(servicenow).toEqual([{ id: 'po1-1', fields: { list_price: 30, cost: 25 } }]);
    expect(await syncLater(world)).toMatchObject(SILENCE);
  });

  test('stay in the CRM when nothing flows from there, and are neither undone nor doubled', async () => {
    const world = await worldWithOrder({ syncType: 'one-way' });
    world.advance(HOUR_MS);
    const { id, lines } = crmOrder(world);
    world.crm.lines.addAsPerson(id, 'new', { Product_Name: 'C', Quantity: 9, List_Price: 1 });
    world.crm.lines.removeAsPerson(id, lines[0]!.id);
    world.servicenow.lines.editAsPerson('po1', 'po1-1', { ordered_quantity: 7 });
    const { crm } = await syncLater(world);
    expect(crm).toHaveLength(1);
    expect(linesOf(world, 'crm').toSorted()).toEqual(['A 3 x 10', 'B 7 x 20', 'C 9 x 1']);
    expect(await syncLater(world)).toMatchObject(SILENCE);
  });
});

test('lines of an order that is no longer a request are ServiceNow’s: the CRM takes them, and gives none', async () => {
  const world = await worldWithOrder();
  world.advance(HOUR_MS);
  const { id, lines } = crmOrder(world);
  world.servicenow.orders.editAsPerson('po1', { status: 'ordered' });
  world.servicenow.lines.editAsPerson('po1', 'po1-1', { ordered_quantity: 7 });
  world.crm.lines.editAsPerson(id, lines[0]!.id, { Quantity: 5 });
  world.crm.lines.addAsPerson(id, 'new', { Product_Name: 'C', Quantity: 9, List_Price: 1 });
  const { servicenow } = await syncLater(world);
  expect(servicenow).toEqual([]);
  expect(linesOf(world, 'crm')).toEqual(['A 5 x 10', 'B 7 x 20', 'A 3 x 10', 'C 9 x 1']);
  expect(await syncLater(world)).toMatchObject(SILENCE);
});

test('two people who edit different fields of one line both keep their edit', async () => {
  const world = await worldWithOrder();
  world.advance(HOUR_MS);
  const { id, lines } = crmOrder(world);
  world.crm.lines.editAsPerson(id, lines[0]!.id, { Description: 'for the hall' });
  world.servicenow.lines.editAsPerson('po1', 'po1-0', { ordered_quantity: 8 });
  await syncLater(world);
  expect(linesOf(world, 'crm')[0]).toBe('A 8 x 10');
  expect(world.servicenow.lines.rows.get('po1')?.[0]?.fields.short_description).toBe('for the hall');
});

test('a field of a line that both edited follows the rule, and the value that loses is in the log', async () => {
  const world = await worldWithOrder();
  world.advance(HOUR_MS);
  const { id, lines } = crmOrder(world);
  world.crm.lines.editAsPerson(id, lines[0]!.id, { Quantity: 4 });
  world.servicenow.lines.editAsPerson('po1', 'po1-0', { ordered_quantity: 8 });
  await syncLater(world);
  expect([linesOf(world, 'crm')[0], linesOf(world, 'servicenow')[0]]).toEqual(['A 8 x 10', 'A 8 x 10']);
  expect(await world.records.conflicts.scan({ limit: 10 })).toMatchObject([
    { side: 'crm', value: 4, mappingId: 'lines/po1-0/ordered_quantity' },
  ]);
});

test('a line that was edited on one side and removed on the other is kept', async () => {
  const world = await worldWithOrder();
  world.advance(HOUR_MS);
  const { id, lines } = crmOrder(world);
  world.crm.lines.editAsPerson(id, lines[0]!.id, { Quantity: 4 });
  world.servicenow.lines.removeAsPerson('po1', 'po1-0');
  await syncLater(world);
  expect(linesOf(world, 'servicenow').toSorted()).toEqual(['A 3 x 10', 'A 4 x 10', 'B 2 x 20']);
  expect(linesOf(world, 'crm').toSorted()).toEqual(linesOf(world, 'servicenow').toSorted());
  expect(await syncLater(world)).toMatchObject(SILENCE);
});

test('an order that is on both sides already is linked by its number, and its lines are paired up', async () => {
  const world = await createOrderWorld();
  addOrder(world, 'po1', [
    ['a', 1, 10],
    ['b', 2, 20],
  ]);
  world.crm.orders.addAsPerson('c1', {
    Subject: 'Order po1',
    PO_Number: 'po1',
    Vendor_Name: 'ACME',
    Status: 'Created',
  });
  world.crm.lines.addAsPerson('c1', 'l1', { Product_Name: 'B', Quantity: 2, List_Price: 20, Description: 'mine' });
  world.crm.lines.addAsPerson('c1', 'l2', { Product_Name: 'C', Quantity: 7, List_Price: 7 });
  await world.sync('backfill');
  const expected = ['A 1 x 10', 'B 2 x 20', 'C 7 x 7'];
  expect(linesOf(world, 'crm').toSorted()).toEqual(expected);
  expect(linesOf(world, 'servicenow').toSorted()).toEqual(expected);
  await syncLater(world);
  expect(await syncLater(world)).toMatchObject(SILENCE);
});

test('an order made in the CRM is made in ServiceNow as a request, with its lines and their cost', async () => {
  const world = await createOrderWorld();
  world.crm.orders.addAsPerson('c1', { Subject: 'New', Vendor_Name: 'ACME', Status: 'Approved' });
  world.crm.lines.addAsPerson('c1', 'l1', { Product_Name: 'A', Quantity: 2, List_Price: 20, Discount: 10 });
  await world.sync('backfill');
  expect([...world.servicenow.orders.rows.values()].map(({ fields }) => fields)).toMatchObject([
    { short_description: 'New', vendor: 'acme', status: 'requested', correlation_id: 'c1' },
  ]);
  expect([...world.servicenow.lines.rows.values()].flat().map(({ fields }) => fields)).toMatchObject([
    { model: 'a', ordered_quantity: 2, list_price: 20, cost: 15 },
  ]);
  await syncLater(world);
  // The status is what ServiceNow says.
  expect(world.crm.orders.rows.get('c1')?.fields.Status).toBe('Created');
  expect(await syncLater(world)).toMatchObject(SILENCE);
});

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
