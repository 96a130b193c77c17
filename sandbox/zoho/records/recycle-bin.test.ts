import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';

let zoho: OpenZoho;
let id: string;

beforeEach(async () => {
  zoho = await openZoho({ people: 40, contacts: 0 });
  id = String(zoho.createAsPerson('Contacts', { Last_Name: 'Gone', ServiceNow_ID: 'g' }).id);
  zoho.clock.advance(60_000);
});

afterEach(() => zoho.stop());

const deleted = async (type: string, since?: string) => {
  const headers = since === undefined ? {} : { 'If-Modified-Since': since };
  return zoho.call('GET', `/Contacts/deleted?type=${type}`, { headers });
};

test('a restored record is back under its id, with all its values and a new time, and no longer named as deleted', async () => {
  zoho.deleteAsPerson('Contacts', id);
  zoho.clock.advance(60_000);
  const restored = zoho.restoreAsPerson('Contacts', id);

  expect(restored).toMatchObject({
    id,
    Last_Name: 'Gone',
    ServiceNow_ID: 'g',
    Modified_Time: '2026-03-02T15:02:15+05:30',
  });
  expect((await deleted('all')).status).toBe(204);
});

test('restoring silently leaves the time as it was', () => {
  const before = zoho.record('Contacts', id);
  zoho.deleteAsPerson('Contacts', id);
  zoho.clock.advance(60_000);

  expect(zoho.restoreAsPerson('Contacts', id, { silently: true })).toEqual(before);
});

test('what led to a deleted record is empty, leads there again once it is restored, and is never modified', async () => {
  const lookup = String(
    zoho.createAsPerson('Cases', { Subject: 'a', Status: 'New', Case_Origin: 'Web', Related_To: { id } }).id,
  );
  const { Modified_Time } = zoho.record('Cases', lookup)!;
  zoho.clock.advance(60_000);

  zoho.deleteAsPerson('Contacts', id);
  expect(zoho.record('Cases', lookup)).toMatchObject({ Related_To: null, Modified_Time });
  expect((await zoho.query('select id from Cases where Related_To is null')).rows).toHaveLength(1);
  expect((await zoho.query(`select id from Cases where Related_To = '${id}'`)).status).toBe(204);
  zoho.restoreAsPerson('Contacts', id);
  expect(zoho.record('Cases', lookup)).toMatchObject({ Related_To: { id }, Modified_Time });
});

test('a record taken out of the recycle bin, or deleted past it, is gone for good', async () => {
  const other = String(zoho.createAsPerson('Contacts', { Last_Name: 'Other' }).id);
  zoho.deleteAsPerson('Contacts', id);
  zoho.deleteAsPerson('Contacts', other, undefined, true);
  expect((await deleted('recycle')).rows.map((row) => row.id)).toEqual([id]);
  zoho.purgeAsPerson('Contacts', id);

  expect((await deleted('recycle')).status).toBe(204);
  expect((await deleted('permanent')).rows.map((row) => row.id)).toEqual([other, id]);
  expect(() => zoho.restoreAsPerson('Contacts', id)).toThrow('recycle bin');
});

test('a record whose unique value somebody else has by now cannot be restored', () => {
  zoho.deleteAsPerson('Contacts', id);
  zoho.createAsPerson('Contacts', { Last_Name: 'New', ServiceNow_ID: 'G' });

  expect(() => zoho.restoreAsPerson('Contacts', id)).toThrow('ServiceNow_ID');
});

test('the list of the deleted can be asked for what is newer, and a wrong type is refused', async () => {
  zoho.deleteAsPerson('Contacts', id);

  expect((await deleted('all', '2026-03-02T15:01:14+05:30')).rows.map((row) => row.id)).toEqual([id]);
  expect((await deleted('all', '2026-03-02T09:31:15Z')).status).toBe(304);
  expect((await deleted('everything')).json.code).toBe('INVALID_DATA');
  expect((await zoho.call('GET', '/Contacts/deleted')).json.code).toBe('REQUIRED_PARAM_MISSING');
});
