import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import { buildConnector, list, personRow, queryOf, refusal, sysId } from './testing/scripted-connector.ts';

const page = (limit: number) => ({ collection: 'people', fields: ['name'], limit });

describe('readPage', () => {
  test('asks for raw values in keyset order and decodes them', async () => {
    const { connector, data } = buildConnector(() => list([{ ...personRow(1), active: 'true', title: '' }], 1));
    const result = await connector.readPage({
      collection: 'people',
      fields: ['name', 'active', 'title'],
      since: '2026-03-01T00:00:00Z',
      where: [
        { field: 'active', operator: '=', value: 'true' },
        { field: 'email', operator: 'is-filled' },
      ],
      limit: 50,
    });
    expect(result).toEqual({
      records: [
        {
          id: sysId(1),
          version: { modifiedAt: '2026-03-01T00:00:01Z', counter: 1 },
          fields: expect.objectContaining({ name: 'Person 1', active: true, title: null }),
        },
      ],
      serverTime: '2026-03-02T08:00:00Z',
    });
    expect(Object.fromEntries(queryOf(data[0]!.request))).toEqual({
      sysparm_query:
        'active=true^emailISNOTEMPTY^sys_updated_on>=2026-03-01 00:00:00^ORDERBYsys_updated_on^ORDERBYsys_id',
      sysparm_fields: 'sys_id,sys_updated_on,sys_mod_count,name,active,title,email',
      sysparm_limit: '50',
      sysparm_display_value: 'false',
      sysparm_exclude_reference_link: 'true',
      sysparm_suppress_pagination_header: 'true',
    });
  });

  test('goes on after the last row, in the middle of a second', async () => {
    const { connector, data } = buildConnector((_request, index) =>
      index === 0 ? list([personRow(1, 5), personRow(2, 5)], 3) : list([personRow(3, 5)], 1),
    );
    const first = await connector.readPage(page(2));
    expect(first.next).toEqual({ modifiedAt: '2026-03-01T00:00:05Z', id: sysId(2) });
    const second = await connector.readPage({ ...page(2), after: first.next! });
    expect(second.next).toBeUndefined();
    expect(queryOf(data[1]!.request).get('sysparm_query')).toBe(
      `sys_updated_on>=2026-03-01 00:00:05^sys_updated_on>2026-03-01 00:00:05^ORsys_id>${sysId(2)}^ORDERBYsys_updated_on^ORDERBYsys_id`,
    );
  });

  test('does not take a short page for the end, and counts what was hidden in it', async () => {
    const { connector, data } = buildConnector((_request, index) =>
      index === 0 ? list([personRow(1), personRow(4)], 10) : list([personRow(5)], 6),
    );
    const result = await connector.readPage(page(5));
    expect([result.next?.id, result.hidden]).toEqual([sysId(4), 2]);
    expect(queryOf(data[1]!.request).get('sysparm_limit')).toBe('1');
  });

  test('steps over a page of hidden rows by offset', async () => {
    const { connector, data } = buildConnector((request) =>
      queryOf(request).get('sysparm_offset') === '15' ? list([personRow(1)], 21) : list([], 21),
    );
    const result = await connector.readPage(page(20));
    expect(result.records).toHaveLength(1);
    expect(data.slice(0, 2).map(({ request }) => queryOf(request).get('sysparm_offset'))).toEqual([null, '15']);
  });

  test('tells how many rows are hidden when none can be seen, and ends', async () => {
    const { connector, data } = buildConnector(() => list([], 7));
    expect(await connector.readPage(page(10))).toMatchObject({ records: [], hidden: 7 });
    expect(data).toHaveLength(1);
  });

  test('halves the page when the answer breaks off, and remembers', async () => {
    const { connector, data } = buildConnector((request) =>
      Number(queryOf(request).get('sysparm_limit')) > 250
        ? {
            headers: { 'content-type': 'application/json' },
            body: '{"result":[{"sys_id":"1"}Transaction cancelled: maximum',
          }
        : list([personRow(1)], 1),
    );
    await connector.readPage(page(5000));
    await connector.readPage(page(5000));
    expect(data.map(({ request }) => queryOf(request).get('sysparm_limit'))).toEqual(['1000', '500', '250', '250']);
  });

  test('treats rows together with an error as broken off, and gives up at small pages', async () => {
    const { connector, data } = buildConnector(() => ({
      json: { result: [personRow(1)], error: { message: 'Transaction cancelled: maximum execution time exceeded' } },
    }));
    await expect(connector.readPage(page(40))).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(data.map(({ request }) => queryOf(request).get('sysparm_limit'))).toEqual(['40', '20', '10']);
  });

  test.each<[string, ScriptedAnswer, object]>([
    ['a sleeping instance', { headers: { 'content-type': 'text/html' }, body: '<html>' }, { code: 'not-the-system' }],
    ['dead credentials', refusal(401, 'User Not Authenticated'), { code: 'reconnect-needed' }],
    [
      'missing rights',
      refusal(403, 'Insufficient rights', 'ACL'),
      { code: 'not-allowed', remoteMessage: 'Insufficient rights: ACL' },
    ],
    ['an answer of another shape', { json: { result: 'no list' } }, { code: 'unexpected-answer' }],
    ['a server fault', refusal(500, 'Oops'), { code: 'unavailable' }],
  ])('reports %s', async (_name, answer, expected) => {
    await expect(buildConnector(() => answer).connector.readPage(page(10))).rejects.toMatchObject(expected);
  });

  test('walks references by dotted names, in fields and in conditions', async () => {
    const row = { ...personRow(1), 'manager.manager.born': '2000-02-03', 'company.title': '', 'company.nothing': 'x' };
    const { connector, data } = buildConnector(() => list([row]));
    const { records } = await connector.readPage({
      ...page(10),
      fields: ['manager.manager.born', 'company.title'],
      where: [
        { field: 'manager.email', operator: 'is-filled' },
        { field: 'company.nothing', operator: '=', value: 'x' },
      ],
    });
    expect(records[0]?.fields).toMatchObject({ 'manager.manager.born': '2000-02-03', 'company.title': null });
    const query = queryOf(data[0]!.request);
    expect(query.get('sysparm_fields')).toContain('manager.manager.born,company.title');
    expect(query.get('sysparm_query')).toBe('manager.emailISNOTEMPTY^ORDERBYsys_updated_on^ORDERBYsys_id');
  });

  test('reads the class of a record, and journals not at all', async () => {
    const row = { ...personRow(1), sys_class_name: 'contact', comments: '' };
    const { connector, data } = buildConnector(() => list([row]));
    const { records } = await connector.readPage({ ...page(10), fields: ['sys_class_name', 'comments'] });
    expect(records[0]?.fields).toMatchObject({ sys_class_name: 'contact' });
    expect(records[0]?.fields).not.toHaveProperty('comments');
    expect(queryOf(data[0]!.request).get('sysparm_fields')).not.toContain('comments');
  });

  test('checks in code what must not stand in a query', async () => {
    const rows = [
      { ...personRow(1), name: 'a^b' },
      { ...personRow(2), name: 'c' },
    ];
    const { connector, data } = buildConnector(() => list(rows));
    const result = await connector.readPage({
      ...page(10),
      where: [
        { field: 'name', operator: '=', value: 'a^b' },
        { field: 'unknown', operator: '!=', value: 'x' },
      ],
    });
    expect(result.records.map(({ id }) => id)).toEqual([sysId(1)]);
    expect(data[0]!.line).not.toContain('a^b');
    expect(data[0]!.line).not.toContain('unknown!=');
  });
});
