import { createSyncWorld } from '../../functions/engine/testing/sync-world.ts';
import {
  BOTH_WAYS,
  bothWays,
  conflicts,
  contact,
  contactOf,
  everybody,
  expectSame,
  links,
  MINUTE_MS,
  parked,
  person,
  syncLater,
  withOnePair,
} from './fake-world.ts';

test('2. two records with one key and the same values are linked, and nothing is written', async () => {
  const world = bothWays();
  world.servicenow.addAsPerson('s1', person('Ada'));
  world.crm.addAsPerson('c1', { ...contact('Ada'), ServiceNow_ID: 's1' });
  const { run, written } = await syncLater(world, 'backfill');
  expect(run.state).toBe('done');
  expect(written).toEqual([]);
  expect(await links(world)).toMatchObject([{ servicenowId: 's1', crmId: 'c1', state: 'linked' }]);
});

test('3. two records with one key and other values follow the rule; with none, both stay and no base is learned', async () => {
  const asking = bothWays({ reshape: (flow) => ({ ...flow, conflictRule: 'ask' }) });
  const ruled = bothWays();
  for (const world of [asking, ruled]) {
    world.servicenow.addAsPerson('s1', person('Ada', '1'));
    world.crm.addAsPerson('c1', { ...contact('Ada', '2'), ServiceNow_ID: 's1' });
    await world.sync();
  }
  expect(everybody(asking)).toEqual({ servicenow: ['Ada Ada@x.org 1'], crm: ['Ada Ada@x.org 2'] });
  const [link] = await links(asking);
  expect(link?.state).toBe('linked');
  expect(link?.base).not.toHaveProperty('phone');
  expect(link?.base).toHaveProperty('email');
  expect((await syncLater(asking)).written).toEqual([]);
  expectSame(ruled, ['Ada Ada@x.org 1']);
  expect(await conflicts(ruled)).toMatchObject([{ side: 'crm', value: '2' }]);
});

describe('14. two records of one side that take the same key', () => {
  test('are both reported and neither is written to', async () => {
    const world = bothWays();
    world.servicenow.addAsPerson('s1', person('Ada'));
    world.crm.addAsPerson('c1', { ...contact('Bo', '2'), ServiceNow_ID: 's1' });
    world.crm.addAsPerson('c2', { ...contact('Cy', '3'), ServiceNow_ID: 's1' });
    const { written } = await syncLater(world, 'backfill');
    expect(written).toEqual([]);
    const reasons = (await parked(world)).map(({ recordId, reason }) => [recordId, reason]);
    expect(reasons).toEqual(
      expect.arrayContaining([
        ['c1', 'ambiguous-match'],
        ['c2', 'ambiguous-match'],
      ]),
    );
    expect(world.servicenow.rows.size).toBe(1);
  });

  test('after a run has linked the first, the second is reported and takes nothing over', async () => {
    const world = bothWays();
    const crmId = await withOnePair(world);
    world.crm.addAsPerson('c2', { ...contact('Copy', '9'), ServiceNow_ID: 's1' });
    const { written } = await syncLater(world);
    expect(written).toEqual([]);
    expect(await parked(world)).toMatchObject([{ recordId: 'c2', reason: 'match-taken', candidates: [{ id: 's1' }] }]);
    expect(await links(world)).toMatchObject([{ servicenowId: 's1', crmId }]);
  });
});

test('16. a list that names a record three times leads to one action', async () => {
  const world = bothWays();
  const { readPage } = world.servicenow;
  world.servicenow.readPage = async (request) => {
    const page = await readPage(request);
    return { ...page, records: page.records.flatMap((record) => [record, record, record]) };
  };
  world.servicenow.addAsPerson('s1', person('Ada'));
  const { run, written } = await syncLater(world, 'backfill');
  expect(written).toHaveLength(1);
  expect(run.tasks[0]?.counts).toMatchObject({ seen: 1, created: 1 });
  world.servicenow.editAsPerson('s1', { phone: '2' });
  expect((await syncLater(world)).written).toMatchObject([{ kind: 'update', fields: { Phone: '2' } }]);
});

test('20. new records of both sides end on both sides, whatever the number of batches under way', async () => {
  const batches = 6;
  for (const writeConcurrency of [0, 1, batches - 1, batches, batches + 1]) {
    const world = bothWays();
    for (const side of [world.servicenow, world.crm]) {
      Object.assign(side.limits, { createBatch: 5, updateBatch: 5, writeConcurrency });
    }
    const names = Array.from({ length: batches * 5 }, (_, index) => String(index).padStart(2, '0'));
    for (const name of names) world.servicenow.addAsPerson(`s${name}`, person(`S${name}`));
    for (const name of names) world.crm.addAsPerson(`c${name}`, contact(`C${name}`));
    await world.sync();
    const all = names.flatMap((name) => [`C${name} C${name}@x.org 1`, `S${name} S${name}@x.org 1`]).sort();
    expect({ writeConcurrency, ...everybody(world) }).toEqual({ writeConcurrency, servicenow: all, crm: all });
    expect((await syncLater(world)).written).toEqual([]);
  }
});

test('39. an empty side is nothing special: the run ends, and what is made later arrives', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  const { run, written } = await syncLater(world, 'backfill');
  expect(run.state).toBe('done');
  expect(written).toEqual([]);
  world.advance(60 * MINUTE_MS);
  world.crm.addAsPerson('c1', contact('Bo'));
  await syncLater(world);
  expectSame(world, ['Bo Bo@x.org 1']);
  expect(contactOf(world, [...world.servicenow.rows.keys()][0] ?? '')).toBe('c1');
});
