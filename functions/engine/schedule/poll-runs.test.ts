import { instantToMs, msToInstant } from '../../core/instant.ts';
import { hintId, openInbox } from '../../stores/inbox.ts';
import { createSchedules } from '../../stores/schedules.ts';
import type { Executor, TickResult } from '../executor.ts';
import { requestCancel } from '../runs/runs.ts';
import { cutConnection } from '../testing/fake-connector.ts';
import { createSyncWorld, type SyncWorld, TENANT } from '../testing/sync-world.ts';
import { watchStore } from '../testing/watched-store.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

function addPeople(world: SyncWorld, count: number): void {
  for (let index = 0; index < count; index++) {
    const name = `n${String(index).padStart(4, '0')}`;
    world.servicenow.addAsPerson(`s${name}`, { last_name: name, email: `${name}@example.com` });
  }
}

async function untilIdle(executor: Executor): Promise<TickResult> {
  for (let tick = 0; tick < 200; tick++) {
    const result = await executor.tick(TENANT);
    if (result.idle) return result;
  }
  throw new Error('There is always more to do.');
}

async function syncedWorld(given: Parameters<typeof createSyncWorld>[1] = {}, people = 5) {
  const world = createSyncWorld({ syncType: 'both-ways' }, { ...given, isLive: true });
  addPeople(world, people);
  await world.startRun();
  const executor = world.executor();
  await untilIdle(executor);
  world.advance(5 * MINUTE_MS);
  await untilIdle(executor);
  for (const side of [world.servicenow, world.crm]) {
    side.calls.length = 0;
    side.written.length = 0;
  }
  return { world, executor };
}

async function schedule(world: SyncWorld) {
  const known = await createSchedules(world.store).get(TENANT);
  if (known === undefined) throw new Error('Nothing is planned.');
  return known;
}

async function runs(world: SyncWorld) {
  return world.records.runs.scan({ prefix: 'run-', limit: 100 });
}

/** Lets time pass up to the next poll. */
async function pollIsDue(world: SyncWorld): Promise<void> {
  world.advance(instantToMs((await schedule(world)).nextPollAt) - world.clock.now());
}

test('without any notification an edit of either side is found by the next poll', async () => {
  const { world, executor } = await syncedWorld();
  const [crmId = ''] = world.crm.rows.keys();
  const key = String(world.crm.rows.get(crmId)?.fields.ServiceNow_ID);
  world.servicenow.editAsPerson('sn0004', { title: 'From ServiceNow' });
  world.crm.editAsPerson(crmId, { Phone: '1' });
  expect(await executor.tick(TENANT)).toEqual({ idle: true, nextAt: instantToMs((await schedule(world)).nextPollAt) });
  await pollIsDue(world);
  await untilIdle(executor);
  expect(world.servicenow.rows.get(key)?.fields.phone).toBe('1');
  expect([...world.crm.rows.values()].map(({ fields }) => fields.Title)).toContain('From ServiceNow');
  const last = (await runs(world)).at(-1);
  expect(last).toMatchObject({ kind: 'incremental', state: 'done', isScheduled: true });
});

test('a quiet poll costs one row besides its lease, and leaves no run', async () => {
  const { store, writes } = watchStore();
  const { world, executor } = await syncedWorld({ store });
  const before = await runs(world);
  await pollIsDue(world);
  writes.length = 0;
  await executor.tick(TENANT);
  expect(writes.filter((collection) => collection !== 'leases')).toEqual(['runs']);
  expect(await runs(world)).toEqual(before);
  expect(world.servicenow.calls).toEqual(['readDeletions', 'readPage']);
  expect((await schedule(world)).lastSyncAt).toBe(msToInstant(world.clock.now()));
});

test('a look at an installation with nothing to do writes nothing and takes no lease', async () => {
  const { store, writes } = watchStore();
  const { executor } = await syncedWorld({ store });
  writes.length = 0;
  await executor.tick(TENANT);
  expect(writes).toEqual([]);
});

test('a restart does not put the next poll off', async () => {
  const { world } = await syncedWorld();
  const { nextPollAt } = await schedule(world);
  world.advance(SECOND_MS);
  expect(await world.executor().tick(TENANT)).toEqual({ idle: true, nextAt: instantToMs(nextPollAt) });
  await pollIsDue(world);
  await world.executor().tick(TENANT);
  expect(world.servicenow.calls).toContain('readPage');
});

test('nothing goes on by itself before a first sync was confirmed', async () => {
  const world = createSyncWorld();
  addPeople(world, 1);
  await world.sync();
  world.advance(24 * HOUR_MS);
  expect(await world.executor().tick(TENANT)).toMatchObject({ idle: true });
  expect(world.servicenow.calls.filter((call) => call === 'readPage')).toHaveLength(1);
});

test('a first sync that a person has cancelled does not go on by itself', async () => {
  const world = createSyncWorld({}, { isLive: true });
  addPeople(world, 3);
  const run = await world.startRun();
  await requestCancel(world.store, TENANT, run.id);
  const executor = world.executor();
  await untilIdle(executor);
  world.advance(5 * HOUR_MS);
  await untilIdle(executor);
  expect(world.crm.rows.size).toBe(0);
});

test('a system that is down for a night leaves one failed run, and the first poll after it catches up', async () => {
  const { world, executor } = await syncedWorld();
  const before = (await runs(world)).length;
  world.servicenow.disturb = () => {
    throw cutConnection('servicenow');
  };
  for (let hour = 0; hour < 8; hour++) {
    world.advance(HOUR_MS);
    for (let result = await executor.tick(TENANT); !result.idle; result = await executor.tick(TENANT)) {
      world.advance(result.againAfterMs);
    }
  }
  expect((await runs(world)).slice(before)).toMatchObject([{ state: 'failed', isScheduled: true }]);
  world.servicenow.disturb = () => undefined;
  world.servicenow.editAsPerson('sn0001', { title: 'Morning' });
  await pollIsDue(world);
  await untilIdle(executor);
  expect([...world.crm.rows.values()].map(({ fields }) => fields.Title)).toContain('Morning');
});

test('polls are rarer while notifications arrive, and more frequent once one was lost', async () => {
  const { world, executor } = await syncedWorld();
  const interval = async () => instantToMs((await schedule(world)).nextPollAt) - world.clock.now();
  const [crmId = ''] = world.crm.rows.keys();
  const tell = async (side: 'servicenow' | 'crm', recordId: string) => {
    const collection = side === 'crm' ? 'Contacts' : 'customer_contact';
    const receivedAt = msToInstant(world.clock.now());
    const id = hintId({ side, collection, recordId }, receivedAt);
    const hint = { id, side, collection, recordId, operation: 'updated', receivedAt } as const;
    await openInbox(world.store, TENANT).insertIfAbsent([hint]);
  };
  await tell('servicenow', 'sn0001');
  await tell('crm', crmId);
  await executor.tick(TENANT);
  await pollIsDue(world);
  await executor.tick(TENANT);
  expect(await interval()).toBe(10 * MINUTE_MS);
  world.servicenow.editAsPerson('sn0001', { title: 'Nobody told' });
  await pollIsDue(world);
  await executor.tick(TENANT);
  expect(await interval()).toBeLessThan(3 * MINUTE_MS);
});

test('a daily sweep finds what no poll can see: old stamps, and deletions that no feed tells of', async () => {
  const { world, executor } = await syncedWorld({ onDelete: { servicenow: 'delete', crm: 'detach' } });
  // Polls begin a little before the newest edit that they have seen: it has to be younger than the others.
  world.servicenow.editAsPerson('sn0001', { title: 'New' });
  await pollIsDue(world);
  await untilIdle(executor);
  world.crm.written.length = 0;
  world.servicenow.hasDeletionFeed = false;
  world.servicenow.deleteAsPerson('sn0002');
  const row = world.servicenow.rows.get('sn0003');
  if (row) row.fields = { ...row.fields, title: 'By a script that leaves no trace' };
  for (let polls = 0; polls < 3; polls++) {
    await pollIsDue(world);
    await untilIdle(executor);
  }
  expect(world.crm.written).toEqual([]);
  world.advance(instantToMs((await schedule(world)).nextSweepAt) - world.clock.now());
  await untilIdle(executor);
  expect(world.crm.written.map(({ kind }) => kind).sort()).toEqual(['remove', 'update']);
  expect((await runs(world)).at(-1)).toMatchObject({ kind: 'sweep', state: 'done' });
});

test('live edits pass a long first sync, which goes on afterwards and makes nobody twice', async () => {
  const world = createSyncWorld({ syncType: 'both-ways' }, { isLive: true, pageSize: 200 });
  addPeople(world, 1_000);
  await world.startRun();
  const order: string[] = [];
  let batches = 0;
  world.crm.disturb = (when, call) => {
    if (when !== 'after' || call !== 'create') return;
    order.push('create');
    world.advance(2 * SECOND_MS);
    batches += 1;
    if (batches !== 3) return;
    world.servicenow.editAsPerson('sn0000', { title: 'Live' });
    const record = { side: 'servicenow', collection: 'customer_contact', recordId: 'sn0000' } as const;
    const receivedAt = msToInstant(world.clock.now());
    void openInbox(world.store, TENANT).insertIfAbsent([
      { ...record, id: hintId(record, 'live'), operation: 'updated', receivedAt },
    ]);
  };
  const { update } = world.crm;
  Object.assign(world.crm, {
    update: (...args: Parameters<typeof update>) => {
      order.push('update');
      return update(...args);
    },
  });
  await untilIdle(world.executor());
  expect(world.crm.rows.size).toBe(1_000);
  expect(order.indexOf('update')).toBeGreaterThan(0);
  expect(order.indexOf('update')).toBeLessThan(order.length - 1);
  expect((await runs(world)).at(-1)).toMatchObject({ state: 'done' });
});
