import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';

let zoho: OpenZoho;

beforeEach(async () => {
  zoho = await openZoho({ people: 40, contacts: 0 });
});

afterEach(() => zoho.stop());

test('records are found by e-mail address, telephone number and word', async () => {
  zoho.createAsPerson('Vendors', { Vendor_Name: 'Supply Co', Email: 'hello@supply.example', Phone: '5550100' });
  zoho.createAsPerson('Vendors', { Vendor_Name: 'Other Supplies' });
  const names = async (query: string) =>
    (await zoho.call('GET', `/Vendors/search?${query}`)).rows.map((row) => row.Vendor_Name);

  expect(await names('email=HELLO@supply.example')).toEqual(['Supply Co']);
  expect(await names('phone=5550100')).toEqual(['Supply Co']);
  expect(await names('word=suppl')).toEqual(['Supply Co', 'Other Supplies']);
  expect((await zoho.call('GET', '/Vendors/search?word=nothing')).status).toBe(204);
  expect((await zoho.call('GET', '/Vendors/search')).json.code).toBe('REQUIRED_PARAM_MISSING');
});
