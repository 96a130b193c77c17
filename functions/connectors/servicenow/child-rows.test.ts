import type { RecordPatch, WriteOptions } from '../connector.ts';
import type { HttpRequest } from '../http/runtime.ts';
import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import { buildConnector, list, queryOf, refusal, sysId } from './testing/scripted-connector.ts';

const RELATION = { collection: 'order_lines', parentField: 'purchase_order' };
const REQUEST = { ...RELATION, fields: ['model', 'ordered_quantity'] };
const OPTIONS: WriteOptions = { runAutomations: true, externalKeyField: 'correlation_id', children: RELATION };

const VERSION = { sys_updated_on: '2026-03-01 00:00:01', sys_mod_count: '1' };
const order = (number: number, more: object = {}) => ({ ...VERSION, sys_id: sysId(number), ...more });
const line = (number: number, parent: number, model: number, more: object = {}) => ({
  ...VERSION,
  sys_id: sysId(number),
  purchase_order: sysId(parent),
  number: `POI000${number}`,
  model: sysId(model),
  ordered_quantity: '2',
  ...more,
});

/** Short lines of what was written: method, table, record, body. */
const writes = (data: readonly { readonly request: HttpRequest }[]) =>
  data
    .filter(({ request }) => request.method !== 'GET')
    .map(({ request }) => {
      const [, , , , table = '', id = ''] = new URL(request.url).pathname.split('/');
      return [request.method, table, id.replace(/^0+/, ''), JSON.parse(request.body ?? 'null')];
    });

/** An instance that does what it is told; new rows get ids from 500 on. */
function obedient(existing: readonly object[] = []) {
  let next = 0x500;
  return ({ method, url, body }: HttpRequest): ScriptedAnswer => {
    if (method === 'GET')
      return list(url.includes('/order_lines') ? existing : url.includes('sys_id') ? [order(1)] : []);
    if (method === 'DELETE') return { status: 204, body: '' };
    const id = method === 'POST' ? sysId(next++) : url.match(/[0-9a-f]{32}/)?.[0];
    return { status: 200, json: { result: { ...VERSION, ...JSON.parse(body ?? '{}'), sys_id: id } } };
  };
}

describe('reading rows with their records', () => {
  test('takes one call for the rows of many records and puts them into the order of their numbers', async () => {
    const { connector, data } = buildConnector(({ url }) =>
      url.includes('/order_lines')
        ? list([line(21, 1, 77, { number: 'POI1000000' }), line(22, 2, 78), line(23, 1, 79, { number: 'POI999999' })])
        : list([order(1), order(2), order(3)]),
    );
    const ids = [1, 2, 3].map(sysId);
    const records = await connector.readByIds('orders', ids, ['short_description'], REQUEST);
    const row = (number: number, model: number) => ({
      id: sysId(number),
      fields: { model: sysId(model), ordered_quantity: 2 },
    });
    expect(records.map(({ children }) => children)).toEqual([[row(23, 79), row(21, 77)], [row(22, 78)], []]);
    expect(data).toHaveLength(2);
    const query = queryOf(data[1]!.request);
    expect(query.get('sysparm_query')).toBe(`purchase_orderIN${ids.join(',')}^ORDERBYsys_id`);
    expect(query.get('sysparm_fields')).toBe(
      'sys_id,sys_updated_on,sys_mod_count,purchase_order,number,model,ordered_quantity',
    );
  });

  test('comes with pages too, and costs nothing where there are no records', async () => {
    const { connector, data } = buildConnector(({ url }) =>
      url.includes('/order_lines') ? list([]) : list([order(1)]),
    );
    const page = { collection: 'orders', fields: [], limit: 10, children: REQUEST };
    expect((await connector.readPage(page)).records[0]?.children).toEqual([]);
    expect(data).toHaveLength(2);
    const empty = buildConnector(() => list([]));
    await empty.connector.readPage(page);
    expect(empty.data).toHaveLength(1);
  });

  test('follows dotted names of the rows', async () => {
    const { connector } = buildConnector(({ url }) =>
      url.includes('/order_lines') ? list([line(21, 1, 77, { 'model.name': 'Laptop' })]) : list([order(1)]),
    );
    const [record] = await connector.readByIds('orders', [sysId(1)], [], { ...RELATION, fields: ['model.name'] });
    expect(record?.children).toEqual([{ id: sysId(21), fields: { 'model.name': 'Laptop' } }]);
  });
});

describe('changing rows', () => {
  const children = [
    { id: sysId(21), fields: { ordered_quantity: 5 } },
    { ref: 'a', fields: { model: sysId(80), ordered_quantity: 1 } },
    { id: sysId(22), remove: true as const },
    { ref: 'b', fields: { model: sysId(81) } },
  ];
  const patch: RecordPatch = { ref: 'r', id: sysId(1), fields: { short_description: 'New' }, children };

  test('removes first, then writes the record, then the rows in their order', async () => {
    const { connector, data } = buildConnector(obedient());
    expect(await connector.update('orders', [patch], OPTIONS)).toEqual([
      {
        ref: 'r',
        ok: true,
        id: sysId(1),
        version: { modifiedAt: '2026-03-01T00:00:01Z', counter: 1 },
        fields: { short_description: 'New' },
        created: false,
        children: [
          { ref: 'a', id: sysId(0x500) },
          { ref: 'b', id: sysId(0x501) },
        ],
      },
    ]);
    expect(writes(data)).toEqual([
      ['DELETE', 'order_lines', '16', null],
      ['PATCH', 'orders', '1', { short_description: 'New' }],
      ['PATCH', 'order_lines', '15', { ordered_quantity: '5' }],
      ['POST', 'order_lines', '', { model: sysId(80), ordered_quantity: '1', purchase_order: sysId(1) }],
      ['POST', 'order_lines', '', { model: sysId(81), purchase_order: sysId(1) }],
    ]);
  });

  test('does not write a record of which only rows change, and gives it no version to be known by', async () => {
    const { connector, data } = buildConnector(obedient());
    const [outcome] = await connector.update('orders', [{ ...patch, fields: {} }], OPTIONS);
    expect(outcome).toMatchObject({ ok: true, version: { modifiedAt: '1970-01-01T00:00:00Z' } });
    expect(writes(data).some(([, table]) => table === 'orders')).toBe(false);
  });

  test('tells which rows were refused; the others and the record are written', async () => {
    const answer = obedient();
    const { connector } = buildConnector((request) => {
      const isRefused = request.method === 'DELETE' || request.body?.includes(sysId(80));
      return isRefused
        ? refusal(403, 'Operation Failed', 'The following fields are mandatory: MODEL')
        : answer(request);
    });
    const [outcome] = await connector.update('orders', [patch], OPTIONS);
    expect(outcome).toMatchObject({
      ok: true,
      children: [{ ref: 'b' }],
      refusedChildren: [
        { key: sysId(22), refusal: { kind: 'rejected' } },
        { key: 'a', refusal: { kind: 'rejected', field: 'model' } },
      ],
    });
  });

  test('adds no rows to a record that was refused', async () => {
    const answer = obedient();
    const { connector, data } = buildConnector((request) =>
      request.url.includes('/orders/') ? refusal(403, 'No') : answer(request),
    );
    expect(await connector.update('orders', [patch], OPTIONS)).toMatchObject([{ ref: 'r', ok: false }]);
    expect(writes(data).filter(([method]) => method === 'POST')).toEqual([]);
  });

  test('needs to know what the rows are', async () => {
    const { connector, data } = buildConnector(obedient());
    const options = { runAutomations: true, externalKeyField: '' };
    await expect(connector.update('orders', [patch], options)).rejects.toMatchObject({ code: 'bad-request' });
    expect(data).toEqual([]);
  });
});

describe('making records with rows', () => {
  const record = {
    ref: 'r',
    externalKey: 'k1',
    fields: { short_description: 'Laptops' },
    children: [
      { ref: 'a', fields: { model: sysId(80), ordered_quantity: 2 } },
      { ref: 'b', fields: { model: sysId(80), ordered_quantity: 2 } },
      { ref: 'c', fields: { model: sysId(81), ordered_quantity: 9 } },
    ],
  };

  test('makes the record first and then its rows', async () => {
    const { connector, data } = buildConnector(obedient());
    expect(await connector.create('orders', [record], OPTIONS)).toMatchObject([
      { ok: true, created: true, children: [{ ref: 'a' }, { ref: 'b' }, { ref: 'c' }] },
    ]);
    expect(writes(data).map(([method, table, , body]) => [method, table, body.purchase_order ?? ''])).toEqual([
      ['POST', 'orders', ''],
      ['POST', 'order_lines', sysId(0x500)],
      ['POST', 'order_lines', sysId(0x500)],
      ['POST', 'order_lines', sysId(0x500)],
    ]);
  });

  test('after an interruption makes only the rows that are missing', async () => {
    const answer = obedient([line(30, 1, 80), line(31, 1, 99)]);
    const { connector, data } = buildConnector((request) =>
      request.method === 'GET' && request.url.includes('/orders')
        ? list([order(1, { correlation_id: 'k1' })])
        : answer(request),
    );
    expect(await connector.create('orders', [record], OPTIONS)).toMatchObject([
      {
        ok: true,
        created: false,
        id: sysId(1),
        children: [
          { ref: 'a', id: sysId(30) },
          { ref: 'b', id: sysId(0x500) },
          { ref: 'c', id: sysId(0x501) },
        ],
      },
    ]);
    expect(writes(data)).toHaveLength(2);
  });
});
