import { TransportError } from '../http/runtime.ts';
import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import { answerMetadata, buildConnector, list, refusal, sysId } from './testing/scripted-connector.ts';

const QUIET = { runAutomations: false };

describe('remove', () => {
  test.each<[string, ScriptedAnswer, object]>([
    ['a removed record', { status: 204, body: '' }, { ok: true }],
    ['a record that is gone already', refusal(404, 'No Record found'), { ok: true }],
    [
      'a record that may not be removed',
      refusal(403, 'Operation Failed', 'Delete aborted by rule'),
      { ok: false, refusal: { code: '403', kind: 'rejected', message: 'Operation Failed: Delete aborted by rule' } },
    ],
    ['a server fault', refusal(500, 'Oops'), { ok: false, refusal: expect.objectContaining({ kind: 'unknown' }) }],
    [
      'silence',
      new TransportError('timeout', true),
      { ok: false, refusal: expect.objectContaining({ kind: 'unknown' }) },
    ],
  ])('judges each record on its own: %s', async (_name, answer, expected) => {
    const { connector, data } = buildConnector(({ url }) =>
      url.includes(sysId(1)) ? { status: 204, body: '' } : answer,
    );
    expect(await connector.remove('people', [sysId(1), sysId(2)], QUIET)).toEqual([
      { id: sysId(1), ok: true },
      { id: sysId(2), ...expected },
    ]);
    expect(data[0]!.line).toBe(`DELETE /api/now/table/people/${sysId(1)}`);
  });

  test('is sent again after a cut, as a record cannot be removed twice', async () => {
    const { connector, data } = buildConnector((_request, index) =>
      index === 0 ? new TransportError('cut', true) : refusal(404, 'No Record found'),
    );
    expect(await connector.remove('people', [sysId(1)], QUIET)).toEqual([{ id: sysId(1), ok: true }]);
    expect(data).toHaveLength(2);
  });

  test('never puts into an address what is no id', async () => {
    const { connector, data } = buildConnector(() => ({ status: 204, body: '' }));
    expect(await connector.remove('people', ['../sys_user'], QUIET)).toMatchObject([
      { ok: false, refusal: { kind: 'rejected' } },
    ]);
    expect(data).toEqual([]);
  });

  test('throws what kept every record from being removed', async () => {
    const { connector } = buildConnector(() => refusal(401, 'User Not Authenticated'));
    await expect(connector.remove('people', [sysId(1), sysId(2)], QUIET)).rejects.toMatchObject({
      code: 'reconnect-needed',
    });
  });
});

describe('readDeletions', () => {
  const SINCE = '2026-03-01T00:00:00Z';
  const deleted = (number: number, second: string, tablename = 'people') => ({
    sys_id: sysId(number),
    tablename,
    documentkey: sysId(1000 + number),
    sys_created_on: `2026-03-01 00:00:${second}`,
  });

  /** Tables `contacts` and `staff` extend `people`, and `managers` extends `staff`. */
  function answerFamily(query: string): readonly object[] {
    const tables = [
      { sys_id: sysId(1), name: 'people', super_class: '' },
      { sys_id: sysId(2), name: 'contacts', super_class: sysId(1) },
      { sys_id: sysId(3), name: 'staff', super_class: sysId(1) },
      { sys_id: sysId(4), name: 'managers', super_class: sysId(3) },
    ];
    const [, column, values] = /^(name|super_class)IN([^^]*)/.exec(query) ?? [];
    return tables.filter((table) => values?.split(',').includes(table[column as 'name' | 'super_class']));
  }

  function build(feed: (query: string) => ScriptedAnswer) {
    return buildConnector(
      ({ url }) => {
        const query = new URL(url).searchParams.get('sysparm_query') ?? '';
        return url.includes('/sys_audit_delete') ? feed(query) : list(answerFamily(query));
      },
      (request) => (request.url.includes('/sys_db_object') ? undefined : answerMetadata(request)),
    );
  }

  test('finds deletions in the table and in all that extend it, oldest first', async () => {
    const queries: string[] = [];
    const { connector, log } = build((query) => {
      queries.push(query);
      return list([
        deleted(1, '01'),
        deleted(2, '01', 'managers'),
        deleted(3, '09', 'contacts'),
        deleted(4, '09', 'task'),
      ]);
    });
    expect(await connector.readDeletions('people', SINCE)).toEqual({
      deletions: [
        { id: sysId(1001), deletedAt: '2026-03-01T00:00:01Z' },
        { id: sysId(1002), deletedAt: '2026-03-01T00:00:01Z' },
        { id: sysId(1003), deletedAt: '2026-03-01T00:00:09Z' },
      ],
      serverTime: '2026-03-02T08:00:00Z',
    });
    expect(queries).toEqual([
      'tablenameINpeople,contacts,staff,managers^sys_created_on>=2026-03-01 00:00:00^ORDERBYsys_created_on^ORDERBYsys_id',
    ]);
    const before = log.length;
    await connector.readDeletions('people', SINCE);
    expect(log.length - before).toBe(1);
  });

  test('goes on after the last row, in the middle of a second', async () => {
    const queries: string[] = [];
    const { connector } = build((query) => {
      queries.push(query);
      return queries.length === 1 ? list([deleted(1, '05'), deleted(2, '05')], 1002) : list([deleted(3, '05')], 1);
    });
    expect((await connector.readDeletions('people', SINCE))?.deletions).toHaveLength(3);
    expect(queries[1]).toContain(
      `sys_created_on>=2026-03-01 00:00:05^sys_created_on>2026-03-01 00:00:05^ORsys_id>${sysId(2)}`,
    );
  });

  test.each<[string, ScriptedAnswer]>([
    ['it is refused', refusal(403, 'Insufficient rights to query records')],
    ['its rows are hidden', list([], 12)],
    ['it is not there', refusal(400, 'Invalid table sys_audit_delete')],
  ])('is undefined where %s', async (_name, answer) => {
    const { connector } = build(() => answer);
    expect(await connector.readDeletions('people', SINCE)).toBeUndefined();
  });

  test('is empty where nothing was deleted, and fails where nothing is known', async () => {
    expect(await build(() => list([])).connector.readDeletions('people', SINCE)).toMatchObject({ deletions: [] });
    const down = build(() => refusal(500, 'Oops'));
    await expect(down.connector.readDeletions('people', SINCE)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('asks for the table alone where the list of tables may not be read', async () => {
    const { connector, log } = buildConnector(
      ({ url }) => (url.includes('/sys_audit_delete') ? list([deleted(1, '01')]) : refusal(403, 'No')),
      () => undefined,
    );
    expect((await connector.readDeletions('people', SINCE))?.deletions).toHaveLength(1);
    expect(log.at(-1)).toContain('tablenameINpeople^');
  });
});
