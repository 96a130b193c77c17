import { ConnectorError } from '../connectors/errors.ts';
import { countsByEntity } from '../core/run.ts';
import { createLeases } from '../stores/lease.ts';
import { requestCancel } from './runs/runs.ts';
import { cutConnection } from './testing/fake-connector.ts';
import { createSyncWorld, type SyncWorld, TENANT } from './testing/sync-world.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;

function addPeople(world: SyncWorld, count: number): void {
  for (let index = 0; index < count; index++) {
    const name = `n${String(index).padStart(4, '0')}`;
    world.servicenow.addAsPerson(`s${name}`, { last_name: name, email: `${name}@example.com` });
  }
}

async function latestRun(world: SyncWorld) {
  const [run] = await world.records.runs.scan({ prefix: 'run-', reverse: true, limit: 1 });
  if (run === undefined) throw new Error('There is no run.');
  return run;
}

test('a passing failure is waited out, longer each time, and the run goes on', async () => {
  const world = createSyncWorld();
  addPeople(world, 3);
  let failuresLeft = 3;
  world.servicenow.disturb = (when, call) => {
    if (when === 'before' && call === 'readPage' && failuresLeft-- > 0) throw cutConnection('servicenow');
  };
  await world.startRun();
  const executor = world.executor();
  const waits: number[] = [];
  for (let result = await executor.tick(TENANT); !result.idle; result = await executor.tick(TENANT)) {
    waits.push(result.againAfterMs);
    world.advance(result.againAfterMs);
  }
  expect(waits).toEqual([2_000, 4_000, 8_000, 0]);
  expect(await latestRun(world)).toMatchObject({ state: 'done' });
  expect(world.crm.rows.size).toBe(3);
});

test('a system that says when to come back is not called before', async () => {
  const world = createSyncWorld();
  addPeople(world, 1);
  let isFirst = true;
  world.crm.disturb = (when, call) => {
    if (when !== 'before' || call !== 'create' || !isFirst) return;
    isFirst = false;
    throw new ConnectorError({
      side: 'crm',
      code: 'rate-limited',
      message: 'Too many calls.',
      retryAfterMs: 60 * SECOND_MS,
    });
  };
  await world.startRun();
  expect(await world.executor().tick(TENANT)).toEqual({ idle: false, againAfterMs: 60 * SECOND_MS });
});

test('a system that stays down ends the run with a reason, and the next run finishes the work', async () => {
  const world = createSyncWorld();
  addPeople(world, 3);
  world.crm.disturb = () => {
    throw cutConnection('crm');
  };
  const failed = await world.sync();
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'crm_unavailable' } });
  world.crm.disturb = () => undefined;
  world.advance(HOUR_MS);
  expect(await world.sync()).toMatchObject({ state: 'done' });
  expect(world.crm.rows.size).toBe(3);
});

test('a dead grant ends the run at once and says whose it is', async () => {
  const world = createSyncWorld();
  world.servicenow.disturb = () => {
    throw new ConnectorError({ side: 'servicenow', code: 'reconnect-needed', message: 'Authorize again.' });
  };
  expect(await world.sync()).toMatchObject({ state: 'failed', error: { code: 'reconnect_needed' } });
  expect(world.lostConnections).toEqual(['servicenow']);
});

test('a cancelled run stops between two batches and keeps what it has done', async () => {
  const world = createSyncWorld();
  addPeople(world, 350);
  const run = await world.startRun();
  let batches = 0;
  world.crm.disturb = (when, call) => {
    if (when === 'after' && call === 'create' && ++batches === 2) void requestCancel(world.store, TENANT, run.id);
  };
  await world.settle();
  expect(await latestRun(world)).toMatchObject({ state: 'cancelled' });
  expect(world.crm.rows.size).toBe(200);
  expect(await world.records.links.scan({ limit: 1_000 })).toHaveLength(200);
});

test('a run that needs many slices counts every record once', async () => {
  const world = createSyncWorld({}, { pageSize: 40 });
  addPeople(world, 130);
  await world.startRun();
  world.crm.disturb = () => world.advance(30 * SECOND_MS);
  let slices = 0;
  for (;;) {
    const result = await world.executor({ sliceMs: 45 * SECOND_MS }).tick(TENANT);
    if (result.idle) break;
    slices += 1;
  }
  expect(slices).toBeGreaterThan(2);
  expect(countsByEntity(await latestRun(world)).people).toMatchObject({ seen: 130, created: 130, total: 130 });
  expect(world.crm.rows.size).toBe(130);
});

test('a worker that lost its lease to another writes nothing more', async () => {
  const world = createSyncWorld();
  addPeople(world, 350);
  await world.startRun();
  const rival = createLeases({ store: world.store, clock: world.clock, owner: 'rival', durationMs: HOUR_MS });
  let batches = 0;
  const takeOver: Promise<unknown>[] = [];
  world.crm.disturb = (when, call) => {
    if (when !== 'after' || call !== 'create' || ++batches !== 2) return;
    world.advance(HOUR_MS);
    takeOver.push(rival.acquire(TENANT));
  };
  await world.executor().tick(TENANT);
  expect(await Promise.all(takeOver)).toEqual([expect.objectContaining({ fence: 2 })]);
  expect(world.crm.rows.size).toBe(200);
  expect(await latestRun(world)).toMatchObject({ state: 'running' });
});

test('nothing is to do without a run, and a second worker leaves an owned installation alone', async () => {
  const world = createSyncWorld();
  expect(await world.executor().tick(TENANT)).toEqual({ idle: true });
  await world.startRun();
  const rival = createLeases({ store: world.store, clock: world.clock, owner: 'rival', durationMs: HOUR_MS });
  await rival.acquire(TENANT);
  expect(await world.executor().tick(TENANT)).toEqual({ idle: false, againAfterMs: SECOND_MS });
  expect(world.servicenow.calls).toEqual([]);
});

test('two people on different pages who claim one contact are both left to a person', async () => {
  const world = createSyncWorld({}, { pageSize: 1 });
  world.servicenow.addAsPerson('s1', { last_name: 'A', email: 'shared@x.org' });
  world.servicenow.addAsPerson('s2', { last_name: 'B', email: 'shared@x.org' });
  world.crm.addAsPerson('c1', { Last_Name: 'A', Email: 'shared@x.org' });
  await world.sync();
  const parked = await world.records.parked.scan({ limit: 10 });
  expect(parked.map(({ recordId, reason }) => [recordId, reason])).toEqual([
    ['s1', 'ambiguous-match'],
    ['s2', 'ambiguous-match'],
  ]);
});
