import type { ServiceNowSimulator } from '../../../sandbox/servicenow/servicenow-simulator.ts';
import { startServiceNowSimulator } from '../../../sandbox/servicenow/start-servicenow-simulator.ts';
import { createAxiosTransport } from '../http/axios-transport.ts';
import { createCallLimiter } from '../http/call-limiter.ts';
import { createApiClient } from '../http/create-api-client.ts';
import { silentLogger } from '../http/testing/scripted-transport.ts';
import { createVirtualClock } from '../http/testing/virtual-clock.ts';
import { createBasicAuthorization } from './oauth.ts';
import { createServiceNowConnector } from './servicenow-connector.ts';

const LINES = { collection: 'proc_po_item', parentField: 'purchase_order' };
const LINE_FIELDS = ['model', 'ordered_quantity', 'list_price', 'short_description', 'model.name'];
const WRITE = { runAutomations: true, externalKeyField: 'correlation_id', children: LINES };
const QUIET = { runAutomations: false };

const transport = createAxiosTransport({ maxBytes: 20_000_000 });
const clock = createVirtualClock();
let simulator: ServiceNowSimulator;

function connect(login = simulator.users.integration) {
  const limiter = createCallLimiter({ concurrency: 4, clock });
  const authorization = createBasicAuthorization(login.userName, login.password);
  const deps = { side: 'servicenow', transport, clock, logger: silentLogger, limiter, authorization } as const;
  const client = createApiClient({ ...deps, random: () => 0.5 });
  return createServiceNowConnector({ origin: simulator.origin, client, clock, logger: silentLogger });
}

const incident = (number: number) => ({
  ref: `r${number}`,
  externalKey: `key-${number}`,
  fields: { short_description: `Incident ${number}` },
});
const incidents = (count: number) => Array.from({ length: count }, (_, index) => incident(index + 1));
const linesOf = (orderId: string) =>
  simulator.table('proc_po_item').filter(({ purchase_order }) => purchase_order === orderId);
const writeCalls = () => simulator.calls.filter(({ method }) => method !== 'GET').length;

beforeEach(async () => {
  simulator = await startServiceNowSimulator({ clock, allKinds: true });
});

afterEach(() => simulator.stop());

describe('writing in batches', () => {
  test('makes and changes 60 records in three calls each, and tells apart what was refused', async () => {
    const connector = connect();
    await connector.describe('incident');
    simulator.clearCalls();
    const made = await connector.create('incident', incidents(60), WRITE);
    expect(made.every((outcome) => outcome.ok && outcome.created)).toBe(true);
    // Two lists of keys that are looked up first, then three batches.
    expect(simulator.calls).toHaveLength(5);
    simulator.clearCalls();
    const patches = made.map((outcome, index) => ({
      ref: outcome.ref,
      id: outcome.ok ? outcome.id : '',
      fields: { short_description: index === 6 || index === 39 ? null : `Changed ${index}` },
    }));
    const outcomes = await connector.update('incident', patches, WRITE);
    expect(simulator.calls).toHaveLength(3);
    expect(outcomes.flatMap((outcome, index) => (outcome.ok ? [] : [[index, outcome.refusal.field]]))).toEqual([
      [6, 'short_description'],
      [39, 'short_description'],
    ]);
    expect(outcomes[0]).toMatchObject({ fields: { short_description: 'Changed 0' }, version: { counter: 1 } });
  });

  test('makes nothing twice after a batch whose answer was lost', async () => {
    const connector = connect();
    simulator.addFault({ path: '/batch', kind: 'cut-after', times: 1 });
    const lost = await connector.create('incident', incidents(20), WRITE);
    expect(lost.every((outcome) => !outcome.ok && outcome.refusal.kind === 'unknown')).toBe(true);
    const found = await connector.create('incident', incidents(20), WRITE);
    expect(found.every((outcome) => outcome.ok && !outcome.created)).toBe(true);
    expect(simulator.writes()).toBe(20);
  });

  test('does what a batch had no time for in further ones', async () => {
    simulator.setBatchLimits({ maxItems: 10 });
    const outcomes = await connect().create('incident', incidents(25), WRITE);
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(simulator.writes()).toBe(25);
  });

  test('writes one by one where there is no Batch API', async () => {
    const connector = connect();
    simulator.addFault({ path: '/batch', kind: 'status', status: 404, body: '{"error":{"message":"No"}}' });
    const outcomes = await connector.create('incident', incidents(30), WRITE);
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(simulator.writes()).toBe(30);
    expect(simulator.calls.filter(({ path }) => path.includes('batch'))).toHaveLength(1);
    expect(connector.limits.createBatch).toBe(50);
  });

  test('reads hundreds of records by id in a few calls', async () => {
    const connector = connect();
    const ids = simulator.table('customer_contact').map(({ sys_id }) => sys_id ?? '');
    await connector.describe('customer_contact');
    simulator.clearCalls();
    expect(await connector.readByIds('customer_contact', ids, ['name', 'account.name'])).toHaveLength(ids.length);
    expect(ids.length).toBeGreaterThan(120);
    expect(simulator.calls.filter(({ kind }) => kind !== 'metadata')).toHaveLength(1);
  });
});

describe('removing', () => {
  test('takes records away, and those that are gone count as removed', async () => {
    const connector = connect();
    const ids = simulator
      .table('customer_contact')
      .slice(0, 30)
      .map(({ sys_id }) => sys_id ?? '');
    const outcomes = await connector.remove('customer_contact', [...ids, '0'.repeat(32)], QUIET);
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(await connector.readByIds('customer_contact', ids, [])).toEqual([]);
  });

  test('tells what may not be removed', async () => {
    const [model] = simulator.table('cmdb_model');
    const [outcome] = await connect(simulator.users.editor).remove('cmdb_model', [model?.sys_id ?? ''], QUIET);
    expect(outcome).toMatchObject({ ok: false, refusal: { kind: 'rejected' } });
  });

  test('shows in the feed of deletions, under the table and under those it extends', async () => {
    const connector = connect();
    const since = new Date(clock.now()).toISOString();
    const id = simulator.table('customer_contact')[0]?.sys_id ?? '';
    const [incidentRow] = simulator.table('incident');
    await clock.advance(5_000);
    await connector.remove('customer_contact', [id], QUIET);
    simulator.deleteAsPerson('incident', incidentRow?.sys_id ?? '');
    const deletedAt = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
    for (const table of ['customer_contact', 'sys_user']) {
      expect((await connector.readDeletions(table, since))?.deletions).toEqual([{ id, deletedAt }]);
    }
    await clock.advance(5_000);
    const later = new Date(clock.now()).toISOString();
    expect((await connector.readDeletions('sys_user', later))?.deletions).toEqual([]);
    simulator.denyTable('sys_audit_delete');
    expect(await connector.readDeletions('customer_contact', since)).toBeUndefined();
  });
});

describe('purchase orders with their lines', () => {
  const seededOrder = (least: number) =>
    simulator
      .table('proc_po')
      .find(({ sys_id = '', status }) => status === 'requested' && linesOf(sys_id).length >= least)?.sys_id ?? '';

  test('are read with their lines, in few calls', async () => {
    const connector = connect();
    await connector.describe('proc_po');
    await connector.describe('proc_po_item');
    await connector.describe('cmdb_model');
    simulator.clearCalls();
    const fields = ['number', 'vendor.name', 'init_request.requested_for', 'total_cost'];
    const children = { ...LINES, fields: LINE_FIELDS };
    const { records } = await connector.readPage({ collection: 'proc_po', fields, limit: 1000, children });
    expect(records).toHaveLength(simulator.table('proc_po').length);
    for (const record of records) {
      const lines = linesOf(record.id).toSorted((a, b) => ((a.number ?? '') < (b.number ?? '') ? -1 : 1));
      expect(record.children?.map(({ id }) => id)).toEqual(lines.map(({ sys_id }) => sys_id));
    }
    const vendors = new Map(simulator.table('core_company').map(({ sys_id, name }) => [sys_id, name?.trim()]));
    for (const { id, fields: read } of records) {
      const vendor = simulator.record('proc_po', id)?.vendor;
      expect(read['vendor.name']).toBe(vendors.get(vendor) || null);
    }
    const requests = new Map(simulator.table('sc_request').map((row) => [row.sys_id, row.requested_for]));
    const withRequest = records.filter(({ id }) => simulator.record('proc_po', id)?.init_request);
    expect(withRequest.length).toBeGreaterThan(0);
    for (const { id, fields: read } of withRequest) {
      expect(read['init_request.requested_for']).toBe(requests.get(simulator.record('proc_po', id)?.init_request));
    }
    expect(simulator.calls.filter(({ kind }) => kind !== 'metadata').length).toBeLessThanOrEqual(3);
  });

  test('are made with 40 lines that stay in their order, and not twice', async () => {
    const connector = connect();
    const models = simulator.table('cmdb_model').map(({ sys_id }) => sys_id ?? '');
    const children = Array.from({ length: 40 }, (_, index) => ({
      ref: `l${index}`,
      fields: { model: models[index % 3] ?? '', ordered_quantity: index + 1, list_price: 9.5 },
    }));
    const order = { ref: 'r', externalKey: 'crm-1', fields: { short_description: 'Forty' }, children };
    const [made] = await connector.create('proc_po', [order], WRITE);
    expect(made).toMatchObject({ ok: true, created: true });
    const id = made?.ok ? made.id : '';
    const inOrder = linesOf(id).toSorted((a, b) => ((a.number ?? '') < (b.number ?? '') ? -1 : 1));
    expect(inOrder.map(({ ordered_quantity }) => ordered_quantity)).toEqual(
      children.map(({ fields }) => String(fields.ordered_quantity)),
    );
    expect(made?.ok && made.children?.map((row) => row.id)).toEqual(inOrder.map(({ sys_id }) => sys_id));
    const [again] = await connector.create('proc_po', [order], WRITE);
    expect(again).toMatchObject({ ok: true, created: false, id });
    expect(again?.ok && again.children).toEqual(made?.ok && made.children);
    expect(linesOf(id)).toHaveLength(40);
  });

  test('whose lines were cut off get the missing ones only', async () => {
    const connector = connect();
    await connector.describe('proc_po');
    await connector.describe('proc_po_item');
    simulator.setBatchLimits({ maxItems: 3 });
    simulator.addFault({ path: '/batch', kind: 'cut-before', times: 1, skip: 1 });
    const children = Array.from({ length: 6 }, (_, index) => ({ ref: `l${index}`, fields: { ordered_quantity: 7 } }));
    const order = { ref: 'r', externalKey: 'crm-2', fields: { short_description: 'Cut' }, children };
    const [cut] = await connector.create('proc_po', [order], WRITE);
    expect(cut).toMatchObject({ ok: true });
    expect(cut?.ok && cut.children?.length).toBe(3);
    expect(cut?.ok && cut.refusedChildren?.map(({ refusal }) => refusal.kind)).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ]);
    const [rest] = await connector.create('proc_po', [order], WRITE);
    expect(rest?.ok && rest.children?.length).toBe(6);
    expect(linesOf(rest?.ok ? rest.id : '')).toHaveLength(6);
  });

  test('get lines added, changed and removed in one update; the others stay', async () => {
    const connector = connect();
    const id = seededOrder(3);
    const [first, second, third] = linesOf(id);
    const before = linesOf(id).length;
    simulator.clearCalls();
    const patch = {
      ref: 'r',
      id,
      fields: {},
      children: [
        { id: first?.sys_id ?? '', remove: true as const },
        { id: second?.sys_id ?? '', fields: { ordered_quantity: 123 } },
        { ref: 'new', fields: { short_description: 'New line', ordered_quantity: 2 } },
      ],
    };
    const [outcome] = await connector.update('proc_po', [patch], WRITE);
    expect(outcome).toMatchObject({ ok: true, id, children: [{ ref: 'new' }] });
    expect(outcome).not.toHaveProperty('refusedChildren');
    expect(linesOf(id)).toHaveLength(before);
    const lines = new Map(linesOf(id).map((row) => [row.sys_id, row]));
    expect(lines.has(first?.sys_id ?? '')).toBe(false);
    expect(lines.get(second?.sys_id ?? '')?.ordered_quantity).toBe('123');
    expect(lines.get(third?.sys_id ?? '')).toEqual(third);
    expect(writeCalls()).toBe(2);
  });

  test('that are gone get no lines', async () => {
    const connector = connect();
    const children = [{ ref: 'new', fields: { ordered_quantity: 1 } }];
    const patch = { ref: 'r', id: '0'.repeat(32), fields: {}, children };
    const outcomes = await connector.update('proc_po', [patch], WRITE);
    expect(outcomes).toMatchObject([{ ref: 'r', ok: false, refusal: { kind: 'missing' } }]);
    expect(simulator.writes()).toBe(0);
  });
});
