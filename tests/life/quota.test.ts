import type { Installation } from '../../functions/http/contract/installation.ts';
import type { RunView } from '../../functions/http/contract/runs.ts';
import { edit, firstPair, timesInCrm, titles } from './people.ts';
import { createVirtualBackend, type VirtualBackend } from './virtual-backend.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let world: VirtualBackend;

afterEach(() => world.stop());

async function view(): Promise<Installation> {
  await world.signIn();
  return world.installation();
}

/** A first sync that waits to be taken up. */
async function beginFirstSync(): Promise<string> {
  const preview = await world.run({ kind: 'preview' });
  const { id } = await world.call<RunView>('POST', '/api/runs', { kind: 'sync', confirmedPreview: preview.id });
  return id;
}

async function stateOf(id: string): Promise<RunView> {
  await world.signIn();
  return world.call<RunView>('GET', `/api/runs/${id}`);
}

test('a first sync stops at its share of the credits, says until when, lets live edits go on, and ends by itself', async () => {
  const people = 1_500;
  world = await createVirtualBackend({ people });
  await world.connect({ syncType: 'one-way', syncBehavior: 'servicenow-to-crm', conflictBehavior: 'servicenow-wins' });
  await world.tellOfChanges();
  const id = await beginFirstSync();
  world.zoho.setCreditLimit(200);
  await world.pass(10 * MINUTE_MS);
  const held = await stateOf(id);
  expect(held).toMatchObject({ state: 'running', held: { side: 'crm' } });
  const { alerts } = await view();
  expect(alerts).toEqual([{ code: 'crm-credits-low', at: held.held?.until }]);
  const made = timesInCrm(world).size;
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(people);

  const pair = firstPair(world);
  edit(world, 'servicenow', pair, 'Live all the same');
  await world.servicenow.deliverMessages();
  await world.pass(MINUTE_MS);
  expect(titles(world, pair).crm).toBe('Live all the same');
  expect(timesInCrm(world).size).toBe(made);

  await world.pass(30 * HOUR_MS);
  expect(await stateOf(id)).toMatchObject({ state: 'done' });
  expect(timesInCrm(world).size).toBeGreaterThan(people * 0.9);
  expect(world.zoho.crm.calls.filter(({ status }) => status === 429)).toEqual([]);
  expect((await view()).alerts).toEqual([]);
});

test('calls to ServiceNow stay within their share of the hour, and the rest waits for the next one', async () => {
  const contacts = 600;
  world = await createVirtualBackend({ people: 5, contacts });
  await world.connect();
  const id = await beginFirstSync();
  world.servicenow.setRateLimit({ requestsPerHour: 300 });
  world.servicenow.clearCalls();
  await world.pass(20 * MINUTE_MS);
  const held = await stateOf(id);
  expect(held).toMatchObject({ state: 'running', held: { side: 'servicenow', until: '2026-03-02T09:00:00Z' } });
  expect((await view()).alerts).toEqual([{ code: 'servicenow-calls-low', at: '2026-03-02T09:00:00Z' }]);
  await world.pass(3 * HOUR_MS);
  expect(await stateOf(id)).toMatchObject({ state: 'done' });
  expect(world.servicenow.calls.filter(({ status }) => status === 429)).toEqual([]);
});
