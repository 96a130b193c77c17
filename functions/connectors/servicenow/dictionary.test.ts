import { answerMetadata, buildConnector, list, personRow, refusal } from './testing/scripted-connector.ts';

const page = (limit: number) => ({ collection: 'people', fields: ['name'], limit });

describe('describe', () => {
  test('merges the columns and choices of a table and its parents', async () => {
    const { connector } = buildConnector(() => list([]));
    const shape = (await connector.describe('people'))!;
    expect(shape.label).toBe('People');
    expect([...shape.fields.keys()].sort()).toEqual([
      'active',
      'born',
      'comments',
      'company',
      'correlation_id',
      'email',
      'manager',
      'name',
      'state',
      'sys_class_name',
      'title',
    ]);
    expect(shape.fields.get('name')).toEqual({
      name: 'name',
      label: 'NAME',
      type: 'text',
      required: true,
      writable: true,
      unique: false,
      maxLength: 100,
    });
    expect(shape.fields.get('title')).toMatchObject({ type: 'longtext', writable: false });
    expect(shape.fields.get('company')).toMatchObject({ type: 'reference', target: 'base' });
    expect(shape.fields.get('state')).toMatchObject({
      type: 'choice',
      choices: [
        { value: '1', label: 'One' },
        { value: '2', label: 'Two' },
      ],
    });
  });

  test('asks once, however often and by however many it is asked', async () => {
    const { connector, log } = buildConnector(() => list([]));
    await Promise.all([connector.describe('people'), connector.resolveExternalKey('people')]);
    await connector.describe('people');
    expect(log.filter((line) => line.includes('sys_dictionary'))).toHaveLength(1);
  });

  test('asks again after a failure', async () => {
    let calls = 0;
    const { connector } = buildConnector(
      () => list([]),
      (request) => {
        calls += 1;
        return calls <= 5 ? { status: 503 } : answerMetadata(request);
      },
    );
    await expect(connector.describe('people')).rejects.toMatchObject({ code: 'unavailable' });
    expect((await connector.describe('people'))?.label).toBe('People');
  });

  test('takes the columns from a record where the dictionary may not be read', async () => {
    const row = {
      ...personRow(1),
      active: 'true',
      born: '2000-02-03',
      zip: '10115',
      company: { link: 'https://acme.service-now.com/api/now/table/core_company/x', value: 'x' },
    };
    const { connector } = buildConnector(
      () => list([row]),
      ({ url }) => (url.includes('/sys_d') ? refusal(403, 'Insufficient rights') : undefined),
    );
    const { fields } = (await connector.describe('people'))!;
    expect([...fields].map(([name, { type, target }]) => [name, type, target ?? ''])).toEqual([
      ['sys_id', 'text', ''],
      ['sys_updated_on', 'datetime', ''],
      ['sys_mod_count', 'text', ''],
      ['name', 'text', ''],
      ['email', 'text', ''],
      ['active', 'boolean', ''],
      ['born', 'date', ''],
      ['zip', 'text', ''],
      ['company', 'reference', 'core_company'],
    ]);
  });

  test.each([
    ['a table that does not exist', refusal(400, 'Invalid table nobody')],
    ['a table that may not be seen', refusal(403, 'Insufficient rights to query records')],
  ])('is undefined for %s', async (_name, answer) => {
    const { connector } = buildConnector(() => answer);
    expect(await connector.describe('nobody')).toBeUndefined();
    await expect(connector.readPage({ ...page(10), collection: 'nobody' })).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });

  test('takes from the dictionary that a table is closed to web services', async () => {
    const { connector } = buildConnector(() => list([]));
    expect((await connector.describe('orders'))?.creatable).toBe(false);
    expect((await connector.describe('people'))?.creatable).toBe(true);
  });

  test('tells a journal from a text of the same name where the dictionary may not be read', async () => {
    const { connector } = buildConnector(
      () => list([{ ...personRow(1), work_notes: '', comments: 'A plain text' }]),
      ({ url }) => (url.includes('/sys_d') ? refusal(403, 'Insufficient rights') : undefined),
    );
    const { fields } = (await connector.describe('people'))!;
    expect(fields.get('work_notes')).toMatchObject({ type: 'other', writable: false });
    expect(fields.get('comments')).toMatchObject({ type: 'text', writable: true });
  });

  test('never puts a name into a URL that is no table name', async () => {
    const { connector, log } = buildConnector(() => list([]));
    expect(await connector.describe('../../oauth_token.do')).toBeUndefined();
    expect(log).toEqual([]);
  });
});
