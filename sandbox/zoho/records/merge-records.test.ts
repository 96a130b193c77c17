import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';

let zoho: OpenZoho;

beforeEach(async () => {
  zoho = await openZoho({ people: 40, contacts: 0 });
});

afterEach(() => zoho.stop());

const make = (module: string, values: object) => String(zoho.createAsPerson(module, values as never).id);

test('the master keeps its values and takes those it lacks; the others are gone for good and named as deleted', async () => {
  const master = make('Contacts', { Last_Name: 'Master', Phone: '5550100' });
  const other = make('Contacts', { Last_Name: 'Other', Phone: '5550199', Title: 'Buyer', ServiceNow_ID: 'b' });

  const merged = zoho.mergeAsPerson('Contacts', master, [other]);

  expect(merged).toMatchObject({
    id: master,
    Last_Name: 'Master',
    Phone: '5550100',
    Title: 'Buyer',
    ServiceNow_ID: 'b',
  });
  expect((await zoho.call('GET', `/Contacts/${other}`)).status).toBe(204);
  expect((await zoho.call('GET', '/Contacts/deleted?type=permanent')).rows).toMatchObject([
    { id: other, display_name: 'Other', type: 'permanent' },
  ]);
  expect(() => zoho.restoreAsPerson('Contacts', other)).toThrow('recycle bin');
});

test('what led to the others leads to the master, and does not count as modified', async () => {
  const master = make('Products', { Product_Name: 'Laptop' });
  const other = make('Products', { Product_Name: 'Notebook' });
  const vendor = make('Vendors', { Vendor_Name: 'Supply Co' });
  const aCase = make('Cases', { Subject: 'a', Status: 'New', Case_Origin: 'Web', Product_Name: { id: other } });
  const order = make('Purchase_Orders', {
    Subject: 'PO',
    Vendor_Name: { id: vendor },
    Purchase_Items: [{ Product_Name: { id: other } }],
  });
  const before = [zoho.record('Cases', aCase), zoho.record('Purchase_Orders', order)].map((one) => one?.Modified_Time);
  zoho.clock.advance(60_000);

  zoho.mergeAsPerson('Products', master, [other]);

  const after = [zoho.record('Cases', aCase), zoho.record('Purchase_Orders', order)];
  expect(after[0]).toMatchObject({ Product_Name: { id: master } });
  expect(after[1]).toMatchObject({ Purchase_Items: [{ Product_Name: { id: master } }] });
  expect(after.map((one) => one?.Modified_Time)).toEqual(before);
});
