import type { SimpleSettings } from '../../functions/core/presets/simple-settings.ts';
import { createSimulatedWorld } from '../scenarios/simulated-world.ts';

/** One order of two lines, of which one has no product model. */
async function syncedOrder(settings: Partial<SimpleSettings>) {
  const kinds = ['vendors', 'products', 'purchaseOrders'] as const;
  const world = await createSimulatedWorld({ settings: { kinds, syncType: 'one-way', ...settings } });
  const { servicenow, zoho } = world;
  const make = (table: string, values: Readonly<Record<string, string>>) =>
    servicenow.createAsPerson(table, values).sys_id ?? '';
  const vendor = make('core_company', { name: 'Initech', vendor: 'true' });
  const model = make('cmdb_hardware_product_model', { name: 'Printer', model_number: 'P1' });
  const order = make('proc_po', { short_description: 'Two things', vendor, ship_rate: '12.5' });
  const line = { purchase_order: order, ordered_quantity: '1', list_price: '10', cost: '10' };
  make('proc_po_item', { ...line, model });
  make('proc_po_item', { ...line, short_description: 'Something' });
  await world.sync('backfill');
  await world.sync();
  return { world, order, orders: () => zoho.records('Purchase_Orders') };
}

test('the ship rate becomes the adjustment where the admin wants it, and only there', async () => {
  const without = await syncedOrder({});
  expect(without.orders()).toMatchObject([{ Subject: 'Two things' }]);
  expect(without.orders()[0]?.Adjustment ?? 0).toBe(0);
  const { world, order, orders } = await syncedOrder({ shipRate: true });
  expect(orders()).toMatchObject([{ Adjustment: 12.5 }]);
  world.servicenow.editAsPerson('proc_po', order, { ship_rate: '15' });
  world.newWrites();
  await world.sync();
  expect(orders()).toMatchObject([{ Adjustment: 15 }]);
  expect(world.newWrites()).toBe(1);
  await world.sync();
  expect(world.newWrites()).toBe(0);
});

test('without a placeholder an order with a line without a product waits for a person', async () => {
  const { world, order, orders } = await syncedOrder({ placeholderProduct: false });
  expect(orders()).toEqual([]);
  expect(await world.records.parked.scan({ limit: 9 })).toMatchObject([{ recordId: order, field: 'Product_Name' }]);
  expect(world.zoho.records('Products').map(({ Product_Name }) => Product_Name)).not.toContain('ServiceNow line item');
});
