import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import { scriptedConnector } from './testing/crm-fixture.ts';

const row = (id: string, more: object = {}) => ({ id, Modified_Time: '2026-03-02T10:00:00+02:00', ...more });
const rows = (data: readonly object[], more = false): ScriptedAnswer => ({
  json: { data, info: { more_records: more } },
});
const NOTHING: ScriptedAnswer = { status: 204, body: '' };

describe('describing', () => {
  test('a module is read once, whoever asks', async () => {
    const { connector, log } = scriptedConnector([]);
    const [one, two] = await Promise.all([connector.describe('Contacts'), connector.describe('Contacts')]);
    await connector.describe('Contacts');
    expect(one?.fields.get('Last_Name')).toMatchObject({ required: true, maxLength: 80 });
    expect(two).toEqual(one);
    expect(log).toEqual(['GET /crm/v8/settings/fields?module=Contacts']);
  });

  test('it is read again after some minutes', async () => {
    const { connector, log, clock } = scriptedConnector([]);
    await connector.describe('Contacts');
    await clock.advance(6 * 60_000);
    await connector.describe('Contacts');
    expect(log).toHaveLength(2);
  });

  test('a module that is not there or not for the API is undefined', async () => {
    const { connector } = scriptedConnector([]);
    expect(await connector.describe('Unicorns')).toBeUndefined();
    expect(await connector.describe('Visits')).toBeUndefined();
  });
});

describe('reading a page', () => {
  test('asks for what is wanted, in keyset order, as one heavy query', async () => {
    const { connector, queries, log } = scriptedConnector([rows([row('7', { Email: ' a@example.com ' })], true)]);
    const page = await connector.readPage({
      collection: 'Contacts',
      fields: ['Email', 'Gone', 'Tax', 'Account_Name.Account_Name'],
      since: '2026-03-01T00:00:00Z',
      where: [
        { field: 'Lead_Source', operator: '=', value: 'Web' },
        { field: 'Email_Opt_Out', operator: '!=', value: 'true' },
        { field: 'ServiceNow_ID', operator: 'is-filled' },
        { field: 'Gone', operator: '=', value: 'x' },
        { field: 'Last_Name', operator: '=', value: 'back\\slash' },
      ],
      limit: 5000,
    });
    expect(queries()).toEqual([
      "select id, Modified_Time, Email, Account_Name.Account_Name from Contacts where ((((Lead_Source = 'Web') and " +
        "(Email_Opt_Out = 'false')) and (ServiceNow_ID is not null)) and (Modified_Time >= '2026-03-01T00:00:00+00:00')) " +
        'order by Modified_Time asc, id asc limit 2000',
    ]);
    expect(log.at(-1)).toBe('POST /crm/v8/coql');
    expect(page).toEqual({
      records: [{ id: '7', version: { modifiedAt: '2026-03-02T08:00:00Z' }, fields: { Email: 'a@example.com' } }],
      next: { modifiedAt: '2026-03-02T08:00:00Z', id: '7' },
      serverTime: '2026-03-02T08:00:00Z',
    });
  });

  test('goes on after a position without skipping its second', async () => {
    const { connector, queries } = scriptedConnector([NOTHING]);
    const page = await connector.readPage({
      collection: 'Contacts',
      fields: [],
      after: { modifiedAt: '2026-03-02T08:00:00Z', id: '7' },
      since: '2026-03-01T00:00:00Z',
      limit: 200,
    });
    expect(queries()[0]).toContain(
      "where ((Modified_Time > '2026-03-02T08:00:00+00:00') or ((Modified_Time = '2026-03-02T08:00:00+00:00') and (id > '7')))",
    );
    expect(page).toEqual({ records: [], serverTime: '2026-03-02T08:00:00Z' });
  });

  test('a full page without a word about more is not the last', async () => {
    const { connector } = scriptedConnector([{ json: { data: [row('1'), row('2')] } }]);
    const page = await connector.readPage({ collection: 'Contacts', fields: [], limit: 2 });
    expect(page.next?.id).toBe('2');
  });

  test('an unknown module is the request of somebody who has not looked', async () => {
    const { connector } = scriptedConnector([]);
    await expect(connector.readPage({ collection: 'Unicorns', fields: [], limit: 1 })).rejects.toMatchObject({
      code: 'bad-request',
    });
  });
});

describe('reading by id and by value', () => {
  test('ids go 50 to a call; what is no id is missing', async () => {
    const { connector, queries } = scriptedConnector([rows([row('1')]), NOTHING]);
    const ids = Array.from({ length: 60 }, (_, index) => String(index + 1));
    const records = await connector.readByIds('Contacts', [...ids, 'x', '1'], ['Email']);
    expect(records.map(({ id }) => id)).toEqual(['1']);
    expect(queries()).toHaveLength(2);
    expect(queries()[0].match(/'\d+'/g)).toHaveLength(50);
    expect(queries()[1].match(/'\d+'/g)).toHaveLength(10);
  });

  test('values are escaped, looked for in lower case too, and left out where a query cannot hold them', async () => {
    const { connector, queries } = scriptedConnector([rows([row('1'), row('1'), row('2')])]);
    const values = ["O'Brien@example.com", 'a@example.com', 'x\ny', 'x\\', ''];
    const found = await connector.readByValues('Contacts', 'Email', values, []);
    expect(queries()).toEqual([
      "select id, Modified_Time from Contacts where (Email in ('O''Brien@example.com', 'o''brien@example.com', " +
        "'a@example.com')) order by id asc limit 200",
    ]);
    expect(found.records.map(({ id }) => id)).toEqual(['1', '2']);
    expect(found.unsafe).toEqual(['x\ny', 'x\\', '']);
  });

  test('many matches are read to the end by id', async () => {
    const { connector, queries } = scriptedConnector([rows([row('1'), row('2')], true), rows([row('3')])]);
    const { records } = await connector.readByValues('Contacts', 'Email', ['a@example.com'], []);
    expect(records.map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(queries()[1]).toContain("where ((Email in ('a@example.com')) and (id > '2')) order by id asc");
  });

  test('values of a field that is not there are all left to the caller', async () => {
    const { connector, calls } = scriptedConnector([]);
    expect(await connector.readByValues('Contacts', 'Gone', ['a'], [])).toEqual({ records: [], unsafe: ['a'] });
    expect(calls()).toEqual([]);
  });
});

describe('counting', () => {
  test.each([
    [{ json: { data: [{ 'count(id)': 369 }] } }, 369],
    [{ json: { data: [{ 'COUNT(id)': '369' }] } }, 369],
    [{ json: { data: [{ count: 369 }], info: { count: 1 } } }, 369],
    [NOTHING, 0],
  ])('%j is %i', async (answer, expected) => {
    const { connector, queries } = scriptedConnector([answer]);
    expect(await connector.count('Contacts')).toBe(expected);
    expect(queries()).toEqual(['select count(id) from Contacts where (id is not null)']);
  });

  test('an answer without a number is not zero', async () => {
    const { connector } = scriptedConnector([{ json: { data: [{ id: '5' }] } }]);
    await expect(connector.count('Contacts')).rejects.toMatchObject({ code: 'unexpected-answer' });
  });
});

describe('limits', () => {
  test('the credits that are left are passed on', async () => {
    const { connector, credits } = scriptedConnector([
      { json: { data: [{ 'count(id)': 1 }] }, headers: { 'x-api-credits-remaining': '24000' } },
    ]);
    await connector.count('Contacts');
    expect(credits).toEqual([24000]);
  });

  test('used-up credits end the call with a long wait', async () => {
    const refusal = { status: 429, json: { code: 'TOO_MANY_REQUESTS', message: 'API credits exhausted' } };
    const { connector } = scriptedConnector(() => refusal);
    await expect(connector.count('Contacts')).rejects.toMatchObject({ code: 'rate-limited', retryAfterMs: 1_800_000 });
  });
});
