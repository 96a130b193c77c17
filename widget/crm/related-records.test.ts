import type { HostField, HostRecord } from '../host/host-page.ts';
import { createFakeHostPage, type FakeHostOptions } from '../testing/fake-host-page.ts';
import { readRelated } from './related-records.ts';

const PERSON = { module: 'Contacts', recordId: '11' };
const KEY: HostField = { name: 'snsync__ServiceNow_ID', type: 'text', target: undefined };

function text(name: string): HostField {
  return { name, type: 'text', target: undefined };
}

function lookup(name: string, target: string): HostField {
  return { name, type: 'lookup', target };
}

const FIELDS = {
  Contacts: [KEY, lookup('Vendor_Name', 'Vendors')],
  Cases: [KEY, text('Subject'), text('Status'), lookup('Related_To', 'Contacts'), lookup('Product_Name', 'Products')],
  Purchase_Orders: [
    KEY,
    text('PO_Number'),
    text('Status'),
    lookup('Contact_Name', 'Contacts'),
    lookup('Vendor_Name', 'Vendors'),
  ],
  Products: [KEY, text('Product_Name'), text('Product_Active')],
  Vendors: [KEY, text('Vendor_Name'), text('Phone')],
};

/** Rows by the module that is asked for. */
const ROWS: Readonly<Record<string, readonly HostRecord[]>> = {
  Contacts: [{ id: '11', snsync__ServiceNow_ID: 'p1', Vendor_Name: { id: '31', name: 'Initech' } }],
  Cases: [
    {
      id: '21',
      snsync__ServiceNow_ID: 'c1',
      Subject: 'No power',
      Status: 'New',
      Product_Name: { id: '41', name: 'UPS' },
    },
  ],
  Purchase_Orders: [
    {
      id: '51',
      snsync__ServiceNow_ID: 'o1',
      PO_Number: 'PO1',
      Status: 'Approved',
      Vendor_Name: { id: '32', name: 'Globex' },
    },
  ],
  Purchase_Items: [
    { id: '61', Product_Name: { id: '42', name: 'Rack' } },
    { id: '62', Product_Name: { id: '43' } },
  ],
  Products: [
    { id: '41', snsync__ServiceNow_ID: 'm1', Product_Name: 'UPS', Product_Active: true },
    { id: '43', snsync__ServiceNow_ID: 'placeholder', Product_Name: 'ServiceNow line item', Product_Active: true },
  ],
  Vendors: [{ id: '31', snsync__ServiceNow_ID: 'v1', Vendor_Name: 'Initech', Phone: '+1 555' }],
};

function moduleOf(select: string): string {
  return / from (\w+) /.exec(select)?.[1] ?? '';
}

function open(options: Partial<FakeHostOptions> = {}) {
  return createFakeHostPage({ fields: FIELDS, answer: (select) => ROWS[moduleOf(select)] ?? [], ...options });
}

test('finds the cases and orders of a person, the products of both, and the vendors', async () => {
  const host = open();
  const { tables, why } = await readRelated(host, PERSON, 'USD');
  expect(why).toBeUndefined();
  expect(
    tables.map(({ kind, rows }) => [kind, rows.map(({ name, status, isActive }) => [name, status ?? isActive])]),
  ).toEqual([
    ['cases', [['No power', 'New']]],
    ['purchaseOrders', [['PO1', 'Approved']]],
    ['products', [['UPS', true]]],
    ['vendors', [['Initech', undefined]]],
  ]);
  expect(host.asked.find((select) => moduleOf(select) === 'Products')).toContain("id in ('41', '42', '43')");
  expect(host.asked.find((select) => moduleOf(select) === 'Vendors')).toContain("id in ('32', '31')");
});

test('asks only for records that ServiceNow has, newest first, and only for fields that this user may see', async () => {
  const host = open();
  await readRelated(host, PERSON, 'USD');
  expect(host.asked.find((select) => moduleOf(select) === 'Cases')).toBe(
    'select id, snsync__ServiceNow_ID, Modified_Time, Subject, Status, Product_Name from Cases ' +
      "where (Related_To = '11') and snsync__ServiceNow_ID is not null order by Modified_Time desc limit 6",
  );
});

test('shows five of a kind and says that there are more', async () => {
  const many = Array.from({ length: 6 }, (_, index) => ({ id: `${70 + index}`, Subject: `Case ${index}` }));
  const { tables } = await readRelated(
    open({ answer: (select) => (moduleOf(select) === 'Cases' ? many : []) }),
    PERSON,
    undefined,
  );
  expect(tables[0]).toMatchObject({ kind: 'cases', hasMore: true });
  expect(tables[0]?.rows).toHaveLength(5);
});

test('a module that the user may not see has nothing to show, and the others go on', async () => {
  const { Purchase_Orders: _orders, ...others } = FIELDS;
  const { tables } = await readRelated(open({ fields: others }), PERSON, undefined);
  expect(tables.map(({ rows }) => rows.length)).toEqual([1, 0, 1, 1]);
});

describe('tells why there is nothing', () => {
  const LEAD = { module: 'Leads', recordId: '12' };
  const leads = { ...FIELDS, Leads: [KEY] };
  const onlyPerson = (select: string) => (moduleOf(select) === 'Leads' ? [{ id: '12' }] : []);

  test('the person is in the CRM only', async () => {
    expect((await readRelated(open({ answer: () => [] }), PERSON, undefined)).why).toBe('not-linked');
  });

  test('no case and no order names the person', async () => {
    const found = await readRelated(
      open({ answer: (select) => (moduleOf(select) === 'Contacts' ? [{ id: '11' }] : []) }),
      PERSON,
      undefined,
    );
    expect(found.why).toBe('no-records');
  });

  test('cases and orders have no field for leads', async () => {
    expect((await readRelated(open({ fields: leads, answer: onlyPerson }), LEAD, undefined)).why).toBe('no-lookup');
  });
});

test('a lookup field of one’s own ties leads to their cases', async () => {
  const fields = {
    ...FIELDS,
    Leads: [KEY],
    Cases: [...FIELDS.Cases, lookup('ServiceNow_Lead', 'Leads')],
  };
  const host = open({ fields });
  const { tables } = await readRelated(host, { module: 'Leads', recordId: '12' }, undefined);
  expect(host.asked.find((select) => moduleOf(select) === 'Cases')).toContain("ServiceNow_Lead = '12'");
  expect(tables[0]?.rows).toHaveLength(1);
});
