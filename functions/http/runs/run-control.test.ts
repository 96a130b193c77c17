import { peopleFlow } from '../../core/presets/people.ts';
import { createSyncWorld, TENANT } from '../../engine/testing/sync-world.ts';
import { createCursors } from '../../stores/cursors.ts';
import { createSettings } from '../../stores/settings.ts';
import type { RunView } from '../contract/runs.ts';
import { createRunControl } from './run-control.ts';

const MINUTE_MS = 60_000;

function createWorld() {
  const world = createSyncWorld();
  let drawn = 0;
  const control = createRunControl({
    store: world.store,
    cursors: createCursors(world.store),
    settings: createSettings(world.store),
    clock: world.clock,
    random: () => {
      drawn += 1;
      return drawn / 1_000;
    },
    flowsOf: async () => [peopleFlow(world.settings, 'customer_contact')],
    connectedInstance: async () => undefined,
    wake: () => undefined,
  });
  const settle = async () => {
    await world.settle();
    world.advance(MINUTE_MS);
  };
  /** A first sync, confirmed after its preview. */
  const syncFirst = async (): Promise<RunView> => {
    const preview = await control.start(TENANT, { kind: 'preview' });
    await settle();
    const run = await control.start(TENANT, { kind: 'sync', confirmedPreview: preview.id });
    await settle();
    return run;
  };
  return { world, control, settle, syncFirst };
}

test('what is decided while a run is under way is carried out by another one right after it', async () => {
  const { world, control, settle, syncFirst } = createWorld();
  world.servicenow.addAsPerson('s1', { last_name: 'Lovelace' });
  await syncFirst();
  const active = await control.start(TENANT, { kind: 'sync' });
  expect(await control.soon(TENANT)).toMatchObject({ id: active.id });
  expect(await control.soon(TENANT)).toMatchObject({ id: active.id });
  await settle();
  const { runs } = await control.list(TENANT);
  expect(runs.map(({ kind, state }) => [kind, state])).toEqual([
    ['incremental', 'done'],
    ['incremental', 'done'],
    ['backfill', 'done'],
    ['preview', 'done'],
  ]);
});

test('without one under way it starts at once, but not before the first sync was confirmed', async () => {
  const { world, control, syncFirst } = createWorld();
  world.servicenow.addAsPerson('s1', { last_name: 'Lovelace' });
  await expect(control.soon(TENANT)).rejects.toMatchObject({ code: 'preview_required' });
  await syncFirst();
  expect(await control.soon(TENANT)).toMatchObject({ kind: 'incremental', state: 'waiting' });
});

test('runs come in pages, the latest first', async () => {
  const { world, control, settle, syncFirst } = createWorld();
  await syncFirst();
  for (let count = 0; count < 20; count++) {
    await control.start(TENANT, { kind: 'sync' });
    await settle();
  }
  const first = await control.list(TENANT);
  expect(first.runs).toHaveLength(20);
  const second = await control.list(TENANT, first.next);
  expect(second.runs.map(({ kind }) => kind)).toEqual(['backfill', 'preview']);
  expect(second).not.toHaveProperty('next');
  expect(world.crm.written).toEqual([]);
});

test('a person who has seen what a run would change lets it go on', async () => {
  const { world, control, settle, syncFirst } = createWorld();
  for (let index = 0; index < 60; index++) {
    world.servicenow.addAsPerson(`s${index}`, { last_name: `n${index}`, email: `${index}@x.org`, phone: '1' });
  }
  await syncFirst();
  for (let index = 0; index < 60; index++) world.servicenow.editAsPerson(`s${index}`, { phone: null });
  const { id } = await control.start(TENANT, { kind: 'sync' });
  await settle();
  const stopped = await control.get(TENANT, id);
  expect(stopped?.error).toMatchObject({ code: 'brake_pulled', brake: { kind: 'blanks', records: 60, linked: 60 } });
  expect(stopped?.error?.brake?.sample[0]).toMatchObject({
    records: { servicenow: { table: 'customer_contact' }, crm: { module: 'Contacts' } },
    before: '1',
    after: null,
  });
  await control.start(TENANT, { kind: 'sync', allowBlanks: true });
  await settle();
  expect(await control.last(TENANT)).toMatchObject({ state: 'done' });
});
