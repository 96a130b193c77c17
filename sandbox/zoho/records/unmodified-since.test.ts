import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';

let zoho: OpenZoho;
let first: string;
let second: string;

/** When both records were made, as the organisation writes it. */
const MADE = '2026-03-02T15:00:15+05:30';
const KEY = { duplicate_check_fields: ['ServiceNow_ID'] };

beforeEach(async () => {
  zoho = await openZoho({ people: 40, contacts: 0 });
  first = String(zoho.createAsPerson('Contacts', { Last_Name: 'First', ServiceNow_ID: '1' }).id);
  second = String(zoho.createAsPerson('Contacts', { Last_Name: 'Second', ServiceNow_ID: '2' }).id);
  zoho.clock.advance(10_000);
});

afterEach(() => zoho.stop());

const headers = (time: string) => ({ 'If-Unmodified-Since': time });
const put = (ids: readonly string[], time: string) =>
  zoho.call('PUT', '/Contacts', { body: { data: ids.map((id) => ({ id, Title: 'Sync' })) }, headers: headers(time) });
const titles = () => [first, second].map((id) => zoho.record('Contacts', id)?.Title);

test('one record that is newer stops the whole batch, and nothing of it is written', async () => {
  zoho.editAsPerson('Contacts', second, { Phone: '5550100' });

  expect(await put([first, second], MADE)).toMatchObject({ status: 412, json: { code: 'ALREADY_MODIFIED' } });
  expect(titles()).toEqual([null, null]);
  expect(await put([first], MADE)).toMatchObject({ status: 200 });
  expect(titles()).toEqual(['Sync', null]);
});

test('an upsert is stopped by the record that it would update, and not by one that it adds', async () => {
  const upsert = (key: string) =>
    zoho.call('POST', '/Contacts/upsert', {
      body: { data: [{ Last_Name: 'a', Title: 'Sync', ServiceNow_ID: key }], ...KEY },
      headers: headers(MADE),
    });
  zoho.editAsPerson('Contacts', second, { Phone: '5550100' });

  expect((await upsert('2')).json.code).toBe('ALREADY_MODIFIED');
  expect((await upsert('1')).status).toBe(200);
  expect((await upsert('3')).rows[0]).toMatchObject({ action: 'insert' });
});

test('a change within the second of the header goes unseen', async () => {
  expect((await put([first], MADE)).status).toBe(200);
  expect((await put([second], '2026-03-02T15:00:14+05:30')).status).toBe(412);
});

test('the path of one record honours the header, and a time that is none is refused', async () => {
  zoho.editAsPerson('Contacts', first, { Phone: '5550100' });
  const body = { data: [{ Title: 'Sync' }] };

  expect((await zoho.call('PUT', `/Contacts/${first}`, { body, headers: headers(MADE) })).status).toBe(412);
  expect((await zoho.call('PUT', `/Contacts/${second}`, { body, headers: headers(MADE) })).status).toBe(200);
  expect((await zoho.call('PUT', `/Contacts/${second}`, { body, headers: headers('yesterday') })).status).toBe(400);
});

test('a refused batch costs its credits all the same', async () => {
  zoho.editAsPerson('Contacts', first, { Phone: '5550100' });
  const before = zoho.credits();
  await put([first, second], MADE);

  expect(zoho.credits() - before).toBe(1);
});
