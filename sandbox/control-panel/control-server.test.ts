import { Hono } from 'hono';
import type { Simulator } from '../simulator/simulator.ts';
import { startSimulator } from '../simulator/start-simulator.ts';
import type { CallsView, OfferedFault, PersonFields } from './control-contract.ts';
import type { PeopleDesk } from './control-server.ts';
import { createControlServer, OWN_CALL_MARK } from './control-server.ts';
import { FAULT_OFFERS } from './offered-faults.ts';

const ADA: PersonFields = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com', phone: '1', title: '' };
const GRACE: PersonFields = {
  firstName: 'Grace',
  lastName: 'Hopper',
  email: 'grace@example.com',
  phone: '2',
  title: '',
};

function createDesk(): PeopleDesk & { people: Map<string, PersonFields> } {
  const people = new Map([
    ['a', ADA],
    ['g', GRACE],
  ]);
  return {
    people,
    list: async () => [...people].map(([id, fields]) => ({ id, ...fields })),
    create: async (fields) => void people.set('new', fields),
    edit: async (id, fields) => void people.set(id, fields),
    remove: async (id) => void people.delete(id),
  };
}

let servicenow: Simulator;
let zoho: Simulator;

beforeEach(async () => {
  const start = () =>
    startSimulator({
      app: new Hono().all('*', (c) => c.json({ result: 'work' })),
      options: {},
      classify: (method) => (method === 'GET' ? 'read' : 'write'),
      countRecords: () => 3,
    });
  servicenow = await start();
  zoho = await start();
});

afterEach(async () => {
  await Promise.all([servicenow.stop(), zoho.stop()]);
});

function open() {
  const desk = createDesk();
  let isAsleep = false;
  const pushed: object[] = [];
  const app = createControlServer({
    setup: { instance: 'http://localhost:1', clientId: 'id', clientSecret: 'secret' },
    desks: { servicenow: desk, Contacts: createDesk(), Leads: createDesk() },
    simulators: { servicenow: [servicenow], zoho: [zoho] },
    creditsUsed: () => 42,
    setPush: (push) => {
      pushed.push(push);
    },
    setAsleep: (on) => {
      isAsleep = on;
    },
    initialDelayMs: 0,
  });
  const send = (method: string, path: string, body: unknown) =>
    app.request(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return { app, desk, send, pushed, asleep: () => isAsleep };
}

const callServiceNow = (method = 'GET') =>
  servicenow.fetch(new Request(`${servicenow.origin}/api/now/table/sys_user`, { method }));

test('address and secret reach the instance, and nothing else does', async () => {
  const { send, pushed } = open();
  const push = { url: 'http://localhost:1/webhooks/servicenow/x', secret: 'snz_x' };
  expect((await send('POST', '/push', push)).status).toBe(200);
  expect((await send('POST', '/push', { url: 'nothing', secret: '' })).status).toBe(500);
  expect(pushed).toEqual([push]);
});

test('every offered fault can be added, and clearing ends them all', async () => {
  const { app, send } = open();
  const offers = (await (await app.request('/faults')).json()) as OfferedFault[];
  expect(offers).toHaveLength(FAULT_OFFERS.length);
  for (const { id } of offers) expect((await send('POST', '/faults', { id })).status).toBe(200);
  await app.request('/faults', { method: 'DELETE' });
  expect((await callServiceNow()).status).toBe(200);
});

test('a limit of ServiceNow says when to come back, and ends after three calls', async () => {
  const { send } = open();
  await send('POST', '/faults', { id: 'servicenow-limit' });
  const first = await callServiceNow();
  expect([first.status, first.headers.get('retry-after')]).toEqual([429, '5']);
  await callServiceNow();
  await callServiceNow();
  expect((await callServiceNow()).status).toBe(200);
});

test('a sleeping instance is woken by clearing the faults', async () => {
  const { app, send, asleep } = open();
  await send('POST', '/faults', { id: 'servicenow-asleep' });
  expect(asleep()).toBe(true);
  await app.request('/faults', { method: 'DELETE' });
  expect(asleep()).toBe(false);
});

test('an unknown fault is refused', async () => {
  const { send } = open();
  expect((await send('POST', '/faults', { id: 'fire' })).status).toBe(404);
});

test('calls are counted by system and kind, newest first, without those of the CRM page itself', async () => {
  const { app } = open();
  await callServiceNow();
  await callServiceNow('POST');
  await zoho.fetch(new Request(`${zoho.origin}/crm/v8/Contacts`));
  await zoho.fetch(new Request(`${zoho.origin}/crm/v8/Contacts?${OWN_CALL_MARK}=1`));
  const view = (await (await app.request('/calls')).json()) as CallsView;
  expect(view.systems.servicenow).toEqual({ total: 2, byKind: { read: 1, write: 1 }, recordsWritten: 3 });
  expect(view.systems.zoho).toEqual({ total: 1, byKind: { read: 1 }, recordsWritten: 0, creditsUsed: 42 });
  expect(view.latest).toHaveLength(3);
  const times = view.latest.map((call) => call.at);
  expect(times).toEqual([...times].sort((left, right) => right - left));
});

test('people are found by name or e-mail, whatever the case', async () => {
  const { app } = open();
  const found = (await (await app.request('/people?place=servicenow&search=HOPPER')).json()) as { people: unknown[] };
  expect(found).toEqual({ total: 1, people: [{ id: 'g', ...GRACE }] });
});

test('people are created, edited and deleted in the place that was chosen', async () => {
  const { desk, send } = open();
  await send('POST', '/people', { place: 'servicenow', fields: { ...ADA, lastName: 'Byron' } });
  await send('POST', '/people', { place: 'servicenow', id: 'g', fields: { ...GRACE, phone: '3' } });
  await send('DELETE', '/people', { place: 'servicenow', id: 'a' });
  expect([...desk.people]).toEqual([
    ['g', { ...GRACE, phone: '3' }],
    ['new', { ...ADA, lastName: 'Byron' }],
  ]);
});
