import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';

const DAY_MS = 24 * 3_600_000;
let zoho: OpenZoho;

beforeEach(async () => {
  zoho = await openZoho({ people: 40, contacts: 0 });
});

afterEach(() => zoho.stop());

test('a deleted record is in the list of the deleted, first in the recycle bin, then for good', async () => {
  const { id } = zoho.createAsPerson('Contacts', { First_Name: 'Gone', Last_Name: 'Soon' });

  const answer = await zoho.call('DELETE', `/Contacts?ids=${id},1`);
  const deleted = async (type: string) =>
    (await zoho.call('GET', `/Contacts/deleted?type=${type}`)).rows.map((row) => row.id);

  expect(answer.rows.map((row) => row.code)).toEqual(['SUCCESS', 'INVALID_DATA']);
  expect((await zoho.call('GET', `/Contacts/${id}`)).status).toBe(204);
  expect(await deleted('recycle')).toEqual([id]);
  expect((await zoho.call('GET', '/Contacts/deleted?type=all')).rows[0]).toMatchObject({
    display_name: 'Gone Soon',
    type: 'recycle',
    deleted_by: { name: 'Sandbox Admin' },
  });
});

test('sixty days after its deletion a record is gone for good, and after a hundred and twenty it is forgotten', async () => {
  const { id } = zoho.createAsPerson('Contacts', { Last_Name: 'Gone' });
  zoho.deleteAsPerson('Contacts', String(id));
  const deleted = async (type: string) =>
    (await zoho.call('GET', `/Contacts/deleted?type=${type}`, { token: zoho.sessionToken() })).rows.length;

  zoho.clock.advance(61 * DAY_MS);
  expect([await deleted('recycle'), await deleted('permanent'), await deleted('all')]).toEqual([0, 1, 1]);
  zoho.clock.advance(60 * DAY_MS);
  expect(await deleted('all')).toBe(0);
});
