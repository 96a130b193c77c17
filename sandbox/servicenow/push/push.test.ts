import { isFromInstance, isSigned, parsePush } from '../../../functions/connectors/servicenow/push-event.ts';
import { buildUpdateSet } from '../../../servicenow/build-update-set.ts';
import { readUpdateSet } from '../../../servicenow/read-update-set.ts';
import type { ServiceNowSimulator } from '../servicenow-simulator.ts';
import { startServiceNowSimulator } from '../start-servicenow-simulator.ts';
import { caller, manualClock } from '../testing.ts';
import { createScriptEngine, type OutboundMessage } from './script-engine.ts';

const SECRET = 'snz_a-secret-that-is-only-for-this-test';
const URL = 'http://localhost:1/webhooks/servicenow/somebody';

let clock: ReturnType<typeof manualClock>;
let simulator: ServiceNowSimulator;
let sent: OutboundMessage[];

beforeEach(async () => {
  clock = manualClock();
  sent = [];
  const send = async (message: OutboundMessage) => {
    sent.push(message);
    return 200;
  };
  simulator = await startServiceNowSimulator({ clock, people: 20, allKinds: true, messages: { send, onDemand: true } });
});
afterEach(() => simulator.stop());

function setUp(): void {
  simulator.installUpdateSet(buildUpdateSet());
  simulator.setProperty('zoho_crm_sync.url', URL);
  simulator.setProperty('zoho_crm_sync.secret', SECRET);
}

/** The records that were told since the last time. */
async function told() {
  await simulator.deliverMessages();
  return sent.splice(0).flatMap(({ body }) => parsePush(body)?.records ?? []);
}

const contact = () => simulator.table('customer_contact')[3]!;

test('an instance without the update set, or without its address, tells nothing', async () => {
  simulator.editAsPerson('customer_contact', contact().sys_id!, { title: 'One' });
  simulator.installUpdateSet(buildUpdateSet());
  simulator.editAsPerson('customer_contact', contact().sys_id!, { title: 'Two' });
  expect(await told()).toEqual([]);
});

test('an edit is told in a message that the backend takes for genuine', async () => {
  setUp();
  const { sys_id: id = '', sys_mod_count: count } = contact();
  simulator.editAsPerson('customer_contact', id, { title: 'Told' });
  await simulator.deliverMessages();
  const [message] = sent;
  expect(message?.url).toBe(URL);
  const { 'X-SNZ-Timestamp': timestamp = '', 'X-SNZ-Signature': signature = '' } = message?.headers ?? {};
  expect(Number(timestamp)).toBe(clock.now());
  expect(isSigned(message?.body ?? '', timestamp, signature, SECRET)).toBe(true);
  const body = parsePush(message?.body ?? '');
  expect(body?.records).toEqual([
    expect.objectContaining({
      table: 'customer_contact',
      ruleTable: 'sys_user',
      sysId: id,
      operation: 'updated',
      version: expect.objectContaining({ counter: Number(count) + 1 }),
    }),
  ]);
  expect(isFromInstance(body!, simulator.origin)).toBe(true);
  expect(JSON.stringify(message)).not.toContain(SECRET);
  expect(message?.body).not.toContain('Told');
});

test('new and deleted records are told, through the API too, once each', async () => {
  setUp();
  const { sys_id: id = '' } = simulator.createAsPerson('core_company', { name: 'New', vendor: 'true' });
  simulator.deleteAsPerson('core_company', id);
  const admin = caller(simulator, simulator.users.admin);
  const made = await admin('POST', '/api/now/table/incident', { short_description: 'Broken' });
  const records = await told();
  expect(records.map(({ table, sysId, operation }) => [table, sysId, operation])).toEqual([
    ['core_company', id, 'created'],
    ['core_company', id, 'deleted'],
    ['incident', made.body.result.sys_id, 'created'],
  ]);
  expect(records[1]?.version).toBeUndefined();
});

test('a line of an order names the order', async () => {
  setUp();
  const line = { ...simulator.table('proc_po_item')[0]! };
  simulator.editAsPerson('proc_po_item', line.sys_id!, { short_description: 'Other words' });
  const records = await told();
  expect(records).toContainEqual(
    expect.objectContaining({
      table: 'proc_po',
      sysId: line.purchase_order,
      event: `part.${line.sys_id}.${Number(line.sys_mod_count) + 1}`,
    }),
  );
});

test('a save that changes nothing is not told', async () => {
  setUp();
  simulator.editAsPerson('customer_contact', contact().sys_id!, { title: contact().title ?? '' });
  expect(await told()).toEqual([]);
});

test('edits of a user that is to be left out are not told; those of others are', async () => {
  setUp();
  simulator.setProperty('zoho_crm_sync.leave_out_user', simulator.users.integration.userName);
  const { sys_id: id = '' } = contact();
  simulator.editAsPerson('customer_contact', id, { title: 'Own' }, simulator.users.integration.userName);
  expect(await told()).toEqual([]);
  simulator.editAsPerson('customer_contact', id, { title: 'Another' });
  expect(await told()).toHaveLength(1);
});

test('installing brings the columns for keys, and again clears no property', async () => {
  setUp();
  simulator.installUpdateSet(buildUpdateSet());
  expect(simulator.property('zoho_crm_sync.url')).toBe(URL);
  simulator.editAsPerson('customer_contact', contact().sys_id!, { u_zoho_crm_id: '123' });
  expect(contact().u_zoho_crm_id).toBe('123');
  expect(await told()).toHaveLength(1);
});

test('the secret is encrypted where it is stored, and only administrators read properties', async () => {
  setUp();
  const path = '/api/now/table/sys_properties?sysparm_query=name=zoho_crm_sync.secret';
  const admin = await caller(simulator, simulator.users.admin)('GET', path);
  expect(admin.body.result[0].value).toMatch(/^enc:/);
  expect((await caller(simulator, simulator.users.integration)('GET', path)).status).toBe(403);
});

test('messages are lost, doubled and overtaken as the faults say', async () => {
  setUp();
  const edit = (title: string) => simulator.editAsPerson('customer_contact', contact().sys_id!, { title });
  simulator.setMessageFaults({ lossRate: 1 });
  edit('Lost');
  expect(await told()).toEqual([]);
  simulator.setMessageFaults({ doublingRate: 1 });
  edit('Twice');
  expect(await told()).toHaveLength(2);
  expect(simulator.messages().map(({ outcome }) => outcome)).toEqual(['lost', 'delivered', 'delivered']);
});

describe('the script that sends', () => {
  const [RULE, HINT] = ['sys_user', `update|sys_user|${'a'.repeat(32)}|2026-03-02 08:00:00|3|`];

  function open(status: number, properties: Readonly<Record<string, string>>) {
    const messages: OutboundMessage[] = [];
    const scheduled: { readonly at: number; readonly parameters: readonly string[] }[] = [];
    const engine = createScriptEngine({
      now: () => 1_000_000,
      property: (name) => properties[name],
      decrypt: (value) => value.replace('encrypted:', ''),
      queueEvent: () => undefined,
      scheduleEvent: ({ at, parameters }) => void scheduled.push({ at, parameters }),
      send: (message) => {
        messages.push(message);
        return status;
      },
    });
    engine.define(includeScript());
    const send = (rule: string) =>
      engine.runScriptAction('new ZohoCrmPush().send(current, event.parm1, event.parm2);', null, [rule, HINT]);
    return { messages, scheduled, send };
  }

  function includeScript(): string {
    const { records } = readUpdateSet(buildUpdateSet());
    return records.find(({ table }) => table === 'sys_script_include')?.fields.script ?? '';
  }

  const properties = { 'zoho_crm_sync.url': URL, 'zoho_crm_sync.secret': SECRET, instance_name: 'acme' };

  test('tries again after a minute, then five, then fifteen, and then leaves it to the poll', () => {
    const world = open(503, properties);
    for (const attempt of ['', '|1', '|2', '|3']) world.send(RULE + attempt);
    expect(world.messages).toHaveLength(4);
    expect(world.scheduled).toEqual([
      { at: 1_060_000, parameters: [`${RULE}|1`, HINT] },
      { at: 1_300_000, parameters: [`${RULE}|2`, HINT] },
      { at: 1_900_000, parameters: [`${RULE}|3`, HINT] },
    ]);
  });

  test('does not try again what the backend refused', () => {
    const world = open(401, properties);
    world.send(RULE);
    expect(world.scheduled).toEqual([]);
  });

  test('decrypts the secret where the platform gives it out encrypted', () => {
    const world = open(200, { ...properties, 'zoho_crm_sync.secret': `encrypted:${SECRET}` });
    world.send(RULE);
    const { headers, body } = world.messages[0]!;
    expect(isSigned(body, headers['X-SNZ-Timestamp'] ?? '', headers['X-SNZ-Signature'] ?? '', SECRET)).toBe(true);
  });
});
