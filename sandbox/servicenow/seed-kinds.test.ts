import { seedCases } from './seed-cases.ts';
import { seedIncidents } from './seed-incidents.ts';
import { seedPeople } from './seed-people.ts';
import { seedProducts } from './seed-products.ts';
import { seedPurchaseOrders } from './seed-purchase-orders.ts';
import { seedVendors } from './seed-vendors.ts';
import type { ServiceNowSimulator, ServiceNowSimulatorOptions } from './servicenow-simulator.ts';
import { startServiceNowSimulator } from './start-servicenow-simulator.ts';
import { manualClock } from './testing.ts';

const { people, companies } = seedPeople();
const { vendors, vendorTypes } = seedVendors({ people });
const { products, vendorItems } = seedProducts({ vendors });
const orders = seedPurchaseOrders({ people, vendors, products });
const { cases, consumers } = seedCases({ people, products });
const incidents = seedIncidents({ people });

const simulators: ServiceNowSimulator[] = [];
const started = async (options: ServiceNowSimulatorOptions) => {
  const simulator = await startServiceNowSimulator({ clock: manualClock(), ...options });
  simulators.push(simulator);
  return simulator;
};
afterEach(() => Promise.all(simulators.splice(0).map((simulator) => simulator.stop())));

const squeezed = (name: string) => name.trim().replace(/\s+/g, ' ').toLowerCase();

test('the same options give the same records, another seed others', () => {
  expect(seedVendors({ people })).toEqual({ vendors, vendorTypes });
  expect(seedPurchaseOrders({ people, vendors, products })).toEqual(orders);
  expect(seedCases({ people, products })).toEqual({ cases, consumers });
  expect(seedProducts({ vendors, seed: 2 }).products).not.toEqual(products);
});

test('every record has an id of its own', () => {
  const lines = orders.flatMap((order) => order.lines);
  const all = [...people, ...vendors, ...products, ...vendorItems, ...orders, ...lines, ...cases, ...consumers];
  expect(new Set([...all, ...incidents].map(({ sysId }) => sysId)).size).toBe(all.length + incidents.length);
});

test('there are 60 vendors, some of which are customers too', () => {
  expect(vendors).toHaveLength(60);
  expect(vendors.filter(({ customer }) => customer)).toHaveLength(10);
  expect(vendors.some(({ contact }) => people.some(({ sysId }) => sysId === contact))).toBe(true);
});

test('names of vendors are the same but for case and spaces, missing, or full of signs', () => {
  expect(vendors.filter(({ name }) => squeezed(name) === 'acme supplies')).toHaveLength(4);
  expect(vendors.filter(({ name }) => name === '')).toHaveLength(1);
  expect(vendors.some(({ name }) => name.includes('^') && /\p{Extended_Pictographic}/u.test(name))).toBe(true);
  expect(vendors.some(({ name }) => companies.some((company) => company.name === name))).toBe(true);
  expect(Math.max(...vendors.map(({ name }) => name.length))).toBe(80);
});

test('there are 80 products, of three classes', () => {
  expect(products).toHaveLength(80);
  expect(new Set(products.map(({ table }) => table)).size).toBe(3);
});

test('products share a model number, or lack it, their maker or their price, and some are retired', () => {
  expect(products.filter(({ modelNumber }) => modelNumber === 'DS-100')).toHaveLength(2);
  expect(products.filter(({ modelNumber }) => modelNumber === '')).toHaveLength(3);
  expect(products.filter(({ manufacturer }) => manufacturer === undefined)).toHaveLength(2);
  expect(products.filter(({ status }) => status === 'Retired')).toHaveLength(1);
  expect(products.filter(({ cost }) => cost === '')).toHaveLength(1);
  expect(Math.max(...products.map(({ name }) => name.length))).toBe(255);
});

test('there are 40 orders of up to 40 lines', () => {
  expect(orders).toHaveLength(40);
  const counts = orders.map(({ lines }) => lines.length);
  expect([Math.max(...counts), Math.min(...counts)]).toEqual([40, 0]);
  expect(new Set(orders.flatMap(({ lines }) => lines.map(({ number }) => number))).size).toBe(
    counts.reduce((sum, count) => sum + count, 0),
  );
});

test('one line has no model, one order no vendor, and one the vendor without a name', () => {
  expect(orders.flatMap(({ lines }) => lines).filter(({ product }) => product === undefined)).toHaveLength(1);
  expect(orders.filter(({ vendor }) => vendor === undefined)).toHaveLength(1);
  expect(orders.filter(({ vendor }) => vendor?.name === '')).toHaveLength(1);
});

test('the person of an order is found in three places or nowhere', () => {
  const where = orders.map(({ requestedFor, requestedBy, request }) =>
    requestedFor ? 'for' : requestedBy ? 'by' : request ? 'request' : 'nobody',
  );
  expect(
    Object.fromEntries([...Map.groupBy(where, (place) => place)].map(([place, all]) => [place, all.length])),
  ).toEqual({ for: 10, by: 10, request: 10, nobody: 10 });
});

test('the total of an order is that of its lines and the delivery', () => {
  for (const { totalCost, lines, shipRate } of orders) {
    const sum = lines.reduce((total, line) => total + Number(line.totalCost), Number(shipRate));
    expect(Number(totalCost)).toBeCloseTo(sum, 2);
  }
});

test('there are 90 cases from contacts, consumers and nobody, a third of them done', () => {
  expect(cases).toHaveLength(90);
  expect(cases.filter(({ contact }) => contact)).toHaveLength(63);
  expect(cases.filter(({ consumer }) => consumer)).toHaveLength(18);
  expect(cases.filter(({ contact, consumer }) => !contact && !consumer)).toHaveLength(9);
  expect(cases.filter(({ state }) => state === '3')).toHaveLength(15);
  expect(cases.every(({ state, closeNotes }) => (state === '6' || state === '3') === (closeNotes !== ''))).toBe(true);
});

test('a description has 4,000 characters, and texts look like markup', () => {
  expect(Math.max(...cases.map(({ description }) => description.length))).toBe(4000);
  expect(cases.some(({ shortDescription }) => /<b>.*&/.test(shortDescription))).toBe(true);
});

test('an instance holds people only, unless more is asked for', async () => {
  const simulator = await started({ people: 20 });
  const counts = ['proc_po', 'proc_po_item', 'cmdb_model', 'sn_customerservice_case', 'incident', 'csm_consumer'].map(
    (table) => simulator.table(table).length,
  );
  expect(counts).toEqual([0, 0, 0, 0, 0, 0]);
  expect(simulator.table('core_company').every(({ vendor }) => vendor === 'false')).toBe(true);
});

test('with all kinds an instance holds every one of them, and a number of its own goes before', async () => {
  const simulator = await started({ people: 20, allKinds: true, incidents: 3 });
  const count = (table: string) => simulator.table(table).length;
  expect([count('cmdb_model'), count('proc_po'), count('sn_customerservice_case'), count('incident')]).toEqual([
    80, 40, 90, 3,
  ]);
  expect(simulator.table('core_company').filter(({ vendor }) => vendor === 'true')).toHaveLength(60);
  expect(simulator.table('customer_account')).toHaveLength(25);
  expect(count('proc_po_item')).toBe(simulator.seeded.purchaseOrders.flatMap(({ lines }) => lines).length);
});

test('seeded values fit their columns and lists', async () => {
  const simulator = await started({ allKinds: true });
  const choices = simulator.table('sys_choice');
  for (const row of simulator.table('sn_customerservice_case')) {
    const listed = choices.filter(({ name, element }) => name === 'sn_customerservice_case' && element === 'state');
    expect(listed.map(({ value }) => value)).toContain(row.state);
  }
  const lengths = new Map(
    simulator
      .table('sys_dictionary')
      .map(({ name, element, max_length }) => [`${name}.${element}`, Number(max_length)]),
  );
  for (const [table, columns] of Object.entries({
    core_company: ['name', 'notes'],
    cmdb_model: ['name', 'display_name', 'model_number'],
    proc_po_item: ['short_description', 'part_number'],
  })) {
    for (const row of simulator.table(table)) {
      for (const column of columns)
        expect((row[column] ?? '').length).toBeLessThanOrEqual(lengths.get(`${table}.${column}`)!);
    }
  }
});

test('seeded records are as the rules leave them: an edit changes nothing beside what was edited', async () => {
  const simulator = await started({ allKinds: true });
  const system = ['sys_updated_on', 'sys_updated_by', 'sys_mod_count'];
  const orders = simulator.table('proc_po');
  for (const [table, column] of Object.entries({
    proc_po_item: 'request_line',
    cmdb_model: 'comments',
    pc_vendor_cat_item: 'description',
    sn_customerservice_case: 'correlation_display',
    incident: 'correlation_display',
  })) {
    for (const row of simulator.table(table)) {
      const edited = simulator.editAsPerson(table, row.sys_id!, { [column]: 'edited' });
      const changed = Object.keys(edited).filter((name) => (row[name] ?? '') !== edited[name]);
      expect(changed.filter((name) => !system.includes(name))).toEqual([column]);
    }
  }
  expect(simulator.table('proc_po')).toEqual(orders);
});
