import { TransportError } from '../http/runtime.ts';
import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import { scriptedConnector } from './testing/crm-fixture.ts';

const OPTIONS = { runAutomations: false, externalKeyField: 'ServiceNow_ID' };

const success = (id: string, action?: string) => ({
  code: 'SUCCESS',
  status: 'success',
  message: 'record added',
  ...(action ? { action, duplicate_field: null } : {}),
  details: { id, Modified_Time: '2026-03-02T10:00:00+02:00', Created_Time: '2026-03-02T10:00:00+02:00' },
});
const refused = (code: string, details: object = {}, message = 'no') => ({ code, status: 'error', message, details });
const answer = (data: readonly object[], status = 200): ScriptedAnswer => ({ status, json: { data } });

const person = (ref: string, externalKey = `sys-${ref}`) => ({
  ref,
  externalKey,
  fields: { Last_Name: `Name ${ref}` },
});
const patch = (ref: string, id = `55400${ref}`) => ({ ref, id, fields: { Email: null } });
const VERSION = { modifiedAt: '2026-03-02T08:00:00Z' };

describe('creating', () => {
  test('is an upsert on our own key alone, without automations', async () => {
    const { connector, bodies, log } = scriptedConnector([answer([success('11', 'insert'), success('12', 'update')])]);
    const records = [
      { ...person('a'), fields: { Last_Name: "O'Brien", Account_Name: '77', Email: null } },
      person('b'),
    ];
    expect(await connector.create('Contacts', records, OPTIONS)).toEqual([
      { ref: 'a', ok: true, id: '11', version: VERSION, created: true },
      { ref: 'b', ok: true, id: '12', version: VERSION, created: false },
    ]);
    expect(log.at(-1)).toBe('POST /crm/v8/Contacts/upsert');
    expect(bodies()).toEqual([
      {
        data: [
          { Last_Name: "O'Brien", Account_Name: { id: '77' }, Email: null, ServiceNow_ID: 'sys-a' },
          { Last_Name: 'Name b', ServiceNow_ID: 'sys-b' },
        ],
        duplicate_check_fields: ['ServiceNow_ID'],
        trigger: [],
      },
    ]);
  });

  test('automations run when they are wanted', async () => {
    const { connector, bodies } = scriptedConnector([answer([success('11', 'insert')])]);
    await connector.create('Contacts', [person('a')], { ...OPTIONS, runAutomations: true });
    expect(bodies()[0]).not.toHaveProperty('trigger');
  });

  test('of two records with one key the second is not sent', async () => {
    const { connector, bodies } = scriptedConnector([answer([success('11', 'insert'), success('12', 'insert')])]);
    const outcomes = await connector.create('Contacts', [person('a', 'k'), person('b', 'k'), person('c')], OPTIONS);
    expect(bodies()[0].data.map((row: { ServiceNow_ID: string }) => row.ServiceNow_ID)).toEqual(['k', 'sys-c']);
    expect(outcomes).toMatchObject([
      { ref: 'a', ok: true, id: '11' },
      { ref: 'c', ok: true, id: '12' },
      { ref: 'b', ok: false, refusal: { code: 'REPEATED_KEY' } },
    ]);
  });

  test('nothing is sent for nothing, and no more than a call carries', async () => {
    const { connector, calls } = scriptedConnector([]);
    expect(await connector.create('Contacts', [], OPTIONS)).toEqual([]);
    const many = Array.from({ length: 101 }, (_, index) => person(String(index)));
    await expect(connector.create('Contacts', many, OPTIONS)).rejects.toMatchObject({ code: 'bad-request' });
    expect(calls()).toEqual([]);
  });
});

describe('updating', () => {
  test('sends ids and changed fields only', async () => {
    const { connector, bodies, log } = scriptedConnector([answer([success('554001')])]);
    expect(await connector.update('Contacts', [patch('a', '554001')], OPTIONS)).toEqual([
      { ref: 'a', ok: true, id: '554001', version: VERSION, created: false },
    ]);
    expect(log.at(-1)).toBe('PUT /crm/v8/Contacts');
    expect(bodies()).toEqual([{ data: [{ Email: null, id: '554001' }], trigger: [] }]);
  });

  test.each([
    ['INVALID_DATA', { api_name: 'id', json_path: '$.data[0].id' }, 'the id given seems to be invalid', 'missing'],
    ['INVALID_DATA', {}, 'the id given seems to be invalid', 'missing'],
    ['INVALID_DATA', { api_name: 'Email', json_path: '$.data[0].Email' }, 'invalid data', 'rejected'],
    ['ALREADY_MODIFIED', {}, 'the record was modified', 'changed'],
    ['RECORD_LOCKED', {}, 'the record is locked', 'busy'],
    ['RECORD_IN_BLUEPRINT', {}, 'the record is in a process', 'rejected'],
    ['INTERNAL_ERROR', {}, 'internal error', 'unknown'],
    ['SOMETHING_NEW', {}, 'never seen', 'rejected'],
  ])('%s %j is %s: %s', async (code, details, message, kind) => {
    const { connector } = scriptedConnector([answer([refused(code, details, message)], 202)]);
    const [outcome] = await connector.update('Contacts', [patch('a')], OPTIONS);
    expect(outcome).toMatchObject({ ref: 'a', ok: false, refusal: { code, message, kind } });
  });
});

describe('rows are judged one by one', () => {
  const mixed = [
    success('11', 'insert'),
    refused('MANDATORY_NOT_FOUND', { api_name: 'Last_Name', json_path: '$.data[1].Last_Name' }),
    refused('DUPLICATE_DATA', { json_path: '$.data[2].Email', id: '99' }),
    success('14', 'insert'),
  ];

  test.each([200, 201, 202, 207, 400])('whatever the status: %i', async (status) => {
    const { connector } = scriptedConnector([answer(mixed, status)]);
    const outcomes = await connector.create(
      'Contacts',
      ['a', 'b', 'c', 'd'].map((ref) => person(ref)),
      OPTIONS,
    );
    expect(outcomes).toMatchObject([
      { ref: 'a', ok: true, id: '11' },
      { ref: 'b', ok: false, refusal: { kind: 'rejected', field: 'Last_Name', code: 'MANDATORY_NOT_FOUND' } },
      { ref: 'c', ok: false, refusal: { kind: 'rejected', field: 'Email', code: 'DUPLICATE_DATA' } },
      { ref: 'd', ok: true, id: '14' },
    ]);
  });

  test('several errors of one row are told by the first', async () => {
    const errors = [refused('INVALID_DATA', { json_path: '$.data[0].Purchase_Items[2].Quantity' })];
    const { connector } = scriptedConnector([answer([refused('MULTIPLE_OR_MULTI_ERRORS', { errors })])]);
    const [outcome] = await connector.create('Contacts', [person('a')], OPTIONS);
    expect(outcome).toMatchObject({ refusal: { code: 'INVALID_DATA', field: 'Purchase_Items', kind: 'rejected' } });
  });

  test('a row that the answer lacks is in doubt', async () => {
    const { connector } = scriptedConnector([answer([success('11', 'insert')])]);
    const outcomes = await connector.create('Contacts', [person('a'), person('b')], OPTIONS);
    expect(outcomes).toMatchObject([
      { ref: 'a', ok: true },
      { ref: 'b', ok: false, refusal: { kind: 'unknown' } },
    ]);
  });
});

describe('a write that may have taken effect', () => {
  const doubts: readonly [string, ScriptedAnswer][] = [
    ['a cut', new TransportError('cut', true)],
    ['a time-out', new TransportError('timeout', true)],
    ['a gateway page', { status: 502, body: '<html>' }],
    ['an internal error', { status: 500, json: { code: 'INTERNAL_ERROR', message: '', status: 'error', details: {} } }],
    ['success without rows', { status: 200, body: '' }],
  ];

  test.each(doubts)('is sent once and left in doubt: %s', async (_name, doubt) => {
    const { connector, calls } = scriptedConnector([doubt, doubt]);
    const unknown = (ref: string) => ({ ref, ok: false, refusal: { kind: 'unknown' } });
    expect(await connector.create('Contacts', [person('a'), person('b')], OPTIONS)).toMatchObject([
      unknown('a'),
      unknown('b'),
    ]);
    expect(await connector.update('Contacts', [patch('a')], OPTIONS)).toMatchObject([unknown('a')]);
    expect(calls()).toHaveLength(2);
  });
});

describe('a write that certainly did not take effect', () => {
  test.each([
    [{ status: 403, json: refused('NO_PERMISSION') }, 'not-allowed'],
    [{ status: 401, json: refused('INVALID_TOKEN') }, 'reconnect-needed'],
    [{ status: 400, json: refused('INVALID_DATA', { api_name: 'duplicate_check_fields' }) }, 'bad-request'],
  ])('fails as a whole: %j', async (refusal, code) => {
    const { connector } = scriptedConnector([refusal]);
    await expect(connector.update('Contacts', [patch('a')], OPTIONS)).rejects.toMatchObject({ code });
  });

  test('a 412 tells every row that its record was changed', async () => {
    const { connector } = scriptedConnector([{ status: 412, json: refused('ALREADY_MODIFIED') }]);
    const outcomes = await connector.update('Contacts', [patch('a'), patch('b')], OPTIONS);
    expect(outcomes).toMatchObject([
      { ref: 'a', refusal: { kind: 'changed' } },
      { ref: 'b', refusal: { kind: 'changed' } },
    ]);
  });

  test('is repeated after a 429, which wrote nothing', async () => {
    const busy = { status: 429, json: refused('TOO_MANY_REQUESTS', {}, 'too many concurrent requests') };
    const { connector, calls } = scriptedConnector([busy, answer([success('554001')])]);
    expect(await connector.update('Contacts', [patch('a', '554001')], OPTIONS)).toMatchObject([{ ok: true }]);
    expect(calls()).toHaveLength(2);
  });
});
