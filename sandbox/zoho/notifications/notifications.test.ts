import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../json.ts';
import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';
import type { NotificationOptions } from './notifications.ts';

let zoho: OpenZoho;
let received: JsonObject[];

const CHANNEL = {
  channel_id: '1000000068001',
  events: ['Contacts.all'],
  notify_url: 'http://localhost:9/hook?tenant=7',
  token: 'secret',
};

async function open(options: NotificationOptions = {}): Promise<void> {
  received = [];
  const send = async ({ body }: { readonly body: JsonObject }) => {
    received.push(body);
    return 200;
  };
  zoho = await openZoho({ people: 40, contacts: 0, notifications: { onDemand: true, send, ...options } });
}

async function subscribe(others: JsonObject = {}): Promise<void> {
  await zoho.call('POST', '/actions/watch', { body: { watch: [{ ...CHANNEL, ...others }] } });
}

const make = (values: JsonObject = {}) => String(zoho.createAsPerson('Contacts', { Last_Name: 'a', ...values }).id);
const told = () => received.map(({ operation, ids }) => [operation, ids]);

afterEach(() => zoho.stop());

test('a person who adds, edits and deletes a record is told of in the words of a callback', async () => {
  await open();
  await subscribe();
  const id = make();
  zoho.editAsPerson('Contacts', id, { Phone: '5550100', Title: 'Buyer' });
  zoho.deleteAsPerson('Contacts', id);
  expect(received).toEqual([]);
  await zoho.deliverCallbacks();

  const common = {
    server_time: zoho.clock.now(),
    affected_values: [],
    query_params: { tenant: '7' },
    module: 'Contacts',
    resource_uri: 'https://www.zohoapis.com/crm/v2/Contacts',
    ids: [id],
    channel_id: CHANNEL.channel_id,
    token: 'secret',
  };
  expect(received).toEqual([
    { ...common, operation: 'insert', affected_fields: [] },
    { ...common, operation: 'update', affected_fields: [{ [id]: ['Phone', 'Title'] }] },
    { ...common, operation: 'delete', affected_fields: [{ [id]: ['Modified_By', 'Record_Status__s'] }] },
  ]);
});

test('our own writes are told of, too, whatever their trigger says, all rows of a call at once', async () => {
  await open();
  const known = make({ ServiceNow_ID: '1' });
  await subscribe();
  const rows = Array.from({ length: 99 }, (_, index) => ({ Last_Name: 'a', ServiceNow_ID: `${index + 1}` }));
  await zoho.upsert('Contacts', [...rows, { Last_Name: 'again', ServiceNow_ID: '1' }], {
    duplicate_check_fields: ['ServiceNow_ID'],
    trigger: [],
  });
  await zoho.deliverCallbacks();

  expect(received.map(({ operation, ids }) => [operation, (ids as string[]).length])).toEqual([
    ['update', 1],
    ['insert', 98],
  ]);
  expect(received[0]).toMatchObject({ ids: [known], affected_fields: [{ [known]: ['Last_Name'] }] });
});

test('an update that changes nothing is told of without a field', async () => {
  await open();
  const id = make({ Title: 'Buyer' });
  await subscribe();
  await zoho.call('PUT', `/Contacts/${id}`, { body: { data: [{ Title: 'Buyer' }] } });
  await zoho.deliverCallbacks();

  expect(received[0]).toMatchObject({ operation: 'update', affected_fields: [{ [id]: [] }] });
});

test('only what was asked for is told: by verb, by module, by organisation', async () => {
  await open();
  await subscribe({ events: ['Contacts.edit', 'Vendors.create'] });
  const id = make();
  zoho.editAsPerson('Contacts', id, { Title: 'Buyer' });
  zoho.deleteAsPerson('Contacts', id);
  const vendor = String(zoho.createAsPerson('Vendors', { Vendor_Name: 'Supply Co' }).id);
  zoho.createAsPerson('Accounts', { Account_Name: 'Acme' });
  zoho.createAsPerson('Contacts', { Last_Name: 'Elsewhere' }, 'Northwind Admin');
  await zoho.deliverCallbacks();

  expect(told()).toEqual([
    ['update', [id]],
    ['insert', [vendor]],
  ]);
});

test('a condition keeps edits of other fields back, but not new and deleted records', async () => {
  await open();
  const field = (api_name: string) => ({ field: { api_name } });
  await subscribe({
    notification_condition: [
      {
        type: 'field_selection',
        module: { api_name: 'Contacts' },
        field_selection: {
          group_operator: 'or',
          group: [field('Phone'), { group_operator: 'and', group: [field('Title'), field('Department')] }],
        },
      },
    ],
  });
  const id = make();
  zoho.editAsPerson('Contacts', id, { Title: 'Buyer' });
  zoho.editAsPerson('Contacts', id, { Title: 'Head', Department: 'Buying' });
  zoho.editAsPerson('Contacts', id, { Phone: '5550100' });
  zoho.deleteAsPerson('Contacts', id);
  await zoho.deliverCallbacks();

  expect(received.map(({ affected_fields }) => affected_fields)).toEqual([
    [],
    [{ [id]: ['Title', 'Department'] }],
    [{ [id]: ['Phone'] }],
    [{ [id]: ['Modified_By', 'Record_Status__s'] }],
  ]);
});

test('values come along when they are asked for', async () => {
  await open();
  const id = make();
  await subscribe({ return_affected_field_values: true });
  zoho.editAsPerson('Contacts', id, { Title: 'Buyer' });
  await zoho.deliverCallbacks();

  expect(received[0]).toMatchObject({ affected_values: [{ record_id: id, values: { Title: 'Buyer' } }] });
});

test('a lapsed channel is told nothing more', async () => {
  await open();
  await subscribe();
  zoho.clock.advance(3_600_000);
  make();
  await zoho.deliverCallbacks();

  expect(received).toEqual([]);
});

test('conversion tells of the contact, merge and restore of what they delete and change', async () => {
  await open();
  await subscribe({ events: ['Contacts.all', 'Leads.all'] });
  const lead = String(zoho.createAsPerson('Leads', { Last_Name: 'Lead', Company: 'Acme' }).id);
  const { contactId } = zoho.convertLeadAsPerson(lead);
  const other = make();
  zoho.mergeAsPerson('Contacts', contactId, [other]);
  zoho.deleteAsPerson('Contacts', contactId);
  zoho.restoreAsPerson('Contacts', contactId);
  zoho.deleteAsPerson('Contacts', contactId);
  zoho.restoreAsPerson('Contacts', contactId, { silently: true });
  await zoho.deliverCallbacks();

  expect(told()).toEqual([
    ['insert', [lead]],
    ['insert', [contactId]],
    ['insert', [other]],
    ['delete', [other]],
    ['update', [contactId]],
    ['delete', [contactId]],
    ['update', [contactId]],
    ['delete', [contactId]],
  ]);
});

test('what a workflow changes with the write is told with it, and what it changes later is told later', async () => {
  await open();
  zoho.addWorkflow({ module: 'Contacts', run: () => ({ Lead_Source: 'Partner' }) });
  zoho.addWorkflow({ module: 'Contacts', run: () => ({ Department: 'Buying' }), afterMs: 5_000 });
  const id = make();
  await subscribe();
  zoho.clearWorkflows();
  zoho.addWorkflow({ module: 'Contacts', run: () => ({ Lead_Source: 'Web Research' }) });
  zoho.editAsPerson('Contacts', id, { Title: 'Buyer' });
  zoho.clock.advance(10_000);
  await zoho.call('GET', '/org');
  await zoho.deliverCallbacks();

  expect(received.map(({ affected_fields }) => affected_fields)).toEqual([
    [{ [id]: ['Lead_Source', 'Title'] }],
    [{ [id]: ['Department'] }],
  ]);
});

test('callbacks can be late, and wait for their time', async () => {
  await open({ delayMs: { from: 2_000, to: 2_000 } });
  await subscribe();
  const id = make();

  expect(zoho.nextCallbackAt()).toBe(zoho.clock.now() + 2_000);
  await zoho.deliverCallbacks();
  expect(received).toEqual([]);
  zoho.clock.advance(2_000);
  await zoho.deliverCallbacks();
  expect(told()).toEqual([['insert', [id]]]);
  expect(zoho.nextCallbackAt()).toBeUndefined();
});

test('callbacks can be lost, and doubled, as the random numbers decide', async () => {
  const numbers = [0.1, 0.9, 0.1, 0.9, 0.9];
  await open({ lossRate: 0.5, doublingRate: 0.5, random: () => numbers.shift() ?? 0.9 });
  await subscribe();
  const [lost, doubled, plain] = [make(), make(), make()];
  await zoho.deliverCallbacks();

  expect(told()).toEqual([
    ['insert', [doubled]],
    ['insert', [doubled]],
    ['insert', [plain]],
  ]);
  expect(zoho.callbacks().map(({ body, outcome }) => [body.ids, outcome])).toEqual([
    [[lost], 'lost'],
    [[doubled], 'delivered'],
    [[doubled], 'delivered'],
    [[plain], 'delivered'],
  ]);
});

test('a callback can be overtaken by later ones', async () => {
  const numbers = [0.1, 0.5, 0.9];
  await open({ overtakenRate: 0.5, overtakenByMs: 1_000, random: () => numbers.shift() ?? 0.9 });
  await subscribe();
  const [slow, fast] = [make(), make()];
  zoho.clock.advance(1_000);
  await zoho.deliverCallbacks();

  expect(told()).toEqual([
    ['insert', [fast]],
    ['insert', [slow]],
  ]);
});

test('faults can be changed on the way, and the same seed gives the same ones', async () => {
  const run = async () => {
    await open();
    zoho.setDeliveryFaults({ lossRate: 0.3, doublingRate: 0.3, delayMs: { from: 0, to: 5_000 }, overtakenRate: 0.3 });
    await subscribe();
    for (let count = 0; count < 30; count += 1) make();
    zoho.clock.advance(60_000);
    await zoho.deliverCallbacks();
    const outcomes = told();
    await zoho.stop();
    return outcomes;
  };
  const first = await run();

  expect(await run()).toEqual(first);
  expect(new Set(first.map(String)).size).toBeLessThan(30);
  expect(new Set(first.map(String)).size).toBeLessThan(first.length);
  zoho = await openZoho({ people: 40 });
});

test('without a demand, callbacks are posted over the network at once, and nothing is tried twice', async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(bodies.length === 2 ? 500 : 200).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  zoho = await openZoho({ people: 40, contacts: 0 });
  await subscribe({ notify_url: `http://127.0.0.1:${port}/hook` });
  const ids = [make(), make(), make()];
  await subscribe({ notify_url: 'https://outside.example/hook' });
  make();
  await zoho.deliverCallbacks();

  // None waits for another, so any may be there first.
  expect(bodies.map((body) => String((JSON.parse(body) as JsonObject).ids)).sort()).toEqual([...ids].sort());
  const outcomes = zoho.callbacks().map(({ outcome }) => outcome);
  expect(outcomes.sort()).toEqual(['delivered', 'delivered', 'refused', 'unreached']);
  zoho.clearCallbacks();
  expect(zoho.callbacks()).toEqual([]);
  await new Promise((resolve) => {
    server.close(resolve);
  });
});
