import { requestStartAfresh } from './start-afresh.ts';
import { createSyncWorld, type SyncWorld, TENANT } from './testing/sync-world.ts';

const MINUTE_MS = 60_000;
const OLD = 'https://old.service-now.com';
const NEW = 'https://new.service-now.com';

/** Two people linked with an instance that is replaced by another one then. */
async function createMoved(ids: readonly string[]): Promise<SyncWorld> {
  const world = createSyncWorld();
  world.instance = OLD;
  world.servicenow.addAsPerson('s1', { last_name: 'Lovelace', email: 'ada@x.org', phone: '1' });
  world.servicenow.addAsPerson('s2', { last_name: 'Hopper', email: 'grace@x.org', phone: '1' });
  await world.sync();
  world.advance(MINUTE_MS);
  world.instance = NEW;
  world.servicenow.rows.clear();
  const [first = '', second = ''] = ids;
  world.servicenow.addAsPerson(first, { last_name: 'Lovelace', email: 'ada@x.org', phone: '2' });
  world.servicenow.addAsPerson(second, { last_name: 'Hopper', email: 'grace@x.org', phone: '2' });
  return world;
}

const ask = (world: SyncWorld, instance = NEW) =>
  requestStartAfresh(world.store, TENANT, { instance, by: 'Ada', now: world.clock.now() });

test.each([
  ['with the same ids, as a clone has', ['s1', 's2']],
  ['with other ids', ['t1', 't2']],
])('another instance %s is matched again, and nothing is doubled', async (_, ids) => {
  const world = await createMoved(ids);
  expect(await world.sync()).toMatchObject({ state: 'failed', error: { code: 'other_instance' } });
  await ask(world);
  const preview = await world.sync('preview');
  expect(preview).toMatchObject({ state: 'done' });
  expect(preview.tasks).toMatchObject([{ counts: { linked: 2, created: 0 } }]);
  expect(world.crm.rows.size).toBe(2);
  expect(await world.sync()).toMatchObject({ state: 'done' });
  expect(world.crm.rows.size).toBe(2);
  expect([...world.crm.rows.values()].map(({ fields }) => fields.ServiceNow_ID)).toEqual(ids);
  world.advance(MINUTE_MS);
  const writes = world.crm.written.length;
  expect(await world.sync()).toMatchObject({ state: 'done' });
  expect(world.crm.written.length).toBe(writes);
});

test('the old instance can be restored instead, and its links go on', async () => {
  const world = await createMoved(['s1', 's2']);
  await world.sync();
  world.instance = OLD;
  expect(await world.sync()).toMatchObject({ state: 'done' });
  expect(await world.records.links.scan({ limit: 9 })).toMatchObject([{ state: 'linked' }, { state: 'linked' }]);
});

test('a wish for one instance is none for a third', async () => {
  const world = await createMoved(['s1', 's2']);
  await ask(world, 'https://third.service-now.com');
  expect(await world.sync()).toMatchObject({ error: { code: 'other_instance' } });
  expect(await world.records.links.scan({ limit: 9 })).toMatchObject([{ state: 'linked' }, { state: 'linked' }]);
});

test('one that is cut goes on where it stopped', async () => {
  const world = await createMoved(['t1', 't2']);
  await ask(world);
  const { remove } = world.store;
  let calls = 0;
  world.store.remove = async (tenant, collection, keys) => {
    if (collection === 'links') calls += 1;
    if (collection === 'links' && calls === 1) throw new Error('The process dies.');
    await remove(tenant, collection, keys);
  };
  await world.sync('preview');
  expect(calls).toBe(1);
  world.store.remove = remove;
  await world.sync('preview');
  await world.sync();
  expect(world.crm.rows.size).toBe(2);
  expect([...world.crm.rows.values()].map(({ fields }) => fields.ServiceNow_ID)).toEqual(['t1', 't2']);
});
