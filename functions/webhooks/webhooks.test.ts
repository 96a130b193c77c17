import {
  crmBody,
  openWebhookWorld,
  pushBody,
  SECRET,
  SYS_ID,
  TENANT,
  type WebhookWorld,
} from './testing/webhook-world.ts';

const MINUTE_MS = 60_000;
const RECORD = '5725767000000524001';

let world: WebhookWorld;

beforeEach(async () => {
  world = await openWebhookWorld();
});

/** Nothing may have been written anywhere. */
function expectNothingWritten(): void {
  expect(world.calls.filter((name) => name !== 'get')).toEqual([]);
  expect(world.woken).toEqual([]);
}

describe('from Zoho CRM', () => {
  test('a callback becomes a hint for each record, and the installation is woken', async () => {
    const ids = [RECORD, '5725767000000524002'];
    expect(await world.crm(crmBody({ ids }))).toBe(200);
    expect(await world.hints()).toEqual([
      {
        id: `crm/Contacts/${RECORD}/updated.1772438400000`,
        side: 'crm',
        collection: 'Contacts',
        recordId: RECORD,
        operation: 'updated',
        receivedAt: '2026-03-02T08:00:00.000Z',
        fields: ['Phone'],
      },
      expect.objectContaining({ recordId: '5725767000000524002', operation: 'updated' }),
    ]);
    expect(world.woken).toEqual([TENANT]);
    expect(await world.channels.heardAt(TENANT, 'crm')).toBe('2026-03-02T08:00:00.000Z');
  });

  test.each(['insert', 'update', 'delete'])('%s is understood', async (operation) => {
    await world.crm(crmBody({ operation, affected_fields: [] }));
    const names = { insert: 'created', update: 'updated', delete: 'deleted' };
    expect(await world.hints()).toMatchObject([{ operation: names[operation as keyof typeof names] }]);
  });

  test('a callback that is delivered twice is one hint, even after that was worked off', async () => {
    await world.crm(crmBody());
    expect(await world.crm(crmBody())).toBe(200);
    expect(await world.hints()).toHaveLength(1);
    await world.store.remove(TENANT, 'inbox', [(await world.hints())[0]!.id]);
    expect(await world.crm(crmBody())).toBe(200);
    expect(await world.hints()).toEqual([]);
    expect(world.woken).toEqual([TENANT]);
    expect(world.webhooks.counts()).toMatchObject({ 'crm.stored': 1, 'crm.replayed': 2 });
  });

  test.each([
    ['a wrong token', { token: 'snz_something-else' }, 'forged', 200],
    ['no token', { token: null }, 'forged', 200],
    ['a time of two days ago', { server_time: Date.UTC(2026, 1, 28) }, 'late', 200],
    ['a time to come', { server_time: Date.UTC(2026, 2, 3) }, 'late', 200],
    ['an id that is none', { ids: ['1 or 1=1'] }, 'malformed', 400],
    ['a module that is none', { module: 'Contacts/../Leads' }, 'malformed', 400],
    ['too many ids', { ids: Array.from({ length: 1_001 }, (_, index) => String(index)) }, 'malformed', 400],
    ['no ids', { ids: undefined }, 'malformed', 400],
  ])('%s stores nothing', async (_name, change, outcome, status) => {
    expect(await world.crm(crmBody(change))).toBe(status);
    expectNothingWritten();
    expect(world.webhooks.counts()).toEqual({ [`crm.${outcome}`]: 1 });
  });

  test.each(['', 'null', '[]', '{', 'x'.repeat(5_000), '{"token":{}}'])(
    'a body of another form stores nothing: %j',
    async (body) => {
      expect(await world.crm(body)).toBe(400);
      expectNothingWritten();
    },
  );

  test('a module that is not synced is answered and forgotten', async () => {
    expect(await world.crm(crmBody({ module: 'Deals' }))).toBe(200);
    expect(await world.hints()).toEqual([]);
    expect(world.woken).toEqual([]);
  });
});

describe('from ServiceNow', () => {
  test('a signed message becomes a hint with its version', async () => {
    expect(await world.servicenow(pushBody())).toBe(200);
    expect(await world.hints()).toEqual([
      {
        id: `servicenow/customer_contact/${SYS_ID}/update.20260302075958.3`,
        side: 'servicenow',
        collection: 'customer_contact',
        recordId: SYS_ID,
        operation: 'updated',
        receivedAt: '2026-03-02T08:00:00.000Z',
        version: { modifiedAt: '2026-03-02T07:59:58Z', counter: 3 },
      },
    ]);
    expect(world.woken).toEqual([TENANT]);
  });

  test('a record of a child table counts for the table that is synced', async () => {
    await world.servicenow(pushBody({ table: 'cmdb_hardware_product_model', rule: 'cmdb_model' }));
    expect(await world.hints()).toMatchObject([{ collection: 'cmdb_model' }]);
  });

  test('two lines of one order are two events of the order, without a version', async () => {
    const line = { table: 'proc_po', rule: 'proc_po', part: `${'b'.repeat(32)}.1` };
    await world.servicenow(pushBody(line));
    await world.servicenow(pushBody({ ...line, part: `${'c'.repeat(32)}.0` }));
    const hints = await world.hints();
    expect(hints).toHaveLength(2);
    expect(hints.every((hint) => hint.recordId === SYS_ID && hint.version === undefined)).toBe(true);
  });

  test('a message that is sent again is one hint, even after that was worked off', async () => {
    const body = pushBody();
    const headers = world.sign(body);
    await world.servicenow(body, headers);
    await world.store.remove(TENANT, 'inbox', [(await world.hints())[0]!.id]);
    await world.clock.advance(MINUTE_MS);
    expect(await world.servicenow(body, headers)).toBe(200);
    // Signed again, as the instance does when it tries a second time.
    expect(await world.servicenow(body)).toBe(200);
    expect(await world.hints()).toEqual([]);
    expect(world.webhooks.counts()).toMatchObject({ 'servicenow.stored': 1, 'servicenow.replayed': 2 });
  });

  test('a signature of another secret, of another text or of another time stores nothing', async () => {
    const body = pushBody();
    const signed = world.sign(body);
    expect(await world.servicenow(body, world.sign(body, 'snz_wrong'))).toBe(401);
    expect(await world.servicenow(pushBody({ sys_mod_count: '4' }), signed)).toBe(401);
    expect(await world.servicenow(body, { ...signed, 'X-SNZ-Timestamp': String(world.clock.now() + 1) })).toBe(401);
    expect(await world.servicenow(body, {})).toBe(401);
    expect(await world.servicenow(body, { ...signed, 'X-SNZ-Signature': 'AAAA' })).toBe(401);
    expectNothingWritten();
    expect(world.webhooks.counts()).toEqual({ 'servicenow.forged': 5 });
  });

  test.each([-5 * MINUTE_MS - 1, 5 * MINUTE_MS + 1])(
    'a message signed %d ms from now stores nothing',
    async (offMs) => {
      const body = pushBody();
      expect(await world.servicenow(body, world.sign(body, SECRET, world.clock.now() + offMs))).toBe(401);
      expectNothingWritten();
      expect(world.webhooks.counts()).toEqual({ 'servicenow.late': 1 });
    },
  );

  test('a clone that took the secret along is not taken for its original', async () => {
    expect(await world.servicenow(pushBody({}, { instance: 'acmedev' }))).toBe(401);
    expectNothingWritten();
    expect(world.webhooks.counts()).toEqual({ 'servicenow.other-instance': 1 });
  });

  test.each([
    ['a sys_id that is none', { sys_id: "x' or 1" }],
    ['a table that is none', { table: 'sys_user^active=true' }],
    ['an operation that is none', { operation: 'query' }],
    ['a time that is none', { sys_updated_on: 'yesterday' }],
  ])('%s stores nothing', async (_name, record) => {
    expect(await world.servicenow(pushBody(record))).toBe(400);
    expectNothingWritten();
  });

  test('a table that is not synced is answered and forgotten', async () => {
    expect(await world.servicenow(pushBody({ table: 'sys_user', rule: 'sys_user' }))).toBe(200);
    expect(await world.hints()).toEqual([]);
  });
});

describe('both', () => {
  test('an address that was never given out costs no look into the store', async () => {
    expect(await world.crm(crmBody(), 'v1.00000000.AAAA')).toBe(200);
    expect(await world.servicenow(pushBody(), undefined, 'x'.repeat(3_000))).toBe(401);
    // One side's address is none of the other's.
    expect(await world.crm(crmBody(), world.ids.servicenow)).toBe(200);
    expect(world.calls).toEqual([]);
    expect(world.webhooks.counts()).toEqual({ 'crm.unknown': 2, 'servicenow.unknown': 1 });
  });

  test('an address that was replaced is unknown', async () => {
    const publicId = world.channels.newPublicId(TENANT, 'servicenow');
    await world.channels.putEndpoint(TENANT, 'servicenow', { publicId, secret: SECRET, createdAt: '' });
    expect(await world.servicenow(pushBody())).toBe(401);
    expect(await world.servicenow(pushBody(), undefined, publicId)).toBe(200);
  });

  test('a body of more than 128 kB is not read', async () => {
    const large = 'x'.repeat(200_000);
    expect(await world.crm(large)).toBe(413);
    expect(await world.servicenow(large)).toBe(413);
    expect(world.calls).toEqual([]);
  });

  test('after the authentication was revoked nothing is stored', async () => {
    world.disconnect();
    expect(await world.crm(crmBody())).toBe(200);
    expect(await world.servicenow(pushBody())).toBe(200);
    expect(await world.hints()).toEqual([]);
    expect(world.woken).toEqual([]);
  });

  test('a thousand forged calls cost two reads, are told in one line, and keep nobody else out', async () => {
    const forged = crmBody({ token: 'snz_wrong' });
    const statuses = new Map<number, number>();
    for (let index = 0; index < 1_000; index += 1) {
      const status = await world.crm(forged);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(statuses)).toEqual({ 200: 600, 429: 400 });
    expectNothingWritten();
    expect(world.calls.length).toBeLessThanOrEqual(2);
    expect(world.log).toHaveLength(1);
    expect(world.log[0]).not.toContain(SECRET);
    // From the same address, which a proxy or a data centre may share.
    expect(await world.crm(crmBody())).toBe(200);
    expect(await world.hints()).toHaveLength(1);
  });

  test('other methods and paths are answered with 404', async () => {
    expect((await world.webhooks.app.request(`/webhooks/crm/${world.ids.crm}`)).status).toBe(404);
    expect(await world.post('/webhooks/other/x', '')).toBe(404);
  });
});
