import { reference } from '../dictionary/column.ts';
import type { Login, ServiceNowSimulator } from '../servicenow-simulator.ts';
import { startServiceNowSimulator } from '../start-servicenow-simulator.ts';
import type { Call } from '../testing.ts';
import { caller, listPath, manualClock } from '../testing.ts';

let clock: ReturnType<typeof manualClock>;
let simulator: ServiceNowSimulator;
let call: Call;

beforeEach(async () => {
  clock = manualClock();
  simulator = await startServiceNowSimulator({ clock, people: 5, allKinds: true });
  call = caller(simulator, simulator.users.integration);
});
afterEach(() => simulator.stop());

const remove = (table: string, id: string) => call('DELETE', `/api/now/table/${table}/${id}`);
const find = (table: string, id: string) => simulator.table(table).find((row) => row.sys_id === id);
const traces = () =>
  simulator.table('sys_audit_delete').map(({ tablename, documentkey }) => `${tablename} ${documentkey}`);

test('an order takes its lines along, and each of them leaves a trace', async () => {
  const [order] = simulator.seeded.purchaseOrders;
  expect((await remove('proc_po', order!.sysId)).status).toBe(204);
  expect(simulator.table('proc_po_item').some((line) => line.purchase_order === order!.sysId)).toBe(false);
  expect(traces().toSorted()).toEqual(
    [`proc_po ${order!.sysId}`, ...order!.lines.map((line) => `proc_po_item ${line.sysId}`)].toSorted(),
  );
});

test('a trace names the class of the record and holds all it was', async () => {
  const product = simulator.seeded.products.find(({ table }) => table === 'cmdb_software_product_model')!;
  await remove('cmdb_model', product.sysId);
  const [trace] = simulator.table('sys_audit_delete');
  expect(trace).toMatchObject({
    tablename: 'cmdb_software_product_model',
    documentkey: product.sysId,
    display_value: product.displayName,
    sys_created_by: 'zoho.integration',
  });
  expect(trace!.payload).toContain(`<model_number>${product.modelNumber}</model_number>`);
});

test('references to a deleted record are cleared, which is a change of the records that had them', async () => {
  clock.advance(1000);
  const order = simulator.seeded.purchaseOrders.find(({ vendor }) => vendor)!;
  await remove('core_company', order.vendor!.sysId);
  expect(find('proc_po', order.sysId)).toMatchObject({
    vendor: '',
    sys_updated_on: '2026-01-05 12:00:01',
    sys_mod_count: String(order.modCount + 1),
  });
});

test('a reference can keep a record from being deleted', async () => {
  const [vendor] = simulator.seeded.vendors;
  simulator.addColumn('cmdb_model', reference('u_supplier', 'Supplier', 'core_company', { onDelete: 'restrict' }));
  simulator.editAsPerson('cmdb_model', simulator.seeded.products[0]!.sysId, { u_supplier: vendor!.sysId });
  expect((await remove('core_company', vendor!.sysId)).status).toBe(403);
  expect(find('core_company', vendor!.sysId)).toBeDefined();
});

test('a restored record has its old id, values and times, its lines, and the references that were cleared', async () => {
  const order = simulator.seeded.purchaseOrders.find(({ lines }) => lines.length === 12)!;
  const before = find('proc_po', order.sysId);
  const lines = simulator.table('proc_po_item').length;
  await remove('proc_po', order.sysId);
  clock.advance(60_000);
  expect(simulator.restoreAsPerson(order.sysId)).toEqual(before);
  expect(simulator.table('proc_po_item')).toHaveLength(lines);
  // The order, its lines and its receiving slip.
  expect(traces()).toHaveLength(14);
  const vendor = order.vendor!.sysId;
  simulator.deleteAsPerson('core_company', vendor);
  simulator.restoreAsPerson(vendor);
  expect(find('proc_po', order.sysId)!.vendor).toBe(vendor);
  expect((await call('GET', `/api/now/table/proc_po/${order.sysId}`)).status).toBe(200);
});

test('a line that comes back is part of the total again, and what was never deleted cannot come back', () => {
  const order = simulator.seeded.purchaseOrders.find(({ lines }) => lines.some(({ totalCost }) => totalCost !== '0'))!;
  const line = order.lines.find(({ totalCost }) => totalCost !== '0')!;
  simulator.deleteAsPerson('proc_po_item', line.sysId);
  expect(find('proc_po', order.sysId)!.total_cost).not.toBe(order.totalCost);
  simulator.restoreAsPerson(line.sysId);
  expect(find('proc_po', order.sysId)!.total_cost).toBe(order.totalCost);
  expect(() => simulator.restoreAsPerson(line.sysId)).toThrow('was deleted');
});

test('a table can be without traces of deletions', async () => {
  simulator.stopAuditingDeletions('proc_po_item');
  const order = simulator.seeded.purchaseOrders[0]!;
  await remove('proc_po', order.sysId);
  expect(traces()).toEqual([`proc_po ${order.sysId}`]);
});

test('traces can be out of reach of everyone but administrators', async () => {
  const strict = await startServiceNowSimulator({ clock, people: 1, deletionsReadable: false });
  const status = async (login: Login) => (await caller(strict, login)('GET', listPath('sys_audit_delete'))).status;
  const { integration, admin } = strict.users;
  const statuses = await Promise.all([status(integration), status(admin)]);
  await strict.stop();
  expect(statuses).toEqual([403, 200]);
});
