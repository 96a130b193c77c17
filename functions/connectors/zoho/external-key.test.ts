import { CONTACT_FIELDS, KEY_FIELD, scriptedConnector } from './testing/crm-fixture.ts';

const PACKAGED = { ...KEY_FIELD, api_name: 'snsync__ServiceNow_ID' };
const MADE = {
  json: { fields: [{ code: 'SUCCESS', status: 'success', message: 'field created', details: { id: '9' } }] },
};
const REFUSED = {
  status: 400,
  json: { fields: [{ code: 'LIMIT_EXCEEDED', status: 'error', message: '', details: {} }] },
};

test.each([
  ['the field of the package before one made by hand', [KEY_FIELD, PACKAGED], 'snsync__ServiceNow_ID'],
  ['the one made by hand', [KEY_FIELD], 'ServiceNow_ID'],
])('finds %s', async (_name, keys, expected) => {
  const { connector, calls } = scriptedConnector([], () => [...CONTACT_FIELDS, ...keys]);
  expect(await connector.resolveExternalKey('Contacts')).toBe(expected);
  expect(calls()).toEqual([]);
});

test('makes the field where there is none, once for all who ask, and reads its name back', async () => {
  let fields = CONTACT_FIELDS;
  const { connector, calls, bodies } = scriptedConnector(
    () => {
      fields = [...CONTACT_FIELDS, KEY_FIELD];
      return MADE;
    },
    () => fields,
  );
  const names = await Promise.all([connector.resolveExternalKey('Contacts'), connector.resolveExternalKey('Contacts')]);
  expect(names).toEqual(['ServiceNow_ID', 'ServiceNow_ID']);
  expect(calls().map(({ method, url }) => `${method} ${new URL(url).search}`)).toEqual(['POST ?module=Contacts']);
  expect(bodies()).toEqual([
    {
      fields: [
        {
          field_label: 'ServiceNow ID',
          data_type: 'text',
          length: 100,
          unique: { casesensitive: false },
          external: { type: 'org', show: true },
        },
      ],
    },
  ]);
});

test('a field that is not unique is no key', async () => {
  const { connector } = scriptedConnector(
    () => REFUSED,
    () => [...CONTACT_FIELDS, { ...KEY_FIELD, unique: {} }],
  );
  expect(await connector.resolveExternalKey('Contacts')).toBeUndefined();
});

test('an organisation that takes no further unique field has none', async () => {
  const { connector, calls } = scriptedConnector(
    () => REFUSED,
    () => CONTACT_FIELDS,
  );
  expect(await connector.resolveExternalKey('Contacts')).toBeUndefined();
  expect(calls()).toHaveLength(2);
});

test('a broken server is not an organisation without a key', async () => {
  const { connector } = scriptedConnector(
    () => ({ status: 500, body: '' }),
    () => CONTACT_FIELDS,
  );
  await expect(connector.resolveExternalKey('Contacts')).rejects.toMatchObject({ code: 'unavailable' });
});
