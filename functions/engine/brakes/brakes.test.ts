import type { BrakeLimits } from '../../core/brake.ts';
import type { Run } from '../../core/run.ts';
import { createSyncWorld, type SyncWorld } from '../testing/sync-world.ts';

const MINUTE_MS = 60_000;

async function createLinked(count: number, pageSize?: number, brakes?: BrakeLimits): Promise<SyncWorld> {
  const world = createSyncWorld({}, { ...(pageSize === undefined ? {} : { pageSize }), ...(brakes && { brakes }) });
  for (let index = 0; index < count; index++) {
    world.servicenow.addAsPerson(`s${index}`, { last_name: `n${index}`, email: `${index}@x.org`, phone: '1' });
  }
  expect(await world.sync()).toMatchObject({ state: 'done' });
  world.advance(MINUTE_MS);
  world.crm.written.length = 0;
  return world;
}

function edit(world: SyncWorld, count: number, fields: Record<string, string | null>): void {
  for (let index = 0; index < count; index++) world.servicenow.editAsPerson(`s${index}`, fields);
}

async function syncAllowing(world: SyncWorld, allowed: Partial<Run>): Promise<Run | undefined> {
  const run = await world.startRun('incremental');
  await world.records.runs.put([{ ...run, ...allowed }]);
  await world.settle();
  return (await world.records.runs.get([run.id]))[0];
}

test('a first sync of many, and an edit of ten, are nothing to ask about', async () => {
  const world = await createLinked(120);
  edit(world, 10, { phone: null });
  expect(await world.sync('incremental')).toMatchObject({ state: 'done' });
  expect(world.crm.written).toHaveLength(10);
});

test('a run that would change many records stops before the first, and says how many and which', async () => {
  const world = await createLinked(120);
  edit(world, 60, { phone: '2' });
  const run = await world.sync('incremental');
  expect(run).toMatchObject({
    state: 'failed',
    error: {
      code: 'brake_pulled',
      details: '60',
      brake: {
        kind: 'changes',
        entity: 'people',
        side: 'servicenow',
        records: 60,
        orMore: false,
        linked: 120,
        limit: { records: 50, percent: 20 },
      },
    },
  });
  expect(run.error?.brake?.sample).toHaveLength(5);
  expect(run.error?.brake?.sample[0]).toMatchObject({
    name: 'n0',
    servicenow: { table: 'customer_contact', id: 's0' },
    crm: { module: 'Contacts' },
    field: 'Phone',
    before: '1',
    after: '2',
  });
  expect(world.crm.written).toEqual([]);
});

test('also where the changes are spread over pages', async () => {
  const world = await createLinked(120, 30);
  edit(world, 120, { phone: '2' });
  expect(await world.sync('incremental')).toMatchObject({ error: { brake: { kind: 'changes', records: 120 } } });
  // What is tolerated may have been written before, nothing beyond it.
  expect(world.crm.written.length).toBeLessThanOrEqual(50);
});

test('a person who wants it so lets it go on', async () => {
  const world = await createLinked(120);
  edit(world, 60, { phone: '2' });
  await world.sync('incremental');
  expect(await syncAllowing(world, { mayChange: true })).toMatchObject({ state: 'done' });
  expect(world.crm.written).toHaveLength(60);
});

test('clearing has a lower limit of its own, and a wish of its own', async () => {
  const world = await createLinked(120);
  edit(world, 30, { phone: null });
  expect(await world.sync('incremental')).toMatchObject({ error: { brake: { kind: 'blanks', records: 30 } } });
  expect(await syncAllowing(world, { mayChange: true })).toMatchObject({ state: 'failed' });
  expect(world.crm.written).toEqual([]);
  expect(await syncAllowing(world, { mayBlank: true })).toMatchObject({ state: 'done' });
  expect(world.crm.written).toHaveLength(30);
});

test('many edits in a large installation are everyday', async () => {
  const world = await createLinked(400);
  edit(world, 75, { phone: '2' });
  expect(await world.sync('incremental')).toMatchObject({ state: 'done' });
});

test('filling what is empty is no change that anybody could miss', async () => {
  const world = await createLinked(120);
  edit(world, 100, { title: 'Dr' });
  expect(await world.sync('incremental')).toMatchObject({ state: 'done' });
  expect(world.crm.written).toHaveLength(100);
});

test('limits can be set', async () => {
  const tight = { records: 2, percent: 1 };
  const world = await createLinked(20, undefined, { deletions: tight, changes: tight, blanks: tight });
  edit(world, 3, { phone: '2' });
  expect(await world.sync('incremental')).toMatchObject({ error: { brake: { limit: tight, records: 3 } } });
});
