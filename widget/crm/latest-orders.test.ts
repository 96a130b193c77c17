import type { HostField } from '../host/host-page.ts';
import { createFakeHostPage } from '../testing/fake-host-page.ts';
import { readLatestOrders, readOrderLines } from './latest-orders.ts';

function field(name: string, type = 'text', target?: string): HostField {
  return { name, type, target };
}

const FIELDS = [
  field('ServiceNow_ID'),
  field('PO_Number'),
  field('PO_Date', 'date'),
  field('Status', 'picklist'),
  field('Grand_Total', 'currency'),
  field('Vendor_Name', 'lookup', 'Vendors'),
];
const ROW = {
  id: '51',
  ServiceNow_ID: 'o1',
  PO_Number: 'PO1',
  PO_Date: '2025-11-12',
  Status: 'Approved',
  Grand_Total: 12_400,
  'Vendor_Name.Vendor_Name': 'Initech',
};

test('the latest five orders of ServiceNow are asked for in one query, by date and then by creation', async () => {
  const host = createFakeHostPage({ fields: { Purchase_Orders: FIELDS }, answer: () => [ROW] });
  expect(await readLatestOrders(host, 'USD')).toEqual([
    {
      id: '51',
      number: 'PO1',
      vendor: 'Initech',
      status: 'Approved',
      total: { amount: 12_400, currency: 'USD' },
      date: '2025-11-12',
      key: 'o1',
    },
  ]);
  expect(host.asked).toEqual([
    'select id, ServiceNow_ID, PO_Number, PO_Date, Status, Grand_Total, Vendor_Name, Vendor_Name.Vendor_Name ' +
      'from Purchase_Orders where ServiceNow_ID is not null order by PO_Date desc, Created_Time desc limit 5',
  ]);
});

test('an organisation with several currencies names the one of each order', async () => {
  const host = createFakeHostPage({
    fields: { Purchase_Orders: [...FIELDS, field('Currency', 'picklist')] },
    answer: () => [{ ...ROW, Currency: 'EUR' }],
  });
  const [order] = await readLatestOrders(host, 'USD');
  expect(order?.total).toEqual({ amount: 12_400, currency: 'EUR' });
});

test('without the field that ties orders to ServiceNow there are none', async () => {
  const host = createFakeHostPage({ fields: { Purchase_Orders: [field('Subject')] } });
  expect(await readLatestOrders(host, 'USD')).toEqual([]);
  expect(host.asked).toEqual([]);
});

test('the lines of an order come with its record', async () => {
  const line = { id: '1', Product_Name: { name: 'Rack', id: '9' }, Quantity: 2, List_Price: 50, Net_Total: 90 };
  const host = createFakeHostPage({ records: { 'Purchase_Orders/51': { ...ROW, Purchase_Items: [line, {}] } } });
  expect(await readOrderLines(host, '51', 'USD')).toEqual([
    {
      id: '1',
      product: 'Rack',
      description: undefined,
      quantity: 2,
      price: { amount: 50, currency: 'USD' },
      total: { amount: 90, currency: 'USD' },
    },
    { id: '1', product: undefined, description: undefined, quantity: undefined, price: undefined, total: undefined },
  ]);
  expect(await readOrderLines(host, 'gone', 'USD')).toEqual([]);
});
