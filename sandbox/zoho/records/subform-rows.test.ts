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

describe('lines', () => {
  let productId: string;
  let orderId: string;

  const order = async () => (await zoho.call('GET', `/Purchase_Orders/${orderId}`)).rows[0]!;
  const lines = async () => (await order()).Purchase_Items as { id: string; Description: string }[];
  const texts = async () => (await lines()).map(({ Description }) => Description);
  const write = (row: object) => zoho.call('PUT', `/Purchase_Orders/${orderId}`, { body: { data: [row] } });

  beforeEach(() => {
    const vendor = zoho.createAsPerson('Vendors', { Vendor_Name: 'Supply Co' });
    productId = String(zoho.createAsPerson('Products', { Product_Name: 'Laptop', Unit_Price: 700 }).id);
    const line = (Description: string) => ({
      Product_Name: { id: productId },
      List_Price: 0.1,
      Quantity: 3,
      Description,
    });
    orderId = String(
      zoho.createAsPerson('Purchase_Orders', {
        Subject: 'PO',
        Vendor_Name: { id: String(vendor.id) },
        Purchase_Items: [line('a'), line('b'), line('c')],
      }).id,
    );
  });

  test('are numbered in their order and are sorted by the numbers that they are given', async () => {
    const [a, b, c] = await lines();

    expect(await lines()).toMatchObject([{ Sequence_Number: 1 }, { Sequence_Number: 2 }, { Sequence_Number: 3 }]);
    await write({
      Purchase_Items: [
        { id: c!.id, Sequence_Number: 1 },
        { id: a!.id, Sequence_Number: 2 },
        { id: b!.id, Sequence_Number: 3 },
      ],
    });
    expect(await texts()).toEqual(['c', 'a', 'b']);
    await write({ Purchase_Items: [{ Product_Name: { id: productId }, Description: 'second', Sequence_Number: 2 }] });
    expect(await texts()).toEqual(['c', 'second', 'a', 'b']);
    await write({ Purchase_Items: [{ id: a!.id, _delete: null }] });
    expect(await lines()).toMatchObject([{ Sequence_Number: 1 }, { Sequence_Number: 2 }, { Sequence_Number: 3 }]);
  });

  test('cost the price of their product when they name none, and come as one piece', async () => {
    await write({ Purchase_Items: [{ Product_Name: { id: productId } }] });

    expect((await lines())[3]).toMatchObject({ Quantity: 1, List_Price: 700, Unit_Price: 700, Total: 700 });
  });

  test('and orders have totals that nobody can write and that have two decimals', async () => {
    const [a] = await lines();
    await write({
      Discount: 0.1,
      Adjustment: 1,
      Sub_Total: 99,
      Grand_Total: 99,
      Purchase_Items: [{ id: a!.id, Discount: 0.2, Tax: 0.05, Total: 99, Net_Total: 99 }],
    });

    expect((await lines())[0]).toMatchObject({ Total: 0.3, Net_Total: 0.15 });
    expect(await order()).toMatchObject({ Sub_Total: 0.75, Grand_Total: 1.65 });
  });

  test('are left alone by a write that does not name them', async () => {
    await write({ Subject: 'Renamed' });

    expect(await texts()).toEqual(['a', 'b', 'c']);
  });

  test('with the id of another line are refused, and then nothing of the row is written', async () => {
    const answer = await write({ Subject: 'Renamed', Purchase_Items: [{ id: '1', Quantity: 5 }] });

    expect(answer.rows[0]).toMatchObject({
      code: 'INVALID_DATA',
      details: { api_name: 'id', json_path: '$.data[0].Purchase_Items[0].id' },
    });
    expect(await order()).toMatchObject({ Subject: 'PO' });
  });

  test('lose their product when it is deleted, and the order is not modified by that', async () => {
    const { Modified_Time: before } = await order();
    zoho.clock.advance(60_000);
    zoho.deleteAsPerson('Products', productId);

    expect(await lines()).toMatchObject([{ Product_Name: null }, { Product_Name: null }, { Product_Name: null }]);
    expect((await order()).Modified_Time).toBe(before);
    expect((await zoho.query('select id from Purchase_Items where Product_Name is null')).rows).toHaveLength(3);
  });

  test('are found by the order they belong to, and neither lists nor searches of orders show them', async () => {
    const found = await zoho.query(
      `select Parent_Id, Description, Sequence_Number from Purchase_Items where Parent_Id in ('${orderId}') order by Sequence_Number asc`,
    );

    expect(found.rows).toMatchObject([{ Description: 'a' }, { Description: 'b' }, { Description: 'c' }]);
    expect(found.rows[0]!.Parent_Id).toEqual({ name: 'PO', id: orderId });
    const searched = await zoho.call('GET', '/Purchase_Orders/search?word=PO');
    expect(searched.rows[0]).toMatchObject({ id: orderId });
    expect(searched.rows[0]).not.toHaveProperty('Purchase_Items');
  });
});
