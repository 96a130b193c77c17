import type { HttpRequest } from '../http/runtime.ts';
import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import { scriptedConnector } from './testing/crm-fixture.ts';

const TIME = '2026-03-02T10:00:00+02:00';
const RELATION = { collection: 'Purchase_Items', parentField: 'Parent_Id' };
const REQUEST = { ...RELATION, fields: ['Product_Name', 'Quantity', 'Description', 'Unknown'] };
const OPTIONS = { runAutomations: false, externalKeyField: 'ServiceNow_ID', children: RELATION };

const NOTHING: ScriptedAnswer = { status: 204, body: '' };
const rows = (data: readonly object[]): ScriptedAnswer => ({ json: { data, info: { more_records: false } } });
const line = (id: string, parent: string, product: string, more: object = {}) => ({
  id,
  Parent_Id: { id: parent, name: 'PO' },
  Product_Name: { id: product, name: 'Laptop' },
  Quantity: 2,
  ...more,
});
const written = (id: string, action?: string): ScriptedAnswer => ({
  json: {
    data: [{ code: 'SUCCESS', status: 'success', ...(action ? { action } : {}), details: { id, Modified_Time: TIME } }],
  },
});
const queryOf = ({ body = '{}' }: HttpRequest): string => JSON.parse(body).select_query ?? '';

describe('reading rows with their records', () => {
  test('takes one query for the rows of many records', async () => {
    const { connector, queries } = scriptedConnector((request) =>
      queryOf(request).includes('from Purchase_Items')
        ? rows([line('21', '1', '77'), line('22', '2', '78'), line('23', '1', '79')])
        : rows(['1', '2', '3'].map((id) => ({ id, Modified_Time: TIME, Subject: `Order ${id}` }))),
    );
    const page = { collection: 'Purchase_Orders', fields: ['Subject'], limit: 200, children: REQUEST };
    const { records } = await connector.readPage(page);
    expect(records.map(({ id, children }) => [id, children])).toEqual([
      [
        '1',
        [
          { id: '21', fields: { Product_Name: '77', Quantity: 2 } },
          { id: '23', fields: { Product_Name: '79', Quantity: 2 } },
        ],
      ],
      ['2', [{ id: '22', fields: { Product_Name: '78', Quantity: 2 } }]],
      ['3', []],
    ]);
    expect(queries()[1]).toBe(
      "select id, Parent_Id, Product_Name, Quantity, Description from Purchase_Items where (Parent_Id in ('1', '2', '3')) " +
        'order by id asc limit 200',
    );
    expect(queries()).toHaveLength(2);
  });

  test('asks for none where there are no records', async () => {
    const { connector, queries } = scriptedConnector([NOTHING]);
    expect(await connector.readByIds('Purchase_Orders', ['1'], ['Subject'], REQUEST)).toEqual([]);
    expect(queries()).toHaveLength(1);
  });

  test('reads the records one by one where rows may not be queried, and remembers', async () => {
    const refusal = { status: 400, json: { code: 'INVALID_QUERY', message: 'no', status: 'error', details: {} } };
    const { connector, queries, lines } = scriptedConnector((request) => {
      if (request.method === 'GET') {
        return rows([{ id: '1', Modified_Time: TIME, Purchase_Items: [line('21', '1', '77')] }]);
      }
      return queryOf(request).includes('from Purchase_Items') ? refusal : rows([{ id: '1', Modified_Time: TIME }]);
    });
    for (const _ of [1, 2]) {
      const [record] = await connector.readByIds('Purchase_Orders', ['1'], [], REQUEST);
      expect(record?.children).toEqual([{ id: '21', fields: { Product_Name: '77', Quantity: 2 } }]);
    }
    expect(queries().filter((query: string) => query.includes('Purchase_Items'))).toHaveLength(1);
    expect(lines().filter((one) => one === 'GET /crm/v8/Purchase_Orders/1')).toHaveLength(2);
  });

  test('reads a record alone when a text of its rows may be cut', async () => {
    const cut = line('21', '1', '77', { Description: 'x'.repeat(500) });
    const whole = line('21', '1', '77', { Description: 'x'.repeat(900) });
    const { connector } = scriptedConnector((request) => {
      if (request.method === 'GET') return rows([{ id: '1', Modified_Time: TIME, Purchase_Items: [whole] }]);
      return queryOf(request).includes('from Purchase_Items') ? rows([cut]) : rows([{ id: '1', Modified_Time: TIME }]);
    });
    const [record] = await connector.readByIds('Purchase_Orders', ['1'], [], REQUEST);
    expect(record?.children?.[0]?.fields.Description).toHaveLength(900);
  });

  test('says which records have no such rows', async () => {
    const { connector } = scriptedConnector([rows([{ id: '1', Modified_Time: TIME }])]);
    await expect(connector.readByIds('Contacts', ['1'], [], REQUEST)).rejects.toMatchObject({ code: 'bad-request' });
  });
});

describe('changing rows with their record', () => {
  test('sends ids of rows that change, a mark for those that go, and learns the ids of new ones', async () => {
    const { connector, bodies, queries } = scriptedConnector([
      rows([line('21', '1', '77'), line('22', '1', '78'), line('29', '1', '90')]),
      written('1'),
      rows([line('21', '1', '77'), line('29', '1', '90'), line('30', '1', '80'), line('31', '1', '81')]),
    ]);
    const children = [
      { id: '21', fields: { Quantity: 5 } },
      { ref: 'b', fields: { Product_Name: '81', Quantity: 2 } },
      { id: '22', remove: true as const },
      { ref: 'a', fields: { Product_Name: '80', Quantity: 2 } },
    ];
    const patch = { ref: 'r', id: '1', fields: { Subject: 'New' }, children };
    expect(await connector.update('Purchase_Orders', [patch], OPTIONS)).toEqual([
      {
        ref: 'r',
        ok: true,
        id: '1',
        version: { modifiedAt: '2026-03-02T08:00:00Z' },
        created: false,
        children: [
          { ref: 'b', id: '31' },
          { ref: 'a', id: '30' },
        ],
      },
    ]);
    expect(bodies()[1].data).toEqual([
      {
        id: '1',
        Subject: 'New',
        Purchase_Items: [
          { id: '21', Quantity: 5 },
          { Product_Name: { id: '81' }, Quantity: 2 },
          { id: '22', _delete: null },
          { Product_Name: { id: '80' }, Quantity: 2 },
        ],
      },
    ]);
    expect(queries()).toHaveLength(2);
  });

  test('takes new rows in their order where the CRM has changed their values', async () => {
    const { connector } = scriptedConnector([
      NOTHING,
      written('1'),
      rows([line('30', '1', '77', { Quantity: 1 }), line('31', '1', '77', { Quantity: 1 })]),
    ]);
    const children = ['a', 'b'].map((ref) => ({ ref, fields: { Product_Name: '77', Quantity: 9 } }));
    const [outcome] = await connector.update('Purchase_Orders', [{ ref: 'r', id: '1', fields: {}, children }], OPTIONS);
    expect(outcome).toMatchObject({
      children: [
        { ref: 'a', id: '30' },
        { ref: 'b', id: '31' },
      ],
    });
  });

  test('reads nothing around a write that adds no row, and never sends an empty list', async () => {
    const { connector, bodies } = scriptedConnector([written('1'), written('1')]);
    const remove = { ref: 'r', id: '1', fields: {}, children: [{ id: '21', remove: true as const }] };
    await connector.update('Purchase_Orders', [remove], OPTIONS);
    await connector.update('Purchase_Orders', [{ ref: 'r', id: '1', fields: { Subject: 'x' }, children: [] }], OPTIONS);
    expect(bodies().map(({ data }) => data)).toEqual([
      [{ id: '1', Purchase_Items: [{ id: '21', _delete: null }] }],
      [{ id: '1', Subject: 'x' }],
    ]);
  });

  test('what was written stays written when the ids of its rows cannot be read', async () => {
    const { connector } = scriptedConnector([NOTHING, written('1'), { status: 401, json: { code: 'INVALID_TOKEN' } }]);
    const children = [{ ref: 'a', fields: { Quantity: 1 } }];
    const [outcome] = await connector.update('Purchase_Orders', [{ ref: 'r', id: '1', fields: {}, children }], OPTIONS);
    expect(outcome).toMatchObject({ ok: true, id: '1' });
    expect(outcome).not.toHaveProperty('children');
  });

  test('needs to know what the rows are', async () => {
    const { connector, calls } = scriptedConnector([]);
    const patch = { ref: 'r', id: '1', fields: {}, children: [{ id: '21', remove: true as const }] };
    const { children: _unsaid, ...options } = OPTIONS;
    await expect(connector.update('Purchase_Orders', [patch], options)).rejects.toMatchObject({ code: 'bad-request' });
    expect(calls()).toEqual([]);
  });
});

describe('making records with rows', () => {
  const order = {
    ref: 'r',
    externalKey: 'sys-1',
    fields: { Subject: 'PO0001' },
    children: [
      { ref: 'a', fields: { Product_Name: '77', Quantity: 2 } },
      { ref: 'b', fields: { Product_Name: '78', Quantity: 2 } },
    ],
  };

  test('writes both in one row and learns the ids', async () => {
    const { connector, bodies } = scriptedConnector([
      NOTHING,
      written('1', 'insert'),
      rows([line('21', '1', '77'), line('22', '1', '78')]),
    ]);
    expect(await connector.create('Purchase_Orders', [order], OPTIONS)).toMatchObject([
      {
        ok: true,
        created: true,
        children: [
          { ref: 'a', id: '21' },
          { ref: 'b', id: '22' },
        ],
      },
    ]);
    expect(bodies()[1].data[0].Purchase_Items).toEqual([
      { Product_Name: { id: '77' }, Quantity: 2 },
      { Product_Name: { id: '78' }, Quantity: 2 },
    ]);
  });

  test('does not send the rows of a record that is there already: they would be added once more', async () => {
    const { connector, bodies } = scriptedConnector([
      rows([{ id: '1', Modified_Time: TIME, ServiceNow_ID: 'sys-1' }]),
      written('1', 'update'),
      rows([line('20', '1', '99'), line('21', '1', '77')]),
    ]);
    expect(await connector.create('Purchase_Orders', [order], OPTIONS)).toMatchObject([
      { ok: true, created: false, children: [{ ref: 'a', id: '21' }] },
    ]);
    expect(bodies()[1].data).toEqual([{ Subject: 'PO0001', ServiceNow_ID: 'sys-1' }]);
  });
});
