import { linkId } from '../../core/link.ts';
import { purchaseOrdersFlow } from '../../core/presets/purchase-orders.ts';
import type { SimpleSettings } from '../../core/presets/simple-settings.ts';
import type { FieldValues, Side } from '../../core/record.ts';
import type { Run } from '../../core/run.ts';
import { createCursors } from '../../stores/cursors.ts';
import { createLeases } from '../../stores/lease.ts';
import { createMemoryStore } from '../../stores/memory/memory-store.ts';
import type { Store } from '../../stores/stores.ts';
import { openSyncRecords, type SyncRecords } from '../../stores/sync-records.ts';
import { createExecutor } from '../executor.ts';
import { newRun, newRunId } from '../runs/runs.ts';
import { createFakeConnector, type FakeConnector } from './fake-connector.ts';
import { createFakeLines, type FakeLines } from './fake-lines.ts';
import { knowConditions } from './know-conditions.ts';

export const TENANT = '900001';
const MINUTE_MS = 60_000;

const FIELDS: Readonly<Record<Side, readonly string[]>> = {
  servicenow: ['number', 'short_description', 'vendor', 'status', 'description', 'correlation_id'],
  crm: ['Subject', 'PO_Number', 'Vendor_Name', 'Status', 'Description', 'ServiceNow_ID'],
};
const LINE_FIELDS: Readonly<Record<Side, readonly string[]>> = {
  servicenow: ['model', 'ordered_quantity', 'list_price', 'cost', 'short_description'],
  crm: ['Product_Name', 'Quantity', 'List_Price', 'Discount', 'Description'],
};

/** One of the two systems: its orders, their lines, and in the CRM its products. */
export interface OrderSide {
  readonly orders: FakeConnector;
  readonly lines: FakeLines;
  readonly products: FakeConnector;
}

/** Two fake systems with purchase orders, an engine between them, and a clock that only the test moves. */
export interface OrderWorld {
  readonly servicenow: OrderSide;
  readonly crm: OrderSide;
  readonly store: Store;
  readonly records: SyncRecords;
  advance(ms: number): void;
  /** Links a model to a product, as the flow of products does. */
  linkProduct(model: string, product: string): Promise<void>;
  startRun(kind?: Run['kind']): Promise<Run>;
  sync(kind?: Run['kind']): Promise<Run>;
  settle(): Promise<void>;
}

export async function createOrderWorld(settings: Partial<SimpleSettings> = {}): Promise<OrderWorld> {
  let now = Date.parse('2026-03-01T10:00:00Z');
  let runs = 0;
  const clock = { now: () => now };
  const store = createMemoryStore();
  const records = openSyncRecords(store, TENANT);
  const made = purchaseOrdersFlow({
    syncType: 'both-ways',
    syncBehavior: 'servicenow-to-crm',
    conflictBehavior: 'servicenow-wins',
    crmModule: 'Contacts',
    ...settings,
  });
  const flow = settings.onDelete === undefined ? made : { ...made, onDelete: settings.onDelete };
  const sides = { servicenow: createSide('servicenow', clock), crm: createSide('crm', clock) };
  const executor = () =>
    createExecutor({
      store,
      leases: createLeases({ store, clock, owner: `worker-${++runs}`, durationMs: 2 * MINUTE_MS }),
      cursors: createCursors(store),
      clock,
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
      sliceMs: 10 * MINUTE_MS,
      renewBelowMs: MINUTE_MS,
      openSession: async () => ({
        connectors: { servicenow: sides.servicenow.lines.connector, crm: sides.crm.lines.connector },
        flows: [flow],
        finished: async () => undefined,
        connectionLost: async () => undefined,
      }),
    });
  const link = async (flowId: string, crmModule: string, servicenowId: string, crmId: string) =>
    records.links.put([
      {
        id: linkId(flowId, crmModule, 'servicenow', servicenowId),
        flowId,
        servicenowTable: flowId,
        crmModule,
        origin: 'servicenow',
        servicenowId,
        crmId,
        state: 'linked',
        how: 'matched',
        base: {},
        versions: {},
        countedBy: '',
        outcome: 'linked',
      },
    ]);
  await link('vendors', 'Vendors', 'acme', 'ACME');
  for (const name of ['a', 'b', 'c']) await link('products', 'Products', name, name.toUpperCase());
  const world: OrderWorld = {
    ...sides,
    store,
    records,
    advance: (ms) => {
      now += ms;
    },
    linkProduct: (model, product) => link('products', 'Products', model, product),
    startRun: async (kind = 'incremental') => {
      runs += 1;
      const run = newRun({ id: newRunId(now + runs, () => 0), kind, flows: [flow], settingsRevision: 1, now });
      await knowConditions(store, TENANT);
      await records.runs.put([run]);
      return run;
    },
    sync: async (kind) => {
      const { id } = await world.startRun(kind);
      await world.settle();
      const [ended] = await records.runs.get([id]);
      if (ended === undefined) throw new Error('The run is gone.');
      return ended;
    },
    settle: async () => {
      const worker = executor();
      for (let tick = 0; tick < 100; tick++) {
        const result = await worker.tick(TENANT);
        if (result.idle) return;
        now += result.againAfterMs;
      }
      throw new Error('The run does not end.');
    },
  };
  return world;
}

function createSide(side: Side, clock: { now(): number }): OrderSide {
  const isCrm = side === 'crm';
  const orders = createFakeConnector({
    side,
    fields: FIELDS[side],
    required: isCrm ? ['Subject', 'Vendor_Name'] : [],
    externalKeyField: isCrm ? 'ServiceNow_ID' : 'correlation_id',
    clock,
  });
  const products = createFakeConnector({
    side,
    fields: ['Product_Name', 'ServiceNow_ID'],
    externalKeyField: 'ServiceNow_ID',
    clock,
  });
  const lines = createFakeLines({
    records: orders,
    collection: isCrm ? 'Purchase_Items' : 'proc_po_item',
    parentField: isCrm ? 'Parent_Id' : 'purchase_order',
    fields: LINE_FIELDS[side],
    others: isCrm ? { Products: products } : {},
    clock,
    isOneByOne: !isCrm,
  });
  lines.movesRecord = isCrm;
  return { orders, lines, products };
}

/** A ServiceNow order with these lines: model, quantity and price of each. */
export function addOrder(
  world: OrderWorld,
  id: string,
  lines: readonly (readonly [model: string | null, quantity: number, price: number])[],
  fields: FieldValues = {},
): void {
  const order = { number: id, short_description: `Order ${id}`, vendor: 'acme', status: 'requested', ...fields };
  world.servicenow.orders.addAsPerson(id, order);
  for (const [index, [model, quantity, price]] of lines.entries()) {
    const line = { model, ordered_quantity: quantity, list_price: price, cost: price, short_description: null };
    world.servicenow.lines.addAsPerson(id, `${id}-${index}`, line);
  }
}

/** Product, quantity, price and discount of the lines of an order, in either system's order. */
export function linesOf(world: OrderWorld, side: Side): readonly string[] {
  const names = side === 'crm' ? LINE_FIELDS.crm : LINE_FIELDS.servicenow.filter((name) => name !== 'cost');
  const [product = '', quantity = '', price = ''] = names;
  return [...world[side].lines.rows.values()].flatMap((lines) =>
    lines.map(({ fields }) => {
      const name = String(fields[product]).toUpperCase();
      return `${name} ${fields[quantity]} x ${fields[price]}`;
    }),
  );
}
