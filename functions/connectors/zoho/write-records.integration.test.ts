import { startZohoSimulator } from '../../../sandbox/zoho/start-zoho-simulator.ts';
import type { ZohoSimulator } from '../../../sandbox/zoho/zoho-simulator.ts';
import { createAxiosTransport } from '../http/axios-transport.ts';
import { createCallLimiter } from '../http/call-limiter.ts';
import { createApiClient } from '../http/create-api-client.ts';
import { silentLogger } from '../http/testing/scripted-transport.ts';
import { createVirtualClock } from '../http/testing/virtual-clock.ts';
import { zohoAuthorization } from './oauth.ts';
import { createRestMetadata } from './rest-metadata.ts';
import { createZohoConnector } from './zoho-connector.ts';

const QUIET = { runAutomations: false };
const LINES = { collection: 'Purchase_Items', parentField: 'Parent_Id' };
const LINE_FIELDS = ['Product_Name', 'Quantity', 'List_Price', 'Description'];

const clock = createVirtualClock();
const transport = createAxiosTransport({ maxBytes: 10_000_000 });
let zoho: ZohoSimulator;

function connect() {
  const apiOrigin = zoho.crm.origin;
  const limiter = createCallLimiter({ concurrency: 10, heavyConcurrency: 8, clock });
  const authorization = zohoAuthorization({ accessToken: zoho.sessionToken() });
  const deps = { side: 'crm', transport, clock, logger: silentLogger, limiter, authorization } as const;
  const client = createApiClient({ ...deps, random: () => 0 });
  const metadata = createRestMetadata(client, apiOrigin);
  return createZohoConnector({ apiOrigin, client, metadata, clock, logger: silentLogger });
}

const idOf = (row: { readonly id?: unknown } | undefined) => String(row?.id ?? '');
const instant = () => `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;

beforeEach(async () => {
  zoho = await startZohoSimulator({ clock, people: 60 });
});

afterEach(() => zoho.stop());

describe('removing', () => {
  test('takes records away, those that are gone count as removed, and the feed tells of it', async () => {
    const connector = connect();
    const since = instant();
    await clock.advance(5_000);
    const ids = zoho.records('Contacts').slice(0, 3).map(idOf);
    expect(await connector.remove('Contacts', [...ids, '554023000000000001'], QUIET)).toEqual(
      [...ids, '554023000000000001'].map((id) => ({ id, ok: true })),
    );
    expect(await connector.readByIds('Contacts', ids, [])).toEqual([]);
    const feed = await connector.readDeletions('Contacts', since);
    expect(new Set(feed?.deletions.map(({ id }) => id))).toEqual(new Set(ids));
    expect(feed?.deletions[0]?.deletedAt).toBe(instant());
    await clock.advance(5_000);
    expect((await connector.readDeletions('Contacts', instant()))?.deletions).toEqual([]);
  });
});

describe('writing only what nobody has modified meanwhile', () => {
  test('writes the others and names the one that was modified', async () => {
    const connector = connect();
    const externalKeyField = (await connector.resolveExternalKey('Contacts')) ?? '';
    const ids = zoho.records('Contacts').slice(0, 12).map(idOf);
    const readAt = instant();
    await clock.advance(10_000);
    zoho.editAsPerson('Contacts', ids[4] ?? '', { Title: 'By a person' });
    const patches = ids.map((id) => ({ ref: id, id, fields: { Title: 'By the sync' } }));
    const options = { ...QUIET, externalKeyField, unmodifiedSince: readAt };
    const outcomes = await connector.update('Contacts', patches, options);
    expect(outcomes.filter(({ ok }) => !ok)).toMatchObject([{ ref: ids[4], refusal: { kind: 'changed' } }]);
    const titles = zoho.values('Contacts', 'Title');
    expect(ids.map((id) => titles.get(id))).toEqual(
      ids.map((_, index) => (index === 4 ? 'By a person' : 'By the sync')),
    );
  });
});

describe('purchase orders with their lines', () => {
  async function connected() {
    const connector = connect();
    const externalKeyField = (await connector.resolveExternalKey('Purchase_Orders')) ?? '';
    const vendor = idOf(zoho.createAsPerson('Vendors', { Vendor_Name: 'Initech' }));
    const products = ['Laptop', 'Dock', 'Screen'].map((name) =>
      idOf(zoho.createAsPerson('Products', { Product_Name: name })),
    );
    const options = { ...QUIET, externalKeyField, children: LINES };
    const line = (ref: string, product: number, quantity: number) => ({
      ref,
      fields: { Product_Name: products[product] ?? '', Quantity: quantity, List_Price: 10.5 },
    });
    const order = (key: string, children: readonly ReturnType<typeof line>[]) => ({
      ref: key,
      externalKey: key,
      fields: { Subject: `Order ${key}`, Vendor_Name: vendor },
      children,
    });
    const read = async (id: string) => {
      const children = { ...LINES, fields: LINE_FIELDS };
      const [record] = await connector.readByIds('Purchase_Orders', [id], ['Subject'], children);
      return record?.children ?? [];
    };
    return { connector, options, line, order, read, products };
  }

  test('are made with 40 lines, whose ids are learned, and not twice', async () => {
    const { connector, options, line, order, read } = await connected();
    const children = Array.from({ length: 40 }, (_, index) => line(`l${index}`, index % 2, index + 1));
    const [made] = await connector.create('Purchase_Orders', [order('k1', children)], options);
    expect(made).toMatchObject({ ok: true, created: true });
    const rows = await read(made?.ok ? made.id : '');
    expect(rows.map(({ fields }) => fields.Quantity)).toEqual(children.map(({ fields }) => fields.Quantity));
    expect(made?.ok && made.children).toEqual(rows.map(({ id }, index) => ({ ref: `l${index}`, id })));

    const [again] = await connector.create('Purchase_Orders', [order('k1', children)], options);
    expect(again).toMatchObject({ ok: true, created: false });
    expect(again?.ok && again.children).toEqual(made?.ok && made.children);
    expect(await read(made?.ok ? made.id : '')).toHaveLength(40);
  });

  test('get rows added, changed and removed in one row of a call; the others stay', async () => {
    const { connector, options, line, order, read, products } = await connected();
    const orders = [order('k1', [line('a', 0, 1), line('b', 1, 2), line('c', 2, 3)]), order('k2', [line('a', 0, 9)])];
    const [one, two] = await connector.create('Purchase_Orders', orders, options);
    const [a, b, c] = one?.ok ? (one.children ?? []) : [];
    zoho.clearWrites();
    const outcomes = await connector.update(
      'Purchase_Orders',
      [
        {
          ref: 'x',
          id: one?.ok ? one.id : '',
          fields: { Subject: 'Changed' },
          children: [
            { id: a?.id ?? '', remove: true },
            { id: b?.id ?? '', fields: { Quantity: 22 } },
            line('n1', 2, 3),
            line('n2', 0, 4),
          ],
        },
        { ref: 'y', id: two?.ok ? two.id : '', fields: {}, children: [line('n3', 1, 5)] },
      ],
      options,
    );
    expect(zoho.writes()).toMatchObject({ calls: 1, updated: 2 });
    const rows = await read(one?.ok ? one.id : '');
    expect(rows.map(({ id, fields }) => [id === b?.id || id === c?.id, fields.Product_Name, fields.Quantity])).toEqual([
      [true, products[1], 22],
      [true, products[2], 3],
      [false, products[2], 3],
      [false, products[0], 4],
    ]);
    expect(outcomes).toMatchObject([
      {
        ok: true,
        children: [
          { ref: 'n1', id: rows[2]?.id },
          { ref: 'n2', id: rows[3]?.id },
        ],
      },
      { ok: true, children: [{ ref: 'n3' }] },
    ]);
  });

  test('are refused as a whole for one wrong row', async () => {
    const { connector, options, line, order } = await connected();
    const wrong = { ref: 'w', fields: { Product_Name: '', Quantity: 1, List_Price: 1 } };
    const [good, bad] = await connector.create(
      'Purchase_Orders',
      [order('k1', [line('a', 0, 1)]), order('k2', [line('a', 0, 1), wrong])],
      options,
    );
    expect(good).toMatchObject({ ok: true, children: [{ ref: 'a' }] });
    expect(bad).toMatchObject({ ok: false, refusal: { kind: 'rejected' } });
  });

  test('come with pages, one query for the rows of many', async () => {
    const { connector, options, line, order } = await connected();
    const orders = Array.from({ length: 30 }, (_, index) => order(`k${index}`, [line('a', 0, 1), line('b', 1, index)]));
    await connector.create('Purchase_Orders', orders, options);
    zoho.crm.clearCalls();
    const page = await connector.readPage({
      collection: 'Purchase_Orders',
      fields: ['Subject'],
      limit: 200,
      children: { ...LINES, fields: LINE_FIELDS },
    });
    expect(page.records.map(({ children }) => children?.length)).toEqual(orders.map(() => 2));
    expect(zoho.crm.calls.filter(({ kind }) => kind !== 'metadata')).toHaveLength(2);
  });
});
