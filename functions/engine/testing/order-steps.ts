import { addOrder, createOrderWorld, type OrderWorld } from './order-world.ts';

export const HOUR_MS = 3_600_000;

/** Lets time pass, syncs, and gives back what was written on both sides. */
export async function syncLater(world: OrderWorld) {
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

/** What a sync writes when nothing has changed. */
export const SILENCE = { servicenow: [], crm: [], records: [] };

/** The first order of the CRM, and its lines. */
export function crmOrder(world: OrderWorld) {
  const [id = ''] = world.crm.orders.rows.keys();
  return { id, lines: world.crm.lines.rows.get(id) ?? [] };
}

/** An order of three lines that is on both sides. */
export async function worldWithOrder(settings: Parameters<typeof createOrderWorld>[0] = {}) {
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
export async function worldWithOldOrder() {
  const world = await worldWithOrder();
  world.advance(HOUR_MS);
  addOrder(world, 'po9', [['c', 1, 1]]);
  await syncLater(world);
  return world;
}
