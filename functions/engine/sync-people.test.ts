import { countsByEntity } from '../core/run.ts';
import { cutConnection } from './testing/fake-connector.ts';
import { createSyncWorld, type SyncWorld } from './testing/sync-world.ts';

const HOUR_MS = 3_600_000;

function addPeople(world: SyncWorld, count: number): void {
  for (let index = 0; index < count; index++) {
    const name = `n${String(index).padStart(4, '0')}`;
    world.servicenow.addAsPerson(`s${name}`, { last_name: name, email: `${name}@example.com`, phone: `1${index}` });
  }
}

function contactOf(world: SyncWorld, servicenowId: string) {
  return [...world.crm.rows.values()].filter((row) => row.fields.ServiceNow_ID === servicenowId);
}

test('makes a contact for each person, and a second run writes nothing', async () => {
  const world = createSyncWorld();
  addPeople(world, 250);
  const first = await world.sync();
  expect(first.state).toBe('done');
  expect(countsByEntity(first).people).toMatchObject({ seen: 250, created: 250, failed: 0, total: 250 });
  expect(world.crm.rows.size).toBe(250);
  world.crm.written.length = 0;
  world.advance(HOUR_MS);
  await world.sync('incremental');
  expect(world.crm.written).toEqual([]);
});

test('three edited people become three updates in one call', async () => {
  const world = createSyncWorld();
  addPeople(world, 250);
  await world.sync();
  world.advance(HOUR_MS);
  for (const id of ['sn0003', 'sn0100', 'sn0249']) world.servicenow.editAsPerson(id, { phone: 'new' });
  world.crm.written.length = 0;
  world.crm.calls.length = 0;
  const run = await world.sync('incremental');
  expect(countsByEntity(run).people).toMatchObject({ updated: 3, created: 0 });
  expect(world.crm.calls.filter((call) => call === 'update')).toHaveLength(1);
  expect(world.crm.written.map((write) => write.fields)).toEqual([
    { Phone: 'new' },
    { Phone: 'new' },
    { Phone: 'new' },
  ]);
});

describe('a person who is in the CRM already', () => {
  function worldWithAnn(conflictBehavior: 'crm-wins' | 'servicenow-wins') {
    const world = createSyncWorld({ conflictBehavior });
    world.servicenow.addAsPerson('s1', {
      last_name: 'Lee',
      first_name: 'Ann',
      email: 'Ann@x.org',
      phone: '111',
      title: 'Boss',
    });
    world.crm.addAsPerson('c1', { Last_Name: 'Lee', First_Name: 'Ann', Email: 'ann@x.org', Phone: '222' });
    return world;
  }

  test('is linked and keeps every value when the CRM always wins, now and after later runs', async () => {
    const world = worldWithAnn('crm-wins');
    const run = await world.sync();
    expect(countsByEntity(run).people).toMatchObject({ linked: 1, created: 0, updated: 0 });
    expect(world.crm.rows.get('c1')?.fields).toMatchObject({ Phone: '222', Title: null, ServiceNow_ID: 's1' });
    world.advance(HOUR_MS);
    world.servicenow.editAsPerson('s1', { phone: '333', first_name: 'Anne' });
    await world.sync('incremental');
    expect(world.crm.rows.get('c1')?.fields).toMatchObject({ Phone: '222', First_Name: 'Anne' });
  });

  test('is updated when ServiceNow always wins, and the values that lose are logged', async () => {
    const world = worldWithAnn('servicenow-wins');
    await world.sync();
    expect(world.crm.rows.size).toBe(1);
    expect(world.crm.rows.get('c1')?.fields).toMatchObject({ Phone: '111', Title: 'Boss' });
    const conflicts = await world.records.conflicts.scan({ limit: 10 });
    expect(conflicts.map(({ side, value }) => [side, value])).toEqual(expect.arrayContaining([['crm', '222']]));
  });
});

test('nobody is dropped: doubtful, nameless and refused people are on the work list with a reason', async () => {
  const world = createSyncWorld();
  world.servicenow.addAsPerson('s1', { last_name: 'Doubt', email: 'd@x.org' });
  world.crm.addAsPerson('c1', { Last_Name: 'One', Email: 'd@x.org' });
  world.crm.addAsPerson('c2', { Last_Name: 'Two', Email: 'd@x.org' });
  world.servicenow.addAsPerson('s2', { email: 'nameless@x.org' });
  world.servicenow.addAsPerson('s3', { last_name: 'Refused', email: 'bad' });
  world.crm.refuse = (row) =>
    row.fields.Email === 'bad'
      ? { code: 'INVALID_DATA', message: 'invalid data', field: 'Email', kind: 'rejected' }
      : undefined;
  const run = await world.sync();
  expect(countsByEntity(run).people).toMatchObject({ seen: 3, failed: 3 });
  const parked = await world.records.parked.scan({ limit: 10 });
  expect(parked.map(({ recordId, reason, field }) => [recordId, reason, field])).toEqual([
    ['s1', 'ambiguous-match', undefined],
    ['s2', 'required-field-empty', 'Last_Name'],
    ['s3', 'value-refused', 'Email'],
  ]);
  expect(world.crm.rows.size).toBe(2);

  world.crm.calls.length = 0;
  await world.sync('incremental');
  expect(world.crm.calls.filter((call) => call === 'create' || call === 'update')).toEqual([]);

  world.advance(HOUR_MS);
  world.servicenow.editAsPerson('s3', { email: 'good@x.org' });
  const later = await world.sync('incremental');
  expect(countsByEntity(later).people).toMatchObject({ created: 1 });
  expect((await world.records.parked.scan({ limit: 10 })).map((item) => item.recordId)).toEqual(['s1', 's2']);
});

test('a preview counts what would happen and writes nothing anywhere', async () => {
  const world = createSyncWorld();
  addPeople(world, 30);
  world.crm.addAsPerson('c1', { Last_Name: 'x', Email: 'n0001@example.com' });
  const run = await world.sync('preview');
  expect(countsByEntity(run).people).toMatchObject({ seen: 30, created: 29, linked: 1 });
  expect(world.crm.written).toEqual([]);
  expect(await world.records.links.scan({ limit: 10 })).toEqual([]);
});

test('a creation whose answer is lost ends in one record', async () => {
  const world = createSyncWorld();
  addPeople(world, 5);
  let isFirst = true;
  world.crm.disturb = (when, call) => {
    if (when !== 'after' || call !== 'create' || !isFirst) return;
    isFirst = false;
    throw cutConnection('crm');
  };
  const run = await world.sync();
  expect(run.state).toBe('done');
  expect(world.crm.rows.size).toBe(5);
  expect((await world.records.links.scan({ limit: 10 })).map((link) => link.state)).toEqual(Array(5).fill('linked'));
});

test('an edit in the CRM between a lost answer and the recovery survives', async () => {
  const world = createSyncWorld({ conflictBehavior: 'servicenow-wins' });
  addPeople(world, 1);
  let isFirst = true;
  world.crm.disturb = (when, call) => {
    if (when !== 'after' || call !== 'create' || !isFirst) return;
    isFirst = false;
    const [row] = [...world.crm.rows.keys()];
    world.crm.editAsPerson(row!, { Phone: 'typed by a person' });
    throw cutConnection('crm');
  };
  await world.sync();
  expect(contactOf(world, 'sn0000').map((row) => row.fields.Phone)).toEqual(['typed by a person']);
});

test('a worker that dies before or after any call or store write leaves the same end state as one that does not', async () => {
  class PlugPulled extends Error {}
  async function endState(dieAt: number): Promise<{ state: unknown; points: number }> {
    const world = createSyncWorld();
    addPeople(world, 12);
    world.crm.addAsPerson('c1', { Last_Name: 'x', Email: 'n0001@example.com' });
    world.crm.addAsPerson('c2', { Last_Name: 'y', Email: 'n0002@example.com' });
    world.crm.addAsPerson('c3', { Last_Name: 'z', Email: 'n0002@example.com' });
    await world.startRun();
    let point = 0;
    let isDead = false;
    const pass = () => {
      point += 1;
      isDead ||= point === dieAt;
      if (isDead) throw new PlugPulled();
    };
    world.crm.disturb = pass;
    world.servicenow.disturb = pass;
    const { put, insertIfAbsent } = world.store;
    world.store.put = async (...args) => {
      pass();
      await put(...args);
      pass();
    };
    world.store.insertIfAbsent = async (...args) => {
      pass();
      const inserted = await insertIfAbsent(...args);
      pass();
      return inserted;
    };
    await world.settle().catch((error) => {
      if (!(error instanceof PlugPulled)) throw error;
    });
    const points = point;
    isDead = false;
    dieAt = 0;
    world.advance(HOUR_MS);
    await world.settle();
    const contacts = [...world.crm.rows.values()].map(({ fields }) => fields);
    const links = await world.records.links.scan({ limit: 100 });
    const parked = await world.records.parked.scan({ limit: 100 });
    const [run] = await world.records.runs.scan({ prefix: 'run-', limit: 1 });
    return {
      points,
      state: {
        contacts: contacts.map((fields) => JSON.stringify(fields)).sort(),
        links: links.map(({ id, state, outcome }) => [id, state, outcome]),
        parked: parked.map(({ id, reason }) => [id, reason]),
        counts: run && countsByEntity(run),
      },
    };
  }
  const undisturbed = await endState(0);
  expect(undisturbed.points).toBeGreaterThan(20);
  for (let dieAt = 1; dieAt <= undisturbed.points; dieAt++) {
    expect({ dieAt, ...((await endState(dieAt)).state as object) }).toEqual({
      dieAt,
      ...(undisturbed.state as object),
    });
  }
});
