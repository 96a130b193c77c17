import { cutConnection } from '../testing/fake-connector.ts';
import { createSyncWorld, type SyncWorld } from '../testing/sync-world.ts';

const MINUTE_MS = 60_000;
const BOTH_WAYS = { syncType: 'both-ways', conflictBehavior: 'crm-wins' } as const;

async function syncAgain(world: SyncWorld) {
  world.advance(5 * MINUTE_MS);
  return world.sync('incremental');
}

/** The answers to the next calls of this name are lost, and a person may act meanwhile. */
function loseAnswers(world: SyncWorld, side: 'servicenow' | 'crm', call: string, meanwhile?: () => void): void {
  world[side].disturb = (when, name) => {
    if (when !== 'after' || name !== call) return;
    meanwhile?.();
    throw cutConnection(side);
  };
}

function heal(world: SyncWorld): void {
  world.servicenow.disturb = () => undefined;
  world.crm.disturb = () => undefined;
}

test('a value whose arrival nobody saw is our own, not an edit that the next one would conflict with', async () => {
  const world = createSyncWorld({ conflictBehavior: 'crm-wins' });
  world.servicenow.addAsPerson('s1', { last_name: 'Ada', email: 'ada@x.org', phone: '1' });
  await world.sync();
  world.servicenow.editAsPerson('s1', { phone: '2' });
  loseAnswers(world, 'crm', 'update');
  await syncAgain(world);
  expect([...world.crm.rows.values()].map((row) => row.fields.Phone)).toEqual(['2']);
  heal(world);
  world.servicenow.editAsPerson('s1', { phone: '3' });
  await syncAgain(world);
  expect([...world.crm.rows.values()].map((row) => row.fields.Phone)).toEqual(['3']);
  expect(await world.records.conflicts.scan({ limit: 10 })).toEqual([]);
});

test('so is a value that was taken back on the other side before anybody looked again', async () => {
  const world = createSyncWorld({ conflictBehavior: 'crm-wins' });
  world.servicenow.addAsPerson('s1', { last_name: 'Ada', email: 'ada@x.org', phone: '1' });
  await world.sync();
  world.servicenow.editAsPerson('s1', { phone: '2' });
  loseAnswers(world, 'crm', 'update');
  await syncAgain(world);
  heal(world);
  world.servicenow.editAsPerson('s1', { phone: '1' });
  await syncAgain(world);
  expect([...world.crm.rows.values()].map((row) => row.fields.Phone)).toEqual(['1']);
});

test('a matched pair whose first write nobody saw the end of keeps the edits made since', async () => {
  const world = createSyncWorld({ syncBehavior: 'crm-to-servicenow', conflictBehavior: 'crm-wins' });
  world.servicenow.addAsPerson('s1', { last_name: 'Ada', email: 'ada@x.org', phone: '1' });
  world.crm.addAsPerson('c1', { Last_Name: 'Ada', Email: 'ada@x.org', Phone: '2' });
  loseAnswers(world, 'servicenow', 'update');
  await world.sync();
  expect(world.servicenow.rows.get('s1')?.fields.phone).toBe('2');
  heal(world);
  world.crm.editAsPerson('c1', { Phone: null });
  await syncAgain(world);
  expect(world.servicenow.rows.get('s1')?.fields.phone).toBeNull();
});

test('a partner that was found again is not made a second time because its key could not be written', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.crm.addAsPerson('c1', { Last_Name: 'Bo', Email: 'bo@x.org' });
  loseAnswers(world, 'servicenow', 'create');
  await world.sync();
  heal(world);
  loseAnswers(world, 'crm', 'update');
  await syncAgain(world);
  heal(world);
  await syncAgain(world);
  expect([world.servicenow.rows.size, world.crm.rows.size]).toEqual([1, 1]);
});

test('a record made in ServiceNow without an answer is known there as our own, also after its origin was edited', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.crm.addAsPerson('c1', { Last_Name: 'Bo', Email: 'bo@x.org' });
  loseAnswers(world, 'servicenow', 'create', () => world.crm.editAsPerson('c1', { Email: 'new@x.org' }));
  await world.sync();
  heal(world);
  await syncAgain(world);
  expect([world.servicenow.rows.size, world.crm.rows.size]).toEqual([1, 1]);
  expect([...world.servicenow.rows.values()].map((row) => row.fields.email)).toEqual(['new@x.org']);
});

test('a record that is deleted before the making of its partner was confirmed leaves no open pair behind', async () => {
  const world = createSyncWorld({});
  world.servicenow.addAsPerson('s1', { last_name: 'Ada', email: 'ada@x.org' });
  loseAnswers(world, 'crm', 'create');
  await world.sync();
  heal(world);
  world.servicenow.deleteAsPerson('s1');
  await syncAgain(world);
  const links = await world.records.links.scan({ limit: 10 });
  expect(links.map(({ state, crmId }) => [state, crmId])).toEqual([['detached', [...world.crm.rows.keys()][0]]]);
});

test('a pair leaves the work list from whichever side it was put there', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.crm.addAsPerson('c1', { Last_Name: 'Bo', Email: 'bo@x.org' });
  await world.sync();
  const [servicenowId = ''] = world.servicenow.rows.keys();
  world.crm.refuse = () => ({ code: 'INVALID_DATA', message: 'invalid data', field: 'Email', kind: 'rejected' });
  world.servicenow.editAsPerson(servicenowId, { email: 'bad' });
  await syncAgain(world);
  expect(await world.records.parked.scan({ limit: 10 })).toHaveLength(1);
  world.crm.refuse = () => undefined;
  world.crm.editAsPerson('c1', { Email: 'good@x.org' });
  await syncAgain(world);
  expect(await world.records.parked.scan({ limit: 10 })).toEqual([]);
});
