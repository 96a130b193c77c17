import { AMBIGUOUS_CONTACTS, EXISTING_CONTACTS } from '../seed/seed-records.ts';
import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';

let zoho: OpenZoho;

afterEach(() => zoho.stop());

test('fields must be named', async () => {
  zoho = await openZoho();

  expect((await zoho.call('GET', '/Contacts')).json.code).toBe('REQUIRED_PARAM_MISSING');
});

test('page numbers reach 2,000 records and a page token the rest', async () => {
  zoho = await openZoho({ contacts: 2_100 });
  const total = 2_100 + EXISTING_CONTACTS + AMBIGUOUS_CONTACTS;
  const ids = new Set<unknown>();
  const read = async (position: string) => {
    const answer = await zoho.call('GET', `/Contacts?fields=Last_Name&${position}`);
    for (const row of answer.rows) ids.add(row.id);
    return answer.json.info as { more_records: boolean; next_page_token: string | null };
  };
  for (let page = 1; page < 10; page += 1) await read(`page=${page}`);
  const tenth = await read('page=10');

  expect((await zoho.call('GET', '/Contacts?fields=Last_Name&page=11')).json.code).toBe(
    'DISCRETE_PAGINATION_LIMIT_EXCEEDED',
  );
  const last = await read(`page_token=${tenth.next_page_token}`);
  expect(last).toMatchObject({ more_records: false, next_page_token: null });
  expect(ids.size).toBe(total);
});

test('a page token lives for a day and belongs to one user and one request', async () => {
  zoho = await openZoho();
  const { info } = (await zoho.call('GET', '/Contacts?fields=id&per_page=10')).json;
  const token = (info as { next_page_token: string }).next_page_token;
  const read = (rest = '', options = {}) =>
    zoho.call('GET', `/Contacts?fields=id&per_page=10&page_token=${token}${rest}`, options);
  const stranger = zoho.sessionToken('Sandbox Sales User');

  expect((await read()).status).toBe(200);
  expect((await read('&page=2')).json.code).toBe('AMBIGUITY_DURING_PROCESSING');
  expect((await read('', { token: stranger })).json.code).toBe('TOKEN_BOUND_DATA_MISMATCH');
  expect((await read('&sort_by=Modified_Time')).json.code).toBe('TOKEN_BOUND_DATA_MISMATCH');
  zoho.clock.advance(24 * 3_600_000);
  expect((await read('', { token: zoho.sessionToken() })).json.code).toBe('EXPIRED_VALUE');
});

test('If-Modified-Since gives the newer records, or 304', async () => {
  zoho = await openZoho();
  zoho.clock.advance(10_000);
  const headers = { 'If-Modified-Since': '2026-03-02T15:00:20+05:30' };

  expect((await zoho.call('GET', '/Contacts?fields=id', { headers })).status).toBe(304);
  const { id } = zoho.createAsPerson('Contacts', { Last_Name: 'Fresh' });
  expect((await zoho.call('GET', '/Contacts?fields=Modified_Time', { headers })).rows).toEqual([
    { id, Modified_Time: '2026-03-02T15:00:25+05:30' },
  ]);
});

test('an empty module is answered with 204', async () => {
  zoho = await openZoho();

  expect((await zoho.call('GET', '/Vendors?fields=id')).status).toBe(204);
});

test('records come by id from the newest, or as they were last modified', async () => {
  zoho = await openZoho();
  const first = String(zoho.createAsPerson('Vendors', { Vendor_Name: 'First' }).id);
  const second = String(zoho.createAsPerson('Vendors', { Vendor_Name: 'Second' }).id);
  zoho.clock.advance(1_000);
  zoho.editAsPerson('Vendors', first, { Phone: '5550100' });
  const read = async (query: string) =>
    (await zoho.call('GET', `/Vendors?fields=id&${query}`)).rows.map((row) => row.id);

  expect(await read('')).toEqual([second, first]);
  expect(await read('sort_by=Modified_Time&sort_order=asc')).toEqual([second, first]);
  expect(await read('sort_by=Modified_Time&sort_order=desc')).toEqual([first, second]);
  expect(await read(`ids=${first},1`)).toEqual([first]);
});
