import type { DeletePolicy } from '../../core/flow.ts';
import { cutConnection } from '../testing/fake-connector.ts';
import { createSyncWorld, type SyncWorld } from '../testing/sync-world.ts';

const MINUTE_MS = 60_000;
const BOTH_WAYS = { syncType: 'both-ways', conflictBehavior: 'servicenow-wins' } as const;

function addPeople(world: SyncWorld, count: number): void {
  for (let index = 0; index < count; index++) {
    world.servicenow.addAsPerson(`s${index}`, { last_name: `n${index}`, email: `n${index}@x.org`, phone: '1' });
  }
}

async function worldWith(policy: DeletePolicy | undefined, people = 1): Promise<SyncWorld> {
  const world = createSyncWorld(
    BOTH_WAYS,
    policy === undefined ? {} : { onDelete: { servicenow: policy, crm: policy } },
  );
  addPeople(world, people);
  await world.sync();
  world.advance(5 * MINUTE_MS);
  return world;
}

function contactOf(world: SyncWorld, servicenowId: string): string {
  return [...world.crm.rows.values()].find((row) => row.fields.ServiceNow_ID === servicenowId)?.id ?? '';
}

async function syncAgain(world: SyncWorld) {
  world.advance(5 * MINUTE_MS);
  return world.sync('incremental');
}

async function linkStates(world: SyncWorld) {
  const links = await world.records.links.scan({ limit: 100 });
  return links.map(({ state, tombstone }) => [state, tombstone?.reason]);
}

test('without another wish the partner of a deleted record is kept, and the pair rests', async () => {
  const world = await worldWith(undefined);
  world.servicenow.deleteAsPerson('s0');
  await syncAgain(world);
  expect(world.crm.rows.size).toBe(1);
  expect(await linkStates(world)).toEqual([['detached', 'detached']]);
  world.crm.editAsPerson(contactOf(world, 's0'), { Phone: '2' });
  await syncAgain(world);
  expect(world.servicenow.rows.size).toBe(0);
});

test.each(['servicenow', 'crm'] as const)('a deletion in %s deletes the partner where that is wished', async (side) => {
  const world = await worldWith('delete');
  world[side].deleteAsPerson(side === 'crm' ? contactOf(world, 's0') : 's0');
  await syncAgain(world);
  expect([world.servicenow.rows.size, world.crm.rows.size]).toEqual([0, 0]);
  expect(await linkStates(world)).toEqual([['tombstoned', 'deleted']]);
  await syncAgain(world);
  expect([world.servicenow.rows.size, world.crm.rows.size]).toEqual([0, 0]);
});

test('an edit survives a delete', async () => {
  const world = await worldWith('delete');
  world.crm.editAsPerson(contactOf(world, 's0'), { Phone: 'edited' });
  world.servicenow.deleteAsPerson('s0');
  await syncAgain(world);
  expect([...world.crm.rows.values()].map((row) => row.fields.Phone)).toEqual(['edited']);
  expect(await linkStates(world)).toEqual([['detached', 'kept-edit']]);
});

test('a record that both sides deleted leaves a tombstone and no call is made for it', async () => {
  const world = await worldWith('delete');
  world.crm.deleteAsPerson(contactOf(world, 's0'));
  world.servicenow.deleteAsPerson('s0');
  world.crm.written.length = 0;
  await syncAgain(world);
  expect(world.crm.written).toEqual([]);
  expect(await linkStates(world)).toEqual([['tombstoned', 'both-gone']]);
});

test('a record that was restored is linked again, not made anew', async () => {
  const world = await worldWith(undefined);
  const crmId = contactOf(world, 's0');
  const row = world.crm.rows.get(crmId)!;
  world.crm.deleteAsPerson(crmId);
  await syncAgain(world);
  world.crm.rows.set(crmId, row);
  world.crm.editAsPerson(crmId, { Phone: '5' });
  await syncAgain(world);
  expect(world.crm.rows.size).toBe(1);
  expect(await linkStates(world)).toEqual([['linked', undefined]]);
  expect(world.servicenow.rows.get('s0')?.fields.phone).toBe('5');
});

test('many deletions at once stop the run before the first, until a person allows them', async () => {
  const world = await worldWith('delete', 40);
  for (let index = 0; index < 20; index++) world.servicenow.deleteAsPerson(`s${index}`);
  expect(await syncAgain(world)).toMatchObject({ state: 'failed', error: { code: 'brake_pulled', details: '20' } });
  expect(world.crm.rows.size).toBe(40);
  const run = await world.startRun('incremental');
  await world.records.runs.put([{ ...run, mayDelete: true }]);
  await world.settle();
  expect(world.crm.rows.size).toBe(20);
});

test('a removal whose answer is lost ends as it would have', async () => {
  const world = await worldWith('delete');
  let isFirst = true;
  world.crm.disturb = (when, call) => {
    if (when !== 'after' || call !== 'remove' || !isFirst) return;
    isFirst = false;
    throw cutConnection('crm');
  };
  world.servicenow.deleteAsPerson('s0');
  await syncAgain(world);
  expect(world.crm.rows.size).toBe(0);
  expect((await linkStates(world)).map(([state]) => state)).toEqual(['tombstoned']);
});

test('without a feed of deletions nothing is deleted on a guess', async () => {
  const world = await worldWith('delete');
  world.servicenow.hasDeletionFeed = false;
  world.servicenow.deleteAsPerson('s0');
  await syncAgain(world);
  expect(world.crm.rows.size).toBe(1);
});
