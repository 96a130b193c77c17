import type { JsonObject } from '../json.ts';
import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';

let zoho: OpenZoho;

beforeEach(async () => {
  zoho = await openZoho({ people: 40, contacts: 0 });
});

afterEach(() => zoho.stop());

function idOf(record: JsonObject): string {
  return String(record.id);
}

test.each([
  ['Vendors', {}, 'Vendor_Name'],
  ['Products', {}, 'Product_Name'],
  ['Accounts', {}, 'Account_Name'],
  ['Cases', {}, 'Subject'],
  ['Cases', { Subject: 'a' }, 'Status'],
  ['Cases', { Subject: 'a', Status: 'New' }, 'Case_Origin'],
  ['Purchase_Orders', {}, 'Subject'],
  ['Purchase_Orders', { Subject: 'a' }, 'Vendor_Name'],
])('%s with %j lacks %s', async (module, row, missing) => {
  const answer = await zoho.call('POST', `/${module}`, { body: { data: [row] } });

  expect(answer.rows[0]).toMatchObject({ code: 'MANDATORY_NOT_FOUND', details: { api_name: missing } });
});

test('an order lacks its lines, and a line its product', async () => {
  const vendor = zoho.createAsPerson('Vendors', { Vendor_Name: 'Supply Co' });
  const order = { Subject: 'a', Vendor_Name: { id: idOf(vendor) } };
  const post = async (row: JsonObject) =>
    (await zoho.call('POST', '/Purchase_Orders', { body: { data: [row] } })).rows[0];

  expect(await post(order)).toMatchObject({
    code: 'MANDATORY_NOT_FOUND',
    details: { api_name: 'Purchase_Items', json_path: '$.data[0].Purchase_Items' },
  });
  expect(await post({ ...order, Purchase_Items: [{ Quantity: 1 }] })).toMatchObject({
    code: 'MANDATORY_NOT_FOUND',
    details: { api_name: 'Product_Name', json_path: '$.data[0].Purchase_Items[0].Product_Name' },
  });
});

test.each(['Contacts', 'Leads', 'Vendors', 'Products', 'Purchase_Orders', 'Cases'])(
  'the field of the extension is a unique external text in %s',
  async (module) => {
    const { rows } = await zoho.call('GET', `/settings/fields?module=${module}`);

    expect(rows.find((row) => row.api_name === 'ServiceNow_ID')).toMatchObject({
      data_type: 'text',
      unique: { casesensitive: 'false' },
      external: { type: 'org' },
    });
  },
);

test.each(['Accounts', 'Purchase_Items'])('the extension brings no field to %s', async (module) => {
  const { rows } = await zoho.call('GET', `/settings/fields?module=${module}`);

  expect(rows.map((row) => row.api_name).filter((name) => String(name).includes('ServiceNow'))).toEqual([]);
});

test('an upsert of a case by our field leaves another case with the same subject alone', async () => {
  const row = { Subject: 'Printer', Status: 'New', Case_Origin: 'Web' };
  zoho.createAsPerson('Cases', row);

  const ours = await zoho.upsert('Cases', [{ ...row, ServiceNow_ID: 'a' }], {
    duplicate_check_fields: ['ServiceNow_ID'],
  });
  const byDefault = await zoho.upsert('Cases', [{ ...row, Status: 'Closed' }]);

  expect(ours.rows[0]).toMatchObject({ action: 'insert' });
  expect(byDefault.rows[0]).toMatchObject({ action: 'update', duplicate_field: 'Subject' });
});

test('cases are numbered by the system, and no number comes back', async () => {
  const row = { Subject: 'a', Status: 'New', Case_Origin: 'Web' };
  const first = zoho.createAsPerson('Cases', row);
  zoho.deleteAsPerson('Cases', idOf(first));
  const second = zoho.createAsPerson('Cases', { ...row, Case_Number: '77' });

  expect([first.Case_Number, second.Case_Number]).toEqual(['1', '2']);
});

test('what is added as a comment is counted and gone from the field', async () => {
  const made = zoho.createAsPerson('Cases', { Subject: 'a', Status: 'New', Case_Origin: 'Web', Add_Comment: 'one' });
  const edited = zoho.editAsPerson('Cases', idOf(made), { Add_Comment: 'two' });

  expect(edited).toMatchObject({ Add_Comment: null, No_of_comments: 2 });
  expect(zoho.editAsPerson('Cases', idOf(made), { Priority: 'Low' })).toMatchObject({ No_of_comments: 2 });
});
