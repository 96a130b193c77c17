import type { NewRecord, WriteOptions } from '../connector.ts';
import { TransportError } from '../http/runtime.ts';
import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import { buildConnector, list, personRow, queryOf, refusal, sysId } from './testing/scripted-connector.ts';

const OPTIONS: WriteOptions = { runAutomations: true, externalKeyField: 'correlation_id' };
const written = (row: object, status = 200): ScriptedAnswer => ({ status, json: { result: row } });

describe('update', () => {
  const patch = (number: number) => ({
    ref: `r${number}`,
    id: sysId(number),
    fields: { name: `N${number}`, born: null },
  });

  test('sends changed fields only and gives the record back', async () => {
    const { connector, data } = buildConnector(() =>
      written({ ...personRow(1), name: 'N1', born: '', sys_mod_count: '4' }),
    );
    expect(await connector.update('people', [patch(1)], OPTIONS)).toEqual([
      {
        ref: 'r1',
        ok: true,
        id: sysId(1),
        version: { modifiedAt: '2026-03-01T00:00:01Z', counter: 4 },
        fields: { name: 'N1', born: null },
        created: false,
      },
    ]);
    expect(data[0]!.request.method).toBe('PATCH');
    expect(new URL(data[0]!.request.url).pathname).toBe(`/api/now/table/people/${sysId(1)}`);
    expect(JSON.parse(data[0]!.request.body!)).toEqual({ name: 'N1', born: '' });
  });

  test.each<[string, ScriptedAnswer, object]>([
    ['a missing record', refusal(404, 'No Record found', 'Record is not there'), { kind: 'missing', code: '404' }],
    [
      'a data policy',
      refusal(403, 'Operation Failed', 'Mandatory: Name'),
      { kind: 'rejected', code: '403', message: 'Operation Failed: Mandatory: Name' },
    ],
    ['a wrong value', refusal(400, 'Bad'), { kind: 'rejected', code: '400' }],
    ['a server fault', refusal(500, 'Oops'), { kind: 'unknown' }],
    ['an answer without the record', { json: {} }, { kind: 'unknown' }],
    ['silence', new TransportError('timeout', true), { kind: 'unknown' }],
    ['a limit', { status: 429, headers: { 'retry-after': '900' } }, { kind: 'busy' }],
    ['a page', { headers: { 'content-type': 'text/html' }, body: '<html>' }, { kind: 'busy' }],
  ])('judges each row on its own: %s', async (_name, answer, refused) => {
    const { connector, data } = buildConnector((_request, index) => (index === 0 ? written(personRow(1)) : answer));
    const [first] = await connector.update('people', [patch(1)], OPTIONS);
    expect(first!.ok).toBe(true);
    const mixed = buildConnector(({ url }) => (url.includes(sysId(1)) ? written(personRow(1)) : answer));
    const outcomes = await mixed.connector.update('people', [patch(1), patch(2)], OPTIONS);
    expect(outcomes).toEqual([
      expect.objectContaining({ ref: 'r1', ok: true }),
      { ref: 'r2', ok: false, refusal: expect.objectContaining(refused) },
    ]);
    expect(mixed.data).toHaveLength(2);
    expect(data).toHaveLength(1);
  });

  test('names the field that a refusal names', async () => {
    const words = 'Data Policy Exception: \n\tThe following fields are mandatory: NAME, EMAIL';
    const { connector } = buildConnector(() => refusal(403, 'Operation Failed', words));
    const [outcome] = await connector.update('people', [patch(1)], OPTIONS);
    expect(outcome).toMatchObject({ refusal: { kind: 'rejected', field: 'name', code: '403' } });
  });

  test('never writes a journal, where each writing would add an entry', async () => {
    const { connector, data } = buildConnector(() => written(personRow(1)));
    await connector.update('people', [{ ref: 'r', id: sysId(1), fields: { name: 'N', comments: 'Hello' } }], OPTIONS);
    expect(data.map(({ request }) => request.body)).toEqual(['{"name":"N"}']);
  });

  test('throws when the same failure kept every row from being sent', async () => {
    const { connector } = buildConnector(() => refusal(401, 'User Not Authenticated'));
    await expect(connector.update('people', [patch(1), patch(2)], OPTIONS)).rejects.toMatchObject({
      code: 'reconnect-needed',
    });
  });

  test('refuses an id that is no id instead of calling another address', async () => {
    const { connector, data } = buildConnector(() => written(personRow(1)));
    const outcomes = await connector.update('people', [{ ...patch(1), id: '../sys_user' }], OPTIONS);
    expect(outcomes).toEqual([{ ref: 'r1', ok: false, refusal: expect.objectContaining({ kind: 'rejected' }) }]);
    expect(data).toEqual([]);
  });
});

describe('create', () => {
  const record = (number: number): NewRecord => ({
    ref: `r${number}`,
    externalKey: `key-${number}`,
    fields: { name: `N${number}` },
  });

  test('looks its keys up first, so that repeating makes nothing twice', async () => {
    const { connector, data } = buildConnector(({ method }) =>
      method === 'GET'
        ? list([{ ...personRow(1), correlation_id: 'key-1' }])
        : written({ ...personRow(2), correlation_id: 'key-2' }, 201),
    );
    const outcomes = await connector.create('people', [record(1), record(2)], OPTIONS);
    expect(outcomes.map((outcome) => [outcome.ref, outcome.ok && outcome.id, outcome.ok && outcome.created])).toEqual([
      ['r2', sysId(2), true],
      ['r1', sysId(1), false],
    ]);
    expect(queryOf(data[0]!.request).get('sysparm_query')).toBe('correlation_idINkey-1,key-2^ORDERBYsys_id');
    expect(data.slice(1).map(({ request }) => JSON.parse(request.body!))).toEqual([
      { name: 'N2', correlation_id: 'key-2' },
    ]);
  });

  test('sends a create once and says when nobody knows whether it was made', async () => {
    const { connector, data } = buildConnector(({ method }) =>
      method === 'GET' ? list([]) : new TransportError('cut', true),
    );
    expect(await connector.create('people', [record(1)], OPTIONS)).toEqual([
      { ref: 'r1', ok: false, refusal: expect.objectContaining({ kind: 'unknown' }) },
    ]);
    expect(data.filter(({ request }) => request.method === 'POST')).toHaveLength(1);
  });

  test('creates without a key where the table has no column for it', async () => {
    const { connector, data } = buildConnector(() => written(personRow(1), 201));
    await connector.create('people', [record(1)], { runAutomations: true, externalKeyField: '' });
    expect(data.map(({ request }) => [request.method, request.body])).toEqual([['POST', '{"name":"N1"}']]);
  });

  test('names the column for keys only where there is one', async () => {
    const { connector } = buildConnector(() => refusal(400, 'Invalid table'));
    expect(await connector.resolveExternalKey('people')).toBe('correlation_id');
    expect(await connector.resolveExternalKey('nobody')).toBeUndefined();
  });
});
