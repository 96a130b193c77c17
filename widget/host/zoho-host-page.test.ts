import { createFakeClock } from '../testing/fake-clock.ts';
import { createZohoHostPage } from './zoho-host-page.ts';

interface Answers {
  readonly user?: () => Promise<unknown>;
  readonly variable?: () => Promise<unknown>;
  readonly preference?: () => Promise<unknown>;
  /** What is answered to questions about records and fields. */
  readonly data?: () => Promise<unknown>;
  /** What comes with the event that the CRM page sends first. */
  readonly load?: unknown;
}

function open(answers: Answers) {
  const clock = createFakeClock();
  const none = () => Promise.resolve({});
  const sdk: ZohoSdk = {
    embeddedApp: {
      on: (_event, handler) => {
        if ('load' in answers) handler(answers.load);
      },
      init: none,
    },
    CRM: {
      CONFIG: {
        getCurrentUser: answers.user ?? none,
        getOrgInfo: () => Promise.resolve({ org: [{ id: '12', zgid: '60001', company_name: 'Acme' }] }),
        ...(answers.preference ? { getUserPreference: answers.preference } : {}),
      },
      META: { getFields: answers.data ?? none },
      API: {
        getOrgVariable: answers.variable ?? none,
        coql: answers.data ?? none,
        getRecord: answers.data ?? none,
      },
      UI: { Resize: none, Record: { open: none } },
    },
  };
  return { clock, page: createZohoHostPage({ sdk: () => sdk, clock }) };
}

const ADA = { id: '7', full_name: 'Ada', locale: 'de_DE', profile: { id: '1', name: 'Administrator' } };

test.each([
  ['flat', ADA],
  ['in a list', { users: [ADA] }],
])('reads a user that comes %s', async (_shape, answer) => {
  const { page } = open({ user: async () => answer });
  expect(await page.readUser()).toEqual({
    id: '7',
    name: 'Ada',
    locale: 'de-DE',
    looksLikeAdmin: true,
    profileId: '1',
  });
});

test.each([['Standard'], ['Not an Administrator'], [undefined]])(
  'does not take the profile %s for an admin',
  async (name) => {
    const { page } = open({ user: async () => ({ ...ADA, profile: { name } }) });
    expect(await page.readUser()).toMatchObject({ looksLikeAdmin: false });
  },
);

test('speaks English to a user whose locale makes no sense', async () => {
  const { page } = open({ user: async () => ({ id: 7, locale: '??' }) });
  expect(await page.readUser()).toMatchObject({ id: '7', locale: 'en' });
});

test('knows the organisation by both of its ids', async () => {
  expect(await open({}).page.readOrganisation()).toEqual({ ids: ['60001', '12'], name: 'Acme' });
});

test.each([
  ['as documented', { Success: { Content: 'v' } }, 'v'],
  ['in lower case', { Success: { content: 'v' } }, 'v'],
  ['empty', { Success: { Content: null } }, undefined],
  ['as an error object', { code: 'INVALID', status: 'error' }, undefined],
])('reads a variable that is answered %s', async (_shape, answer, value) => {
  expect(await open({ variable: async () => answer }).page.readVariable('X')).toBe(value);
});

test('takes a refused variable for one that does not exist', async () => {
  const { page } = open({ variable: () => Promise.reject({ code: 'NOT_FOUND' }) });
  expect(await page.readVariable('X')).toBeUndefined();
});

test('gives up on a CRM page that never answers', async () => {
  const { page, clock } = open({ variable: () => new Promise(() => undefined) });
  const answer = expect(page.readVariable('X')).rejects.toMatchObject({ reason: 'silent' });
  await clock.advance(10_000);
  await answer;
});

test('says so when the SDK script did not load', async () => {
  const page = createZohoHostPage({ sdk: () => undefined, clock: createFakeClock() });
  await expect(page.open()).rejects.toMatchObject({ reason: 'missing' });
});

test.each([
  ['night', 'dark'],
  ['day', 'light'],
  ['auto', undefined],
])('takes the theme from the preference %s', async (mode, theme) => {
  expect(await open({ preference: async () => ({ mode }) }).page.readTheme()).toBe(theme);
});

test('leaves the theme to the system where the SDK cannot tell', async () => {
  expect(await open({}).page.readTheme()).toBeUndefined();
});

test.each([
  [
    'a related list',
    { Entity: 'Contacts', EntityId: '554023000000000123' },
    { module: 'Contacts', recordId: '554023000000000123' },
  ],
  ['a list of ids', { Entity: 'Leads', EntityId: ['77'] }, { module: 'Leads', recordId: '77' }],
  ['a web tab', undefined, undefined],
  ['something that is no id', { Entity: 'Leads', EntityId: "1' or id is not null" }, undefined],
])('the record that the page is about, from %s', async (_what, load, expected) => {
  const { page } = open({ load });
  await page.open();
  expect(await page.readContext()).toEqual(expected);
});

test('fields are told with the module that a lookup or a subform leads to', async () => {
  const fields = [
    { api_name: 'Subject', data_type: 'text', lookup: {} },
    { api_name: 'Vendor_Name', data_type: 'lookup', lookup: { module: { api_name: 'Vendors', id: '1' } } },
    { api_name: 'Purchase_Items', data_type: 'subform', associated_module: { module: 'Purchase_Items' } },
    { api_name: 'of a kind nobody knows' },
  ];
  const { page } = open({ data: async () => ({ fields }) });
  expect(await page.readFields('Purchase_Orders')).toEqual([
    { name: 'Subject', type: 'text', target: undefined },
    { name: 'Vendor_Name', type: 'lookup', target: 'Vendors' },
    { name: 'Purchase_Items', type: 'subform', target: 'Purchase_Items' },
  ]);
});

test('nothing found is no rows, and a refusal that comes as an answer is a refusal', async () => {
  const nothing = open({ data: async () => ({ status: 204, statusText: 'nocontent' }) });
  expect(await nothing.page.query('select id from Cases')).toEqual([]);
  expect(await nothing.page.readRecord('Cases', '1')).toBeUndefined();
  const refused = open({ data: async () => ({ code: 'NO_PERMISSION', status: 'error' }) });
  await expect(refused.page.query('select id from Cases')).rejects.toMatchObject({ reason: 'refused' });
});
