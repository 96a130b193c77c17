import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';

let zoho: OpenZoho;

beforeEach(async () => {
  zoho = await openZoho({ people: 40, contacts: 0 });
});

afterEach(() => zoho.stop());

test('a row of a subform without an id is added, so that sending lines again doubles them', async () => {
  const vendor = zoho.createAsPerson('Vendors', { Vendor_Name: 'Supply Co' });
  const product = zoho.createAsPerson('Products', { Product_Name: 'Laptop' });
  const line = { Product_Name: { id: product.id }, Quantity: 1, List_Price: 10 };
  const created = await zoho.call('POST', '/Purchase_Orders', {
    body: { data: [{ Subject: 'PO', Vendor_Name: { id: vendor.id }, Purchase_Items: [line] }] },
  });
  const { id } = created.rows[0]!.details as { id: string };
  const lines = async () =>
    (await zoho.call('GET', `/Purchase_Orders/${id}`)).rows[0]!.Purchase_Items as { id: string }[];

  await zoho.call('PUT', `/Purchase_Orders/${id}`, { body: { data: [{ Purchase_Items: [line] }] } });
  expect(await lines()).toHaveLength(2);

  const [first, second] = await lines();
  await zoho.call('PUT', `/Purchase_Orders/${id}`, {
    body: {
      data: [
        {
          Purchase_Items: [
            { id: first!.id, Quantity: 3 },
            { id: second!.id, _delete: null },
          ],
        },
      ],
    },
  });
  expect(await lines()).toMatchObject([{ id: first!.id, Quantity: 3, Total: 30 }]);
  expect((await zoho.call('GET', '/Purchase_Orders?fields=Subject,Purchase_Items')).rows[0]).not.toHaveProperty(
    'Purchase_Items',
  );

  await zoho.call('PUT', `/Purchase_Orders/${id}`, { body: { data: [{ Purchase_Items: [] }] } });
  expect(await lines()).toEqual([]);
});
