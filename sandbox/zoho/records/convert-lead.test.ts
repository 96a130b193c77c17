import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';

let zoho: OpenZoho;
let leadId: string;

const LEAD = {
  First_Name: 'Lena',
  Last_Name: 'Lead',
  Company: 'Leadership Ltd',
  Email: 'lena@leadership.example',
  Designation: 'Buyer',
  City: 'Leeds',
  ServiceNow_ID: 'a1',
};

beforeEach(async () => {
  zoho = await openZoho({ people: 40, contacts: 0 });
  for (const { id } of zoho.records('Leads')) zoho.deleteAsPerson('Leads', String(id));
  leadId = String(zoho.createAsPerson('Leads', LEAD).id);
  zoho.clock.advance(60_000);
});

afterEach(() => zoho.stop());

const convert = (body: object = {}, options = {}) =>
  zoho.call('POST', `/Leads/${leadId}/actions/convert`, { body: { data: [body] }, ...options });

test('a person makes a contact and an account of a lead, which hands over its values', () => {
  const { contactId, accountId } = zoho.convertLeadAsPerson(leadId);

  expect(zoho.record('Contacts', contactId)).toMatchObject({
    First_Name: 'Lena',
    Last_Name: 'Lead',
    Email: 'lena@leadership.example',
    Title: 'Buyer',
    Mailing_City: 'Leeds',
    ServiceNow_ID: 'a1',
    Account_Name: { name: 'Leadership Ltd', id: accountId },
  });
  expect(() => zoho.convertLeadAsPerson(leadId)).toThrow('converted already');
});

test('a converted lead is out of every list that does not ask for it, and not among the deleted', async () => {
  const { contactId } = zoho.convertLeadAsPerson(leadId);
  const status = async (path: string) => (await zoho.call('GET', path)).status;

  expect(zoho.records('Leads')).toEqual([]);
  expect(await status('/Leads?fields=id')).toBe(204);
  expect(await status(`/Leads?fields=id&ids=${leadId}`)).toBe(204);
  expect(await status(`/Leads/${leadId}`)).toBe(204);
  expect(await status('/Leads/search?email=lena@leadership.example')).toBe(204);
  expect((await zoho.query(`select id from Leads where id = '${leadId}'`)).status).toBe(204);
  const deleted = (await zoho.call('GET', '/Leads/deleted?type=all')).rows.map(({ id }) => id);
  expect(deleted).not.toContain(leadId);

  const fields = 'Converted__s,Converted_Contact,Converted_Date_Time,Modified_Time';
  for (const converted of ['true', 'both']) {
    expect((await zoho.call('GET', `/Leads?fields=${fields}&converted=${converted}`)).rows).toEqual([
      {
        id: leadId,
        Converted__s: true,
        Converted_Contact: { name: 'Lena Lead', id: contactId },
        Converted_Date_Time: '2026-03-02T15:01:15+05:30',
        Modified_Time: '2026-03-02T15:01:15+05:30',
      },
    ]);
  }
  expect((await zoho.call('GET', `/Leads/${leadId}?converted=true`)).rows[0]).toMatchObject({ $converted: true });
  const asked = await zoho.query(
    `select Converted_Contact from Leads where ((id = '${leadId}') and (Converted__s = true))`,
  );
  expect(asked.rows).toEqual([{ id: leadId, Converted_Contact: { name: 'Lena Lead', id: contactId } }]);
  expect((await zoho.call('GET', '/Leads?fields=id&converted=maybe')).json.code).toBe('INVALID_DATA');
});

test('a converted lead can be neither written nor deleted, and its values count no longer as taken', async () => {
  zoho.convertLeadAsPerson(leadId);

  const put = await zoho.call('PUT', '/Leads', { body: { data: [{ id: leadId, City: 'York' }] } });
  const removed = await zoho.call('DELETE', `/Leads?ids=${leadId}`);
  const again = await zoho.upsert('Leads', [LEAD], { duplicate_check_fields: ['ServiceNow_ID'] });

  expect([put.rows[0]!.code, removed.rows[0]!.code]).toEqual(['CONVERTED_RECORD', 'CONVERTED_RECORD']);
  expect(again.rows[0]).toMatchObject({ action: 'insert' });
});

test('custom fields stay behind where the organisation does not map them', () => {
  zoho.setConversion({ movesCustomFields: false });
  const { contactId } = zoho.convertLeadAsPerson(leadId);

  expect(zoho.record('Contacts', contactId)).toMatchObject({ Email: LEAD.Email, ServiceNow_ID: null });
});

test('one conversion can leave custom fields behind, too', () => {
  const { contactId } = zoho.convertLeadAsPerson(leadId, { movesCustomFields: false });

  expect(zoho.record('Contacts', contactId)).toMatchObject({ ServiceNow_ID: null });
});

test('the API converts for five credits', async () => {
  const before = zoho.credits();
  const answer = await convert();

  expect(zoho.credits() - before).toBe(5);
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.rows[0]).toMatchObject({
    code: 'SUCCESS',
    details: { Contacts: { name: 'Lena Lead' }, Accounts: { name: 'Leadership Ltd' }, Deals: null },
  });
  expect(zoho.writes()).toMatchObject({ calls: 1, records: 1 });
  expect(await convert()).toMatchObject({ status: 400, json: { code: 'ID_ALREADY_CONVERTED' } });
});

test('a contact that is named takes the lead in, and keeps what it has unless told otherwise', async () => {
  const contact = zoho.createAsPerson('Contacts', { Last_Name: 'Known', Title: 'Head of Buying' });
  await convert({ Contacts: { id: contact.id } });

  expect(zoho.record('Contacts', String(contact.id))).toMatchObject({
    Last_Name: 'Known',
    Title: 'Head of Buying',
    Email: LEAD.Email,
    ServiceNow_ID: 'a1',
    Account_Name: { name: 'Leadership Ltd' },
  });
});

test('an account of the same name is used and not changed', async () => {
  const account = zoho.createAsPerson('Accounts', { Account_Name: 'leadership LTD', Billing_City: 'Pune' });
  const { accountId } = zoho.convertLeadAsPerson(leadId);

  expect(accountId).toBe(account.id);
  expect(zoho.record('Accounts', String(accountId))).toMatchObject({
    Account_Name: 'leadership LTD',
    Billing_City: 'Pune',
  });
});

test('a contact that has the value of the unique field already stops the conversion', async () => {
  zoho.createAsPerson('Contacts', { Last_Name: 'Holder', ServiceNow_ID: 'A1' });

  expect(await convert()).toMatchObject({ status: 400, json: { code: 'DUPLICATE_DATA' } });
  expect(zoho.record('Leads', leadId)).toMatchObject({ Converted__s: false });
  expect([...zoho.values('Accounts', 'Account_Name').values()]).not.toContain('Leadership Ltd');
});

test('what is not there, locked or not allowed is not converted', async () => {
  const support = zoho.sessionToken('Sandbox Support User');

  expect((await convert({}, { token: support })).json.code).toBe('NO_PERMISSION');
  zoho.lockAsPerson('Leads', leadId);
  expect((await convert()).json.code).toBe('RECORD_LOCKED');
  zoho.unlockAsPerson('Leads', leadId);
  zoho.deleteAsPerson('Leads', leadId);
  expect((await convert()).json.code).toBe('INVALID_DATA');
});
