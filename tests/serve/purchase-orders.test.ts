import type { WorkList } from '../../functions/http/contract/work-list.ts';
import { type ServedBackend, startServedBackend } from './served-backend.ts';

/** The statuses of the CRM by those of ServiceNow. */
const STATUSES: Readonly<Record<string, string>> = {
  requested: 'Created',
  suspended: 'Created',
  ordered: 'Approved',
  pending: 'Approved',
  received: 'Delivered',
  canceled: 'Cancelled',
};
const PLACEHOLDER = 'placeholder';

let backend: ServedBackend;

beforeAll(async () => {
  backend = await startServedBackend({ people: 40, allKinds: true });
  await backend.connect();
  await backend.choose({ syncType: 'both-ways', conflictBehavior: 'servicenow-wins' });
  await backend.sync();
  // What either system decides of records that the other made comes back once.
  await backend.sync();
});

afterAll(() => backend.stop());

type CrmLine = { readonly id: string; readonly [field: string]: unknown };

function crmLines(order: { readonly Purchase_Items?: unknown } | undefined): readonly CrmLine[] {
  return (order?.Purchase_Items ?? []) as readonly CrmLine[];
}

function servicenowLines(orderId: unknown) {
  return backend.servicenow.table('proc_po_item').filter((line) => line.purchase_order === orderId);
}

function crmOrderOf(servicenowId: string) {
  return backend.zoho.records('Purchase_Orders').find((order) => order.ServiceNow_ID === servicenowId);
}

/** Product, pieces and price of each line, in the CRM's terms. */
function contents(orderId: string) {
  const products = backend.zoho.values('Products', 'ServiceNow_ID');
  const modelOf = (line: CrmLine) => products.get((line.Product_Name as { id: string }).id);
  return {
    crm: crmLines(crmOrderOf(orderId))
      .map((line) => [modelOf(line), line.Quantity, line.List_Price, line.Net_Total].join(' '))
      .toSorted(),
    servicenow: servicenowLines(orderId)
      .map((line) =>
        [
          line.model || PLACEHOLDER,
          Number(line.ordered_quantity),
          Number(line.list_price),
          Number(line.total_cost),
        ].join(' '),
      )
      .toSorted(),
  };
}

const handedOut = new Set<string>();

/** An order that came from ServiceNow, is still a request and has so many lines; each time another one. */
function requestedOrder(lines = 3): string {
  const order = backend.servicenow.table('proc_po').find(({ sys_id = '', status }) => {
    if (status !== 'requested' || handedOut.has(sys_id) || crmOrderOf(sys_id) === undefined) return false;
    const { crm, servicenow } = contents(sys_id);
    return servicenow.length >= lines && crm.join() === servicenow.join();
  });
  if (order?.sys_id === undefined) throw new Error('There is no such order.');
  handedOut.add(order.sys_id);
  return order.sys_id;
}

/** Syncs and tells how many records were written on either side. */
async function syncAndCount() {
  const before = backend.servicenow.writes();
  backend.zoho.clearWrites();
  const run = await backend.sync();
  expect(run.state).toBe('done');
  return { crm: backend.zoho.writes().records, servicenow: backend.servicenow.writes() - before };
}

/** Readings of a table and of its feed of deletions. */
function callsAbout(table: string): number {
  const isAbout = new RegExp(`/${table}$|tablename(=|IN)${table}\\b`);
  return backend.servicenow.calls.filter(({ path, query }) => {
    return isAbout.test(path) || isAbout.test(query.sysparm_query ?? '');
  }).length;
}

async function workList(): Promise<WorkList['items']> {
  const items: WorkList['items'][number][] = [];
  let next: string | undefined;
  do {
    const page = await backend.call<WorkList>(
      'GET',
      `/api/work-list${next ? `?after=${encodeURIComponent(next)}` : ''}`,
    );
    items.push(...page.items);
    next = page.next;
  } while (next !== undefined);
  return items;
}

test('orders arrive with the same lines, ServiceNow’s status and ServiceNow’s totals, and then there is silence', async () => {
  const parked = new Set((await workList()).map(({ recordId }) => recordId));
  const matched = new Set(backend.zoho.seeded.kinds.orderNumbers.single);
  const arrived = backend.servicenow.table('proc_po').filter(({ sys_id = '', number = '' }) => {
    return !parked.has(sys_id) && !matched.has(number) && crmOrderOf(sys_id) !== undefined;
  });
  expect(arrived.length).toBeGreaterThan(15);
  for (const { sys_id = '', status = '', total_cost, ship_rate } of arrived) {
    const order = crmOrderOf(sys_id);
    expect(contents(sys_id).crm).toEqual(contents(sys_id).servicenow);
    expect(order?.Status).toBe(STATUSES[status]);
    expect(order?.Grand_Total).toBeCloseTo(Number(total_cost) - Number(ship_rate ?? 0), 2);
  }
  backend.servicenow.clearCalls();
  expect(await syncAndCount()).toEqual({ crm: 0, servicenow: 0 });
  expect([callsAbout('proc_po'), callsAbout('proc_po_item')]).toEqual([2, 2]);
});

test('every order that did not arrive is on the work list with what it lacks', async () => {
  const orders = backend.servicenow.table('proc_po').filter(({ sys_id = '' }) => crmOrderOf(sys_id) === undefined);
  const parked = new Map((await workList()).map((item) => [item.recordId, item]));
  expect(orders.length).toBeGreaterThan(0);
  for (const { sys_id = '' } of orders) expect(parked.get(sys_id)).toBeDefined();
  const withoutVendor = orders.find(({ vendor }) => vendor === '');
  expect(parked.get(withoutVendor?.sys_id ?? '')).toMatchObject({
    reason: 'required-field-empty',
    field: 'Vendor_Name',
  });
  const withoutLines = orders.find(({ sys_id, vendor }) => vendor !== '' && servicenowLines(sys_id).length === 0);
  expect(parked.get(withoutLines?.sys_id ?? '')).toMatchObject({ reason: 'required-field-empty' });
});

test('lines without a model share one product of the CRM, which ServiceNow never gets', async () => {
  const placeholders = backend.zoho.records('Products').filter((product) => product.ServiceNow_ID === PLACEHOLDER);
  expect(placeholders).toMatchObject([{ Product_Name: 'ServiceNow line item' }]);
  expect(backend.servicenow.table('cmdb_model').filter(({ name }) => name === 'ServiceNow line item')).toEqual([]);
  const using = backend.zoho
    .records('Purchase_Orders')
    .flatMap(crmLines)
    .filter((line) => (line.Product_Name as { id: string }).id === placeholders[0]?.id);
  expect(using.length).toBeGreaterThan(0);
});

test('lines edited in ServiceNow arrive: one added, one changed, one removed, with one write to the order', async () => {
  const id = requestedOrder();
  const [first, second, third] = servicenowLines(id);
  backend.servicenow.createAsPerson('proc_po_item', {
    purchase_order: id,
    model: first?.model ?? '',
    ordered_quantity: '9',
    list_price: '4.50',
    cost: '4',
  });
  backend.servicenow.editAsPerson('proc_po_item', second?.sys_id ?? '', { ordered_quantity: '31' });
  backend.servicenow.deleteAsPerson('proc_po_item', third?.sys_id ?? '');
  expect(await syncAndCount()).toEqual({ crm: 1, servicenow: 0 });
  expect(contents(id).crm).toEqual(contents(id).servicenow);
  expect(await syncAndCount()).toEqual({ crm: 0, servicenow: 0 });
});

test('a line whose change leaves the order’s own stamp alone is found', async () => {
  const id = requestedOrder();
  const [line] = servicenowLines(id);
  const before = backend.servicenow.record('proc_po', id);
  backend.servicenow.editAsPerson('proc_po_item', line?.sys_id ?? '', { short_description: 'For the reception' });
  expect(backend.servicenow.record('proc_po', id)?.sys_updated_on).toBe(before?.sys_updated_on);
  expect(await syncAndCount()).toEqual({ crm: 1, servicenow: 0 });
  expect(crmLines(crmOrderOf(id)).map((row) => row.Description)).toContain('For the reception');
  expect(await syncAndCount()).toEqual({ crm: 0, servicenow: 0 });
});

test('lines edited in the CRM arrive in ServiceNow, which computes the same total, and no line is doubled', async () => {
  const id = requestedOrder();
  const order = crmOrderOf(id);
  const [first, second, third] = crmLines(order);
  backend.zoho.editAsPerson('Purchase_Orders', String(order?.id), {
    Purchase_Items: [
      { id: first?.id ?? '', Quantity: 21 },
      { id: second?.id ?? '', _delete: null },
      { Product_Name: third?.Product_Name as { id: string }, Quantity: 2, List_Price: 50, Discount: 10 },
    ],
  });
  await syncAndCount();
  expect(contents(id).servicenow).toEqual(contents(id).crm);
  expect(servicenowLines(id)).toHaveLength(crmLines(crmOrderOf(id)).length);
  await syncAndCount();
  expect(await syncAndCount()).toEqual({ crm: 0, servicenow: 0 });
  const { total_cost, ship_rate } = backend.servicenow.record('proc_po', id) ?? {};
  expect(crmOrderOf(id)?.Grand_Total).toBeCloseTo(Number(total_cost) - Number(ship_rate ?? 0), 2);
});

test('an order made in the CRM becomes a request in ServiceNow, with its lines', async () => {
  const [line] = crmLines(crmOrderOf(requestedOrder(1)));
  const [vendor] = backend.zoho.records('Vendors').filter((candidate) => candidate.ServiceNow_ID);
  const made = backend.zoho.createAsPerson('Purchase_Orders', {
    Subject: 'Made in the CRM',
    Vendor_Name: { id: String(vendor?.id) },
    Status: 'Approved',
    Purchase_Items: [
      { Product_Name: line?.Product_Name as { id: string }, Quantity: 3, List_Price: 10, Discount: 6 },
      { Product_Name: line?.Product_Name as { id: string }, Quantity: 1, List_Price: 7 },
    ],
  });
  await backend.sync();
  const row = backend.servicenow.table('proc_po').find((order) => order.short_description === 'Made in the CRM');
  expect(row).toMatchObject({ status: 'requested', vendor: vendor?.ServiceNow_ID });
  expect(
    servicenowLines(row?.sys_id).map(({ ordered_quantity, cost }) => [Number(ordered_quantity), Number(cost)]),
  ).toEqual([
    [3, 8],
    [1, 7],
  ]);
  await backend.sync();
  expect(backend.zoho.record('Purchase_Orders', String(made.id))).toMatchObject({
    PO_Number: row?.number,
    Status: 'Created',
  });
  expect(await syncAndCount()).toEqual({ crm: 0, servicenow: 0 });
});

test('a button pressed in ServiceNow changes the status in the CRM, and the lines stay as they are', async () => {
  const id = requestedOrder(1);
  const before = contents(id).crm;
  backend.servicenow.procurement.order(id);
  expect(await syncAndCount()).toEqual({ crm: 1, servicenow: 0 });
  expect(crmOrderOf(id)?.Status).toBe('Approved');
  expect(contents(id).crm).toEqual(before);
});
