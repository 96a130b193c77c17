import { createSignedInWorld } from '../testing/create-world.ts';
import { CONNECTED, RUN } from '../testing/fake-backend.ts';

const HALF = { seen: 206, created: 180, updated: 0, linked: 20, skipped: 0, failed: 6, total: 412 };
const ALL = { seen: 412, created: 369, updated: 0, linked: 31, skipped: 0, failed: 12, total: 412 };

async function open(firstSyncConfirmed = false) {
  const world = await createSignedInWorld();
  world.backend.installation = { ...CONNECTED, firstSyncConfirmed };
  await world.models.app.loadInstallation();
  world.models.app.go('settings');
  return world;
}

function started(world: Awaited<ReturnType<typeof open>>) {
  return world.backend.calls.filter(({ route }) => route === 'POST /api/runs').map(({ body }) => body);
}

test('the first Sync Now works out the plan, and only the confirmation writes', async () => {
  const world = await open();
  const { run, app } = world.models;
  await run.syncNow();
  expect(started(world)).toEqual([{ kind: 'preview' }]);
  world.backend.run = { ...RUN, state: 'done', counts: { people: ALL } };
  await world.clock.advance(1_000);
  expect(run.active.value).toBeUndefined();
  expect(run.preview.value?.counts.people).toEqual(ALL);

  world.backend.run = { ...RUN, kind: 'backfill' };
  await run.confirm();
  expect(started(world).at(-1)).toEqual({ kind: 'sync', confirmedPreview: 'run-1' });
  expect(run.preview.value).toBeUndefined();
  world.backend.run = { ...RUN, kind: 'backfill', state: 'done', counts: { people: ALL } };
  await world.clock.advance(1_000);
  expect(run.active.value).toBeUndefined();
  expect(app.page.value).toBe('dashboard');
  expect(app.summary.value).toEqual(world.backend.summary);
});

test('a later Sync Now syncs at once', async () => {
  const world = await open(true);
  await world.models.run.syncNow();
  expect(started(world)).toEqual([{ kind: 'sync' }]);
});

test('shows the plan after all when the backend asks for it', async () => {
  const world = await open(true);
  world.backend.failOnce('POST /api/runs', 409, 'preview_required');
  await world.models.run.syncNow();
  expect(started(world)).toEqual([{ kind: 'sync' }, { kind: 'preview' }]);
  expect(world.models.run.failure.value).toBeUndefined();
  expect(world.models.run.active.value?.kind).toBe('preview');
});

test('puts a plan away that the settings have overtaken', async () => {
  const world = await open();
  await world.models.run.syncNow();
  world.backend.run = { ...RUN, state: 'done', counts: { people: ALL } };
  await world.clock.advance(1_000);
  world.backend.fail('POST /api/runs', 409, 'preview_required');
  await world.models.run.confirm();
  expect(world.models.run.preview.value).toBeUndefined();
  expect(world.models.run.failure.value?.code).toBe('preview_required');
});

test('counts, and estimates the time left from what this browser saw', async () => {
  const world = await open();
  world.backend.run = { ...RUN, counts: { people: { ...HALF, seen: 0 } } };
  await world.models.run.syncNow();
  expect(world.models.run.progress.value).toMatchObject({ seen: 0, total: 412, fraction: 0, msLeft: undefined });
  world.backend.run = { ...RUN, counts: { people: { ...HALF, seen: 103 } } };
  await world.clock.advance(1_000);
  world.backend.run = { ...RUN, counts: { people: HALF } };
  await world.clock.advance(4_000);
  const progress = world.models.run.progress.value;
  expect(progress?.fraction).toBe(0.5);
  expect(progress?.msLeft).toBeGreaterThan(1_000);
  expect(progress?.msLeft).toBeLessThan(12_000);
});

test('goes on asking while the connection is lost', async () => {
  const world = await open();
  await world.models.run.syncNow();
  world.backend.fail('GET /api/runs/run-1', 503, 'unavailable');
  await world.clock.advance(2_000);
  expect(world.models.run.lost.value).toBe(true);
  expect(world.models.run.active.value).toBeDefined();
  world.backend.recover('GET /api/runs/run-1');
  world.backend.run = { ...RUN, state: 'done', counts: { people: ALL } };
  await world.clock.advance(5_000);
  expect(world.models.run.lost.value).toBe(false);
  expect(world.models.run.preview.value).toBeDefined();
});

test('a cancelled run is over, and says so', async () => {
  const world = await open(true);
  world.backend.run = { ...RUN, kind: 'incremental' };
  await world.models.run.syncNow();
  await world.models.run.cancel();
  expect(world.models.run.active.value).toBeUndefined();
  expect(world.models.run.finished.value?.state).toBe('cancelled');
});

test('a failed run gives its reason', async () => {
  const world = await open(true);
  world.backend.run = { ...RUN, kind: 'incremental' };
  await world.models.run.syncNow();
  const error = { code: 'reconnect_needed' as const, message: 'm', details: 'access_denied' };
  world.backend.run = { ...RUN, kind: 'incremental', state: 'failed', error };
  await world.clock.advance(1_000);
  expect(world.models.run.failure.value).toMatchObject({ code: 'reconnect_needed', details: 'access_denied' });
});

test('follows the run of somebody else when one is under way already', async () => {
  const world = await open(true);
  world.backend.fail('POST /api/runs', 409, 'run_active');
  world.backend.installation = { ...CONNECTED, activeRun: { ...RUN, kind: 'backfill' } };
  await world.models.run.syncNow();
  expect(world.models.run.active.value?.kind).toBe('backfill');
});
