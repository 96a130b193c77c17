import { crmOrder, HOUR_MS, SILENCE, syncLater, worldWithOldOrder, worldWithOrder } from '../testing/order-steps.ts';
import { addOrder, createOrderWorld, linesOf } from '../testing/order-world.ts';

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
