import type { Lock } from './records/stored-record.ts';
import { type OpenZoho, openZoho } from './testing/open-zoho.ts';

let zoho: OpenZoho;

beforeEach(async () => {
  zoho = await openZoho({ people: 40, contacts: 0 });
});

afterEach(() => zoho.stop());

const KEY = { duplicate_check_fields: ['ServiceNow_ID'] };

async function write(values: object, others: object = {}) {
  const answer = await zoho.upsert('Contacts', [{ Last_Name: 'a', ServiceNow_ID: 'x', ...values }], {
    ...KEY,
    ...others,
  });
  return answer.rows[0]!;
}

const contact = () => zoho.records('Contacts').find((record) => record.ServiceNow_ID === 'x')!;

test('a formula runs at every write, whatever the trigger says', async () => {
  zoho.addFormula({ module: 'Contacts', run: ({ First_Name }) => ({ Title: `Title of ${First_Name}` }) });
  await write({ First_Name: 'One' }, { trigger: [] });
  expect(contact()).toMatchObject({ Title: 'Title of One' });

  await write({ First_Name: 'Two', Title: 'Mine' });
  expect(contact()).toMatchObject({ Title: 'Title of Two' });
});

test('a validation rule refuses a row with its code and field, whatever the trigger says, and the other rows pass', async () => {
  zoho.addValidation({
    module: 'Contacts',
    check: ({ Title }) =>
      Title === 'Boss' ? { code: 'INVALID_DATA', message: 'There is one boss only.', field: 'Title' } : undefined,
  });

  const answer = await zoho.upsert(
    'Contacts',
    [
      { Last_Name: 'a', Title: 'Boss', ServiceNow_ID: '1' },
      { Last_Name: 'b', Title: 'Clerk', ServiceNow_ID: '2' },
    ],
    { ...KEY, trigger: [] },
  );

  expect(answer.rows).toMatchObject([
    {
      code: 'INVALID_DATA',
      message: 'There is one boss only.',
      details: { api_name: 'Title', json_path: '$.data[0].Title' },
    },
    { code: 'SUCCESS' },
  ]);
  expect(() => zoho.createAsPerson('Contacts', { Last_Name: 'c', Title: 'Boss' })).toThrow('one boss');
});

test('a validation rule sees what the record would be, not only what is written', async () => {
  await write({ Title: 'Boss' });
  zoho.addValidation({
    module: 'Contacts',
    check: ({ Title, Phone }) =>
      Title === 'Boss' && !Phone
        ? { code: 'MANDATORY_NOT_FOUND', message: 'A boss has one.', field: 'Phone' }
        : undefined,
  });

  expect(await write({ First_Name: 'Big' })).toMatchObject({ code: 'MANDATORY_NOT_FOUND' });
  expect(await write({ First_Name: 'Big', Phone: '5550100' })).toMatchObject({ code: 'SUCCESS' });
});

test('a workflow can run later, as a change with a time of its own', async () => {
  zoho.addWorkflow({ module: 'Contacts', run: () => ({ Lead_Source: 'Partner' }), afterMs: 10_000 });
  const row = await write({});
  zoho.clock.advance(9_000);
  expect(contact()).toMatchObject({ Lead_Source: null });

  zoho.clock.advance(30_000);
  expect(contact()).toMatchObject({ Lead_Source: 'Partner', Modified_Time: '2026-03-02T15:00:25+05:30' });
  expect((row.details as { Modified_Time: string }).Modified_Time).toBe('2026-03-02T15:00:15+05:30');
});

test('a later workflow is kept from running by an empty trigger, too, and does not bring a deleted record back', async () => {
  zoho.addWorkflow({ module: 'Contacts', run: () => ({ Lead_Source: 'Partner' }), afterMs: 10_000 });
  await write({}, { trigger: [] });
  const gone = String(zoho.createAsPerson('Contacts', { Last_Name: 'b' }).id);
  zoho.deleteAsPerson('Contacts', gone);
  zoho.clock.advance(60_000);

  expect(contact()).toMatchObject({ Lead_Source: null });
  expect(zoho.record('Contacts', gone)).toBeUndefined();
});

test('rules can be taken away again', async () => {
  zoho.addFormula({ module: 'Contacts', run: () => ({ Title: 'Formula' }) });
  zoho.clearRules();
  await write({});

  expect(contact()).toMatchObject({ Title: null });
});

test.each<[Lock, string]>([
  ['locked', 'RECORD_LOCKED'],
  ['approval', 'NOT_APPROVED'],
  ['blueprint', 'RECORD_IN_BLUEPRINT'],
])('a record that is %s refuses the API with %s until it is free, and people not at all', async (lock, code) => {
  await write({});
  const id = String(contact().id);
  zoho.lockAsPerson('Contacts', id, lock);

  expect(await write({ Title: 'By the sync' })).toMatchObject({ code, status: 'error', details: { id } });
  expect((await zoho.call('DELETE', `/Contacts?ids=${id}`)).rows[0]).toMatchObject({ code });
  expect(zoho.editAsPerson('Contacts', id, { Title: 'By a person' })).toMatchObject({ Locked__s: lock === 'locked' });
  expect((await zoho.call('GET', `/Contacts/${id}`)).rows[0]).toMatchObject({
    $approved: lock !== 'approval',
    $editable: false,
  });
  zoho.unlockAsPerson('Contacts', id);
  expect(await write({ Title: 'By the sync' })).toMatchObject({ code: 'SUCCESS' });
});

test('in a batch only the locked row fails', async () => {
  await write({});
  zoho.lockAsPerson('Contacts', String(contact().id));
  const answer = await zoho.upsert(
    'Contacts',
    [
      { Last_Name: 'b', ServiceNow_ID: 'y' },
      { Last_Name: 'c', ServiceNow_ID: 'x' },
    ],
    KEY,
  );

  expect([answer.status, ...answer.rows.map((row) => row.code)]).toEqual([200, 'SUCCESS', 'RECORD_LOCKED']);
});
