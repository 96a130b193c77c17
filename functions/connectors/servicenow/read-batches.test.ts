import { buildConnector, list, personRow, queryOf, refusal, sysId } from './testing/scripted-connector.ts';

describe('reading by id and by value', () => {
  test('reads ids in lists of 40 and leaves out ids that no query can carry', async () => {
    const { connector, data } = buildConnector((request) => {
      const ids = /sys_idIN(.*)/.exec(queryOf(request).get('sysparm_query')!)![1]!.split(',');
      return list(ids.map((id) => ({ ...personRow(1), sys_id: id })));
    });
    const ids = Array.from({ length: 81 }, (_, index) => sysId(index + 1));
    const records = await connector.readByIds('people', [...ids, 'x^ORactive=true', ids[0]!], ['name']);
    expect(records.map(({ id }) => id).sort()).toEqual(ids);
    expect(data).toHaveLength(3);
  });

  test('finds by value and gives unsafe values back', async () => {
    const { connector, data } = buildConnector(() => list([personRow(1)]));
    const { records, unsafe } = await connector.readByValues(
      'people',
      'name',
      ['Ada', 'a,b', 'a^b', '', 'Ada'],
      ['email'],
    );
    expect([records.length, unsafe]).toEqual([1, ['a,b', 'a^b', '']]);
    expect(queryOf(data[0]!.request).get('sysparm_query')).toBe('nameINAda^ORDERBYsys_id');
  });

  test('reads on when a value is shared by more rows than a page holds', async () => {
    const { connector, data } = buildConnector((_request, index) =>
      index === 0 ? list([personRow(1), personRow(2)], 1002) : list([personRow(3)], 1),
    );
    expect((await connector.readByValues('people', 'name', ['Ada'], [])).records).toHaveLength(3);
    expect(queryOf(data[1]!.request).get('sysparm_query')).toBe(`nameINAda^sys_id>${sysId(2)}^ORDERBYsys_id`);
  });

  test('finds by a dotted name and reads dotted names', async () => {
    const { connector, data } = buildConnector(() => list([{ ...personRow(1), 'company.title': 'Ltd' }]));
    const { records } = await connector.readByValues('people', 'company.title', ['Ltd'], []);
    const [record] = await connector.readByIds('people', [sysId(1)], ['company.title']);
    for (const found of [records[0], record]) expect(found?.fields).toMatchObject({ 'company.title': 'Ltd' });
    expect(queryOf(data[0]!.request).get('sysparm_query')).toBe('company.titleINLtd^ORDERBYsys_id');
  });

  test('never queries a column that does not exist, since that would find every record', async () => {
    const { connector, data } = buildConnector(() => list([]));
    await expect(connector.readByValues('people', 'emial', ['x'], [])).rejects.toMatchObject({ code: 'bad-request' });
    expect(data).toEqual([]);
  });
});

describe('count', () => {
  test('asks the Aggregate API', async () => {
    const { connector, data } = buildConnector(() => ({ json: { result: { stats: { count: '73' } } } }));
    expect(await connector.count('people', [{ field: 'active', operator: '!=', value: 'false' }])).toBe(73);
    expect(data.map(({ line }) => line)).toEqual([
      'GET /api/now/stats/people?sysparm_count=true&sysparm_query=active!=false',
    ]);
  });

  test.each([403, 400, 404])('takes the number from a list when the Aggregate API answers %i', async (status) => {
    const { connector } = buildConnector(({ url }) =>
      url.includes('/stats/') ? refusal(status, 'No') : list([personRow(1)], 12),
    );
    expect(await connector.count('people')).toBe(12);
  });
});
