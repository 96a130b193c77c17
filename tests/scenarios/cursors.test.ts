import type { Flow } from '../../functions/core/flow.ts';
import { plain } from '../../functions/core/presets/mappings.ts';
import { createSyncWorld, type SyncWorld, TENANT } from '../../functions/engine/testing/sync-world.ts';
import { createCursors } from '../../functions/stores/cursors.ts';
import type { Row } from '../../functions/stores/stores.ts';
import {
  BOTH_WAYS,
  bothWays,
  contactOf,
  everybody,
  expectSame,
  links,
  MINUTE_MS,
  person,
  syncLater,
  withOnePair,
} from './fake-world.ts';

async function pollCursors({ store }: SyncWorld): Promise<readonly Row[]> {
  return store.scan(TENANT, 'cursors', { prefix: 'poll/', limit: 100 });
}

async function forget(world: SyncWorld, rows: readonly Row[]): Promise<void> {
  await world.store.remove(
    TENANT,
    'cursors',
    rows.map(({ key }) => key),
  );
}

async function linkedPeople(count: number): Promise<SyncWorld> {
  const world = bothWays();
  for (let index = 0; index < count; index++) world.servicenow.addAsPerson(`s${index}`, person(`n${index}`));
  await world.sync();
  return world;
}

describe('27. a cursor', () => {
  test('lets a later run read on where the one before has stopped', async () => {
    const world = await linkedPeople(30);
    world.advance(10 * MINUTE_MS);
    world.servicenow.editAsPerson('s2', { phone: '2' });
    await syncLater(world);
    world.advance(10 * MINUTE_MS);
    world.servicenow.editAsPerson('s3', { phone: '2' });
    const { readPage } = world.servicenow;
    const read: string[] = [];
    world.servicenow.readPage = async (request) => {
      const page = await readPage(request);
      read.push(...page.records.map(({ id }) => id));
      return page;
    };
    await syncLater(world);
    // The one before lies at the cursor, and what may have been late is read again.
    expect(read).toEqual(['s2', 's3']);
  });

  test('that is lost on one side or on both costs a full comparison and does no harm', async () => {
    const world = await linkedPeople(30);
    world.advance(10 * MINUTE_MS);
    world.servicenow.editAsPerson('s3', { phone: '2' });
    world.crm.editAsPerson(contactOf(world, 's4'), { Phone: '3' });
    const [first] = await pollCursors(world);
    await forget(world, [first!]);
    expect((await syncLater(world)).written).toHaveLength(2);
    await forget(world, await pollCursors(world));
    const { run, written } = await syncLater(world);
    expect(written).toEqual([]);
    expect(run.tasks.map(({ counts }) => counts.seen)).toEqual([30, 30]);
    expect(await links(world)).toHaveLength(30);
  });
});

test('28. of cursors that disagree the one of the last owner counts; with none, a run starts from the beginning', async () => {
  const world = await linkedPeople(5);
  const cursors = createCursors(world.store);
  const [row] = await pollCursors(world);
  const [name = '', fence = '0'] = row!.key.split('#');
  const newest = row!.body;
  await world.store.put(TENANT, 'cursors', [
    { key: `${name}#${'0'.repeat(fence.length)}`, body: '2020-01-01T00:00:00Z' },
  ]);
  expect(await cursors.load(TENANT, name)).toBe(newest);
  // An owner that lost its lease must not take the cursor anywhere.
  await expect(cursors.save(TENANT, name, '2031-01-01T00:00:00Z', 0)).rejects.toThrow();
  await cursors.save(TENANT, name, '2020-01-01T00:00:00Z', Number(fence) + 1);
  expect((await syncLater(world)).written).toEqual([]);
  await forget(world, await pollCursors(world));
  const { run, written } = await syncLater(world);
  expect(written).toEqual([]);
  expect(run.tasks.map(({ since }) => since)).toEqual([undefined, undefined]);
});

test('29. where nothing has changed no cursor is written', async () => {
  const world = await linkedPeople(5);
  await syncLater(world);
  const { put } = world.store;
  const writtenTo: string[] = [];
  world.store.put = async (tenant, collection, rows, fence) => {
    if (rows.length > 0) writtenTo.push(collection);
    await put(tenant, collection, rows, fence);
  };
  await syncLater(world);
  expect(writtenTo).not.toContain('cursors');
  expect(writtenTo).not.toContain('links');
});

test('36. a filter that leaves pages empty does not end a run', async () => {
  const world = createSyncWorld(BOTH_WAYS, { pageSize: 2 });
  const { readPage } = world.servicenow;
  for (let index = 0; index < 9; index++) world.servicenow.addAsPerson(`s${index}`, person(`n${index}`));
  world.servicenow.readPage = async (request) => {
    const page = await readPage(request);
    return { ...page, records: page.records.filter(({ id }) => id === 's8') };
  };
  const { run } = await syncLater(world, 'backfill');
  expect(run.state).toBe('done');
  expect(everybody(world).crm).toEqual(['n8 n8@x.org 1']);
});

test.each([
  ['mapping', (flow: Flow): Flow => ({ ...flow, mappings: [...flow.mappings, plain('user_name', 'Company')] })],
  ['filter', (flow: Flow): Flow => ({ ...flow, where: { crm: [{ field: 'Title', operator: '!=', value: 'x' }] } })],
] as const)(
  '37. a changed %s does not go on from the old cursor, and by itself touches no value',
  async (_what, change) => {
    let isChanged = false;
    const world = bothWays({ reshape: (flow) => (isChanged ? change(flow) : flow) });
    world.servicenow.addAsPerson('s1', { ...person('Ada'), user_name: 'ada' });
    await world.sync();
    world.advance(60 * MINUTE_MS);
    isChanged = true;
    const crmId = contactOf(world, 's1');
    world.crm.rows.get(crmId)!.fields.Company = 'Typed long ago';
    const { run, written } = await syncLater(world);
    expect(run.tasks.map(({ since }) => since)).toEqual([undefined, undefined]);
    expect(run.tasks.map(({ counts }) => counts.seen)).toEqual([1, 1]);
    expect(written).toEqual([]);
    const again = await syncLater(world);
    expect(again.run.tasks.every(({ since }) => since !== undefined)).toBe(true);
  },
);

test('38. runs that follow each other closely tell of a change once, although they read it several times', async () => {
  const world = bothWays();
  await withOnePair(world);
  world.servicenow.editAsPerson('s1', { phone: '2' });
  const counts = [];
  for (let run = 0; run < 4; run++) {
    world.advance(20_000);
    const { tasks } = await world.sync('incremental');
    counts.push(tasks.map(({ counts: { seen, updated } }) => ({ seen, updated })));
  }
  expect(counts.flat().reduce((sum, { updated }) => sum + updated, 0)).toBe(1);
  expect(counts.flat().filter(({ seen }) => seen > 0).length).toBeGreaterThan(3);
  const journal = await world.records.journal.scan({ limit: 100 });
  expect(journal.filter(({ kind }) => kind === 'updated')).toHaveLength(1);
});

describe('40. an older version that is shown after a newer one', () => {
  test('has no effect where it is old news', async () => {
    const world = bothWays();
    const crmId = await withOnePair(world);
    const { readPage } = world.servicenow;
    const asItWas = (await readPage({ collection: '', fields: [], limit: 10 })).records;
    world.servicenow.editAsPerson('s1', { phone: '2' });
    await syncLater(world);
    expectSame(world, ['Ada Ada@x.org 2']);
    world.servicenow.readPage = async (request) => ({ ...(await readPage(request)), records: asItWas });
    expect((await syncLater(world)).written).toEqual([]);
    expect(world.crm.rows.get(crmId)?.fields.Phone).toBe('2');
  });

  test('counts where the record really is as it was, as after a backup was restored', async () => {
    const world = bothWays();
    await withOnePair(world);
    const row = world.servicenow.rows.get('s1')!;
    const before = { ...row, fields: { ...row.fields } };
    world.servicenow.editAsPerson('s1', { phone: '2' });
    await syncLater(world);
    world.servicenow.rows.set('s1', before);
    await forget(world, await pollCursors(world));
    await syncLater(world);
    expectSame(world, ['Ada Ada@x.org 1']);
  });
});

test('42. a record that becomes readable after the poll has passed its time is found by the next one', async () => {
  const world = bothWays();
  await withOnePair(world);
  world.servicenow.addAsPerson('late', person('Late'));
  const late = world.servicenow.rows.get('late')!;
  world.servicenow.rows.delete('late');
  world.advance(MINUTE_MS);
  world.servicenow.editAsPerson('s1', { phone: '2' });
  await world.sync('incremental');
  expect(everybody(world).crm).toEqual(['Ada Ada@x.org 2']);
  world.servicenow.rows.set('late', late);
  await world.sync('incremental');
  expect(everybody(world).crm).toEqual(['Ada Ada@x.org 2', 'Late Late@x.org 1']);
});
