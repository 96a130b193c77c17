import type { ServiceNowSimulator } from '../../../sandbox/servicenow/servicenow-simulator.ts';
import { startServiceNowSimulator } from '../../../sandbox/servicenow/start-servicenow-simulator.ts';
import type { RemoteRecord } from '../../core/record.ts';
import type { Connector, KeysetPosition } from '../connector.ts';
import { createAxiosTransport } from '../http/axios-transport.ts';
import { createCallLimiter } from '../http/call-limiter.ts';
import { createApiClient } from '../http/create-api-client.ts';
import { silentLogger } from '../http/testing/scripted-transport.ts';
import { createVirtualClock } from '../http/testing/virtual-clock.ts';
import { readCurrentUser } from './current-user.ts';
import { createBasicAuthorization } from './oauth.ts';
import { probeInstance } from './probe-instance.ts';
import { probeReach } from './reach.ts';
import { createServiceNowConnector } from './servicenow-connector.ts';
import { createTableApi } from './table-api.ts';

const TABLE = 'customer_contact';
const FIELDS = ['first_name', 'last_name', 'name', 'email', 'active', 'account', 'sys_created_on'];
const WRITE = { runAutomations: true, externalKeyField: '' };

const transport = createAxiosTransport({ maxBytes: 20_000_000 });
const clock = createVirtualClock();
let simulator: ServiceNowSimulator;

function connect(login = simulator.users.integration) {
  const client = createApiClient({
    side: 'servicenow',
    transport,
    clock,
    random: () => 0.5,
    logger: silentLogger,
    authorization: createBasicAuthorization(login.userName, login.password),
    limiter: createCallLimiter({ concurrency: 4, clock }),
  });
  const options = { origin: simulator.origin, client, clock, logger: silentLogger };
  return { connector: createServiceNowConnector(options), api: createTableApi(options) };
}

async function readAll(connector: Connector, limit: number) {
  const records: RemoteRecord[] = [];
  let hidden = 0;
  for (let after: KeysetPosition | undefined; ; ) {
    const page = await connector.readPage({ collection: TABLE, fields: FIELDS, limit, ...(after ? { after } : {}) });
    records.push(...page.records);
    hidden += page.hidden ?? 0;
    if (page.next === undefined) return { records, hidden };
    after = page.next;
  }
}

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id).sort();
const seededIds = () =>
  simulator
    .table(TABLE)
    .map(({ sys_id }) => sys_id ?? '')
    .sort();

beforeEach(async () => {
  simulator = await startServiceNowSimulator({ clock });
});

afterEach(async () => {
  await simulator.stop();
});

describe('the connector and a ServiceNow instance', () => {
  test.each([1000, 50, 7])('reads every person exactly once with pages of %i', async (limit) => {
    const { records, hidden } = await readAll(connect().connector, limit);
    expect(idsOf(records)).toEqual(seededIds());
    expect(hidden).toBe(0);
  });

  test('brings names over unchanged', async () => {
    const { records } = await readAll(connect().connector, 1000);
    const read = new Map(records.map(({ id, fields }) => [id, fields.last_name]));
    for (const row of simulator.table(TABLE)) expect(read.get(row.sys_id ?? '')).toBe(row.last_name?.trim() || null);
  });

  test('reads every visible person and counts the hidden ones, wherever they stand', async () => {
    const { records } = await readAll(connect().connector, 1000);
    const order = records.map(({ id }) => id);
    // One by one, a whole page, the first and the last ones.
    const hidden = new Set([
      ...order.slice(0, 3),
      ...order.slice(60, 190),
      ...order.filter((_, i) => i % 9 === 0),
      ...order.slice(-4),
    ]);
    for (const id of hidden) simulator.hideRow(id);
    const seen = await readAll(connect().connector, 50);
    expect(idsOf(seen.records)).toEqual(seededIds().filter((id) => !hidden.has(id)));
    expect(seen.hidden).toBe(hidden.size);
  });

  test('reads by id, by value and counts', async () => {
    const { connector } = connect();
    const people = simulator.table(TABLE);
    const ids = people.slice(0, 90).map(({ sys_id }) => sys_id ?? '');
    expect(idsOf(await connector.readByIds(TABLE, ids, FIELDS))).toEqual([...ids].sort());
    expect(await connector.count(TABLE)).toBe(people.length);
    const email = people.find((row) => row.email)?.email ?? '';
    const { records } = await connector.readByValues(TABLE, 'email', [email], FIELDS);
    expect(records.length).toBeGreaterThan(0);
    expect(new Set(records.map(({ fields }) => fields.email))).toEqual(new Set([email]));
  });

  test('describes the table and follows dotted names', async () => {
    const { connector } = connect();
    const shape = (await connector.describe(TABLE))!;
    expect(shape.fields.get('email')?.type).toBe('email');
    expect(shape.fields.get('active')?.type).toBe('boolean');
    expect(shape.fields.get('account')?.target).toBe('customer_account');
    const withAccount = simulator.table(TABLE).find((row) => row.account)!;
    const [record] = await connector.readByIds(TABLE, [withAccount.sys_id!], ['account.name', 'account']);
    expect(record!.fields.account).toBe(withAccount.account);
    const account = simulator.table('customer_account').find(({ sys_id }) => sys_id === withAccount.account);
    expect(record!.fields['account.name']).toBe(account!.name!.trim());
  });

  test('changes one record and sees a missing one', async () => {
    const { connector } = connect();
    const [row] = simulator.table(TABLE);
    const id = row!.sys_id!;
    const outcomes = await connector.update(
      TABLE,
      [
        { ref: 'there', id, fields: { last_name: 'Ünïcode ^ , 😀', active: false } },
        { ref: 'gone', id: '0'.repeat(32), fields: { last_name: 'x' } },
      ],
      WRITE,
    );
    expect(outcomes).toEqual([
      expect.objectContaining({ ref: 'there', ok: true, fields: { last_name: 'Ünïcode ^ , 😀', active: false } }),
      { ref: 'gone', ok: false, refusal: expect.objectContaining({ kind: 'missing', code: '404' }) },
    ]);
    expect(simulator.table(TABLE).find(({ sys_id }) => sys_id === id)).toMatchObject({ active: 'false' });
  });

  test('creates a record, and not twice where the table keeps our key', async () => {
    const { connector } = connect();
    const externalKeyField = (await connector.resolveExternalKey('incident'))!;
    const record = { ref: 'r', externalKey: 'our-key-1', fields: { short_description: 'Printer on fire' } };
    const [made] = await connector.create('incident', [record], { runAutomations: true, externalKeyField });
    const [again] = await connector.create('incident', [record], { runAutomations: true, externalKeyField });
    expect(made).toMatchObject({ ok: true, created: true, fields: { short_description: 'Printer on fire' } });
    expect(again).toMatchObject({ ok: true, created: false, id: made!.ok ? made!.id : '' });
    expect(simulator.writes()).toBe(1);
  });

  test('does not know whether a create worked whose answer was lost, and finds it by its key later', async () => {
    const { connector } = connect();
    const record = { ref: 'r', externalKey: 'our-key-2', fields: { short_description: 'Lost answer' } };
    const options = { runAutomations: true, externalKeyField: 'correlation_id' };
    await connector.describe('incident');
    simulator.addFault({ method: 'POST', path: '/table/incident', kind: 'cut-after', times: 1 });
    const [lost] = await connector.create('incident', [record], options);
    expect(lost).toMatchObject({ ok: false, refusal: { kind: 'unknown' } });
    const [found] = await connector.create('incident', [record], options);
    expect(found).toMatchObject({ ok: true, created: false });
    expect(simulator.writes()).toBe(1);
  });

  test('reads on through faults that pass', async () => {
    const { connector } = connect();
    await connector.describe(TABLE);
    simulator.addFault({ path: TABLE, kind: 'cut-before', times: 1 });
    simulator.addFault({ path: TABLE, kind: 'status', status: 503, times: 1, skip: 1 });
    expect(idsOf((await readAll(connector, 100)).records)).toEqual(seededIds());
  });

  test('tells who is connected and what they can reach', async () => {
    expect((await readCurrentUser(connect().api))?.userName).toBe(simulator.users.integration.userName);
    expect((await probeReach(connect().api)).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    simulator.dropTable('customer_contact');
    simulator.dropTable('csm_consumer');
    const [people] = await probeReach(connect().api);
    expect(people).toMatchObject({ state: 'fallback', table: 'sys_user' });
    const denied = await probeReach(connect(simulator.users.withoutRights).api);
    expect(denied.some(({ state }) => state === 'denied')).toBe(true);
  });

  test('tells a working instance from a sleeping one and refuses a wrong password', async () => {
    expect(await probeInstance(simulator.origin, transport)).toEqual({ ok: true });
    const wrong = connect({ userName: 'admin', password: 'wrong' }).connector;
    await expect(wrong.count(TABLE)).rejects.toMatchObject({ code: 'reconnect-needed' });
    simulator.sleepInstance(true);
    expect(await probeInstance(simulator.origin, transport)).toMatchObject({ ok: false, code: 'instance_asleep' });
    await expect(connect().connector.count(TABLE)).rejects.toMatchObject({ code: 'not-the-system' });
  });

  test('gives up at once with the time to come back when the hourly limit is used up', async () => {
    simulator.setRateLimit({ requestsPerHour: 3 });
    await expect(readAll(connect().connector, 50)).rejects.toMatchObject({ code: 'rate-limited' });
  });
});
