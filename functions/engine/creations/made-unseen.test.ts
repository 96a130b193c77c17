import { cutConnection } from '../testing/fake-connector.ts';
import { createSyncWorld, type SyncWorld } from '../testing/sync-world.ts';

const MINUTE_MS = 60_000;
const BOTH_WAYS = { syncType: 'both-ways' } as const;
const ADA = { Last_Name: 'Ada', Email: 'ada@x.org' };

/** The next creation there arrives, and its answer is lost with everything else that the run asks. */
async function syncWithLostCreation(world: SyncWorld, side: 'servicenow' | 'crm'): Promise<void> {
  let isCut = false;
  world[side].disturb = (when, call) => {
    isCut ||= when === 'after' && call === 'create';
    if (isCut) throw cutConnection(side);
  };
  await world.sync();
  world[side].disturb = () => undefined;
  world.advance(5 * MINUTE_MS);
}

async function syncAgain(world: SyncWorld): Promise<void> {
  await world.sync('incremental');
  world.advance(5 * MINUTE_MS);
}

test('a record that was made unseen is recognised although the listing names it twice', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.crm.addAsPerson('c1', ADA);
  await syncWithLostCreation(world, 'servicenow');
  const { readByValues } = world.servicenow;
  world.servicenow.readByValues = async (...asked) => {
    const { records, unsafe } = await readByValues(...asked);
    return { records: [...records, ...records], unsafe };
  };
  await syncAgain(world);
  await syncAgain(world);
  expect([world.crm.rows.size, world.servicenow.rows.size]).toEqual([1, 1]);
  expect(await world.records.parked.scan({ limit: 10 })).toEqual([]);
});

test('of two records that may be the one made unseen none gets a partner of its own', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.crm.addAsPerson('c1', ADA);
  await syncWithLostCreation(world, 'servicenow');
  world.servicenow.addAsPerson('s9', { last_name: 'Ada', email: 'ada@x.org' });
  await syncAgain(world);
  expect([...world.crm.rows.keys()]).toEqual(['c1']);
  const parked = await world.records.parked.scan({ limit: 10 });
  expect(new Set(parked.map(({ reason }) => reason))).toEqual(new Set(['ambiguous-match']));
});

test('a record made unseen for one that was deleted then does not bring it back', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.servicenow.addAsPerson('s1', { last_name: 'Ada', email: 'ada@x.org' });
  await syncWithLostCreation(world, 'crm');
  world.servicenow.deleteAsPerson('s1');
  world.servicenow.hasDeletionFeed = false;
  await syncAgain(world);
  expect(world.servicenow.rows.size).toBe(0);
  expect(await world.records.parked.scan({ limit: 10 })).toMatchObject([
    { recordSide: 'crm', reason: 'record-missing' },
  ]);
  world.servicenow.hasDeletionFeed = true;
  world.servicenow.addAsPerson('s2', { last_name: 'Bob', email: 'bob@x.org' });
  await syncAgain(world);
  expect(await world.records.parked.scan({ limit: 10 })).toEqual([]);
  expect([...world.servicenow.rows.keys()]).toEqual(['s2']);
});
