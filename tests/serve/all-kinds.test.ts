import type { Entity } from '../../functions/http/contract/records.ts';
import type { RunView } from '../../functions/http/contract/runs.ts';
import type { WorkList } from '../../functions/http/contract/work-list.ts';
import { type ServedBackend, startServedBackend } from './served-backend.ts';

let backend: ServedBackend;

beforeEach(async () => {
  backend = await startServedBackend({ people: 40, allKinds: true });
  await backend.connect();
});

afterEach(() => backend.stop());

const MODULES: Partial<Record<Entity, readonly [table: string, module: string]>> = {
  vendors: ['core_company', 'Vendors'],
  products: ['cmdb_model', 'Products'],
  people: ['customer_contact', 'Contacts'],
  purchaseOrders: ['proc_po', 'Purchase_Orders'],
  cases: ['sn_customerservice_case', 'Cases'],
};

/** How many of the records that a run looked at ended where. */
function countsOf(run: RunView, entity: Entity) {
  const counts = run.counts[entity];
  if (counts === undefined) throw new Error(`No ${entity} were counted.`);
  return counts;
}

async function workList(): Promise<WorkList['items']> {
  const { items } = await backend.call<WorkList>('GET', '/api/work-list');
  return items;
}

/** Records that carry the key of a ServiceNow record. The product for lines without a model stands for none. */
function keyed(module: string) {
  return backend.zoho.records(module).filter(({ ServiceNow_ID: key }) => key && key !== 'placeholder');
}

test('every kind ends linked or on the work list, nothing is doubled, and a second sync writes nothing', async () => {
  const preview = await backend.untilEnded((await backend.startRun({ kind: 'preview' })).id);
  const run = await backend.sync();
  expect(run).toMatchObject({ state: 'done' });
  // What only a write can show, such as a refusal, is all that a preview may miss.
  expect(preview.counts.people).toEqual(run.counts.people);
  expect(preview.counts.cases).toEqual(run.counts.cases);
  expect(preview.counts.purchaseOrders?.created).toBeGreaterThanOrEqual(run.counts.purchaseOrders?.created ?? 0);
  const waiting = await workList();
  for (const [entity, [, module]] of Object.entries(MODULES) as [Entity, readonly [string, string]][]) {
    const { seen, created, linked, failed, total } = countsOf(run, entity);
    expect({ entity, seen, sum: created + linked + failed }).toEqual({ entity, seen: total, sum: total });
    const keys = keyed(module).map((record) => record.ServiceNow_ID);
    // An order that exists on both sides may still wait for one of its lines.
    const half = waiting.filter((item) => item.entity === entity && keys.includes(item.recordId)).length;
    expect({ entity, keys: keys.length }).toEqual({ entity, keys: created + linked + half });
    expect(half).toBeLessThanOrEqual(keys.length / 10);
    expect(new Set(keys).size).toBe(keys.length);
  }
  expect(
    waiting.filter((item) => item.reason === 'refused').map((item) => [item.entity, item.code, item.details]),
  ).toEqual([]);

  backend.zoho.clearWrites();
  const writes = backend.servicenow.writes();
  await backend.sync();
  expect(backend.zoho.writes()).toMatchObject({ records: 0 });
  expect(backend.servicenow.writes()).toBe(writes);
});

test('cases point at the contacts of their people', async () => {
  await backend.sync();
  const contactByKey = new Map(keyed('Contacts').map((contact) => [contact.ServiceNow_ID, contact.id]));
  const caseByKey = new Map(keyed('Cases').map((record) => [record.ServiceNow_ID, record]));
  let tied = 0;
  for (const row of backend.servicenow.table('sn_customerservice_case')) {
    const contact = contactByKey.get(row.contact ?? '');
    const record = caseByKey.get(row.sys_id ?? '');
    if (contact === undefined || record === undefined) continue;
    expect(record.Related_To).toMatchObject({ id: contact });
    tied += 1;
  }
  expect(tied).toBeGreaterThan(5);
});

test('with both ways every kind is edited on either side with one write, and then there is silence', async () => {
  await backend.choose({ syncType: 'both-ways', conflictBehavior: 'servicenow-wins' });
  expect(await backend.sync()).toMatchObject({ state: 'done' });
  await backend.sync();
  backend.zoho.clearWrites();
  const before = backend.servicenow.writes();
  expect(await backend.sync()).toMatchObject({ state: 'done' });
  expect(backend.zoho.writes()).toMatchObject({ records: 0 });
  expect(backend.servicenow.writes()).toBe(before);

  const vendor = keyed('Vendors').find((record) => record.Vendor_Name);
  const product = keyed('Products').find((record) => record.Product_Code);
  backend.servicenow.editAsPerson('core_company', String(vendor?.ServiceNow_ID), { phone: '+1 555 0199' });
  backend.zoho.editAsPerson('Products', String(product?.id), { Description: 'Edited in the CRM' });
  await backend.sync();
  expect(backend.zoho.writes()).toMatchObject({ records: 1 });
  expect(backend.servicenow.writes()).toBe(before + 1);
  await backend.sync();
  expect(backend.zoho.writes()).toMatchObject({ records: 1 });
  expect(backend.servicenow.writes()).toBe(before + 1);
});
