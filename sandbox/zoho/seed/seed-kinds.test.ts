import { seedPeople } from '../../servicenow/seed-people.ts';
import { seedProducts } from '../../servicenow/seed-products.ts';
import { seedVendors } from '../../servicenow/seed-vendors.ts';
import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';
import { comparedKey, EXISTING } from './known-records.ts';
import { AMBIGUOUS_PER_KIND, UNRELATED } from './seed-kinds.ts';

let zoho: OpenZoho;

afterEach(() => zoho.stop());

const KINDS = ['Vendors', 'Products', 'Purchase_Orders', 'Cases'];
const countsOf = () => KINDS.map((module) => zoho.records(module).length);
const keysOf = (module: string, field: string) =>
  Map.groupBy([...zoho.values(module, field).values()], (value) => comparedKey(String(value)));

test('the other kinds are empty unless they are asked for', async () => {
  zoho = await openZoho({ people: 40 });

  expect(countsOf()).toEqual([0, 0, 0, 0]);
});

test('of single kinds there are as many as were asked for, and what an order needs comes with it', async () => {
  zoho = await openZoho({ people: 40, products: 3, purchaseOrders: 2 });

  expect(countsOf()).toEqual([2, 3, 2, 0]);
});

test('all kinds are there in the numbers that the constants say', async () => {
  zoho = await openZoho({ allKinds: true });
  const numberOf = (kind: keyof typeof EXISTING, shared: number) =>
    EXISTING[kind] + AMBIGUOUS_PER_KIND + shared + UNRELATED[kind];

  expect(countsOf()).toEqual([
    numberOf('vendors', 1),
    numberOf('products', 1),
    numberOf('purchaseOrders', 0),
    numberOf('cases', 0),
  ]);
});

test('vendors and products are found by name and by code: once, by two, or by one that ServiceNow has twice', async () => {
  zoho = await openZoho({ allKinds: true });
  const { people } = seedPeople();
  const { vendors } = seedVendors({ people });
  const { products } = seedProducts({ vendors });
  const vendorsThere = Map.groupBy(vendors, ({ name }) => comparedKey(name));
  const productsThere = Map.groupBy(products, ({ modelNumber }) => comparedKey(modelNumber));
  const { vendorNames, productCodes } = zoho.seeded.kinds;

  for (const [seeded, here, there] of [
    [vendorNames, keysOf('Vendors', 'Vendor_Name'), vendorsThere],
    [productCodes, keysOf('Products', 'Product_Code'), productsThere],
  ] as const) {
    const pairs = (key: string) => [here.get(comparedKey(key))?.length, there.get(comparedKey(key))?.length];
    expect(seeded.single.map(pairs)).toEqual(seeded.single.map(() => [1, 1]));
    expect(pairs(seeded.ambiguous ?? '')).toEqual([2, 1]);
    expect(pairs(seeded.shared ?? '')[0]).toBe(1);
    expect(pairs(seeded.shared ?? '')[1]).toBeGreaterThan(1);
  }
});

test('orders and cases are found by number and by subject', async () => {
  zoho = await openZoho({ allKinds: true });
  const { orderNumbers, caseSubjects } = zoho.seeded.kinds;

  expect(orderNumbers.single).toHaveLength(EXISTING.purchaseOrders);
  expect(orderNumbers.single.map((number) => keysOf('Purchase_Orders', 'PO_Number').get(comparedKey(number)))).toEqual(
    orderNumbers.single.map((number) => [number]),
  );
  expect(keysOf('Purchase_Orders', 'PO_Number').get(comparedKey(orderNumbers.ambiguous ?? ''))).toHaveLength(2);
  expect(keysOf('Cases', 'Subject').get(comparedKey(caseSubjects.ambiguous ?? ''))).toHaveLength(2);
});

test('the people are the same with and without the other kinds', async () => {
  zoho = await openZoho({ allKinds: true });
  const alone = await openZoho();
  const people = (open: OpenZoho) => open.records('Contacts').map(({ id, ...contact }) => contact);

  expect(people(zoho)).toEqual(people(alone));
  await alone.stop();
});
