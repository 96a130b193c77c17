import type { ConflictRule } from '../../functions/core/flow.ts';
import {
  bothWays,
  conflicts,
  contactOf,
  everybody,
  expectSame,
  links,
  MINUTE_MS,
  person,
  syncLater,
  withOnePair,
} from './fake-world.ts';

test('4. creations and edits that take turns on both sides are equal after each run', async () => {
  const world = bothWays();
  world.servicenow.addAsPerson('s1', person('Ada'));
  await syncLater(world, 'backfill');
  expectSame(world, ['Ada Ada@x.org 1']);
  world.crm.editAsPerson(contactOf(world, 's1'), { Phone: '2' });
  await syncLater(world);
  expectSame(world, ['Ada Ada@x.org 2']);
  world.crm.addAsPerson('c2', { Last_Name: 'Bo', Email: 'Bo@x.org', Phone: '5' });
  await syncLater(world);
  expectSame(world, ['Ada Ada@x.org 2', 'Bo Bo@x.org 5']);
  const bo = [...world.servicenow.rows.values()].find((row) => row.fields.last_name === 'Bo');
  world.servicenow.editAsPerson(bo?.id ?? '', { phone: '6' });
  await syncLater(world);
  expectSame(world, ['Ada Ada@x.org 2', 'Bo Bo@x.org 6']);
});

test('6. when everything agrees, two runs write nothing and leave the links as they are to the last byte', async () => {
  const world = bothWays();
  for (const name of ['Ada', 'Bo', 'Cy']) world.servicenow.addAsPerson(name, person(name));
  await world.sync();
  const before = JSON.stringify(await links(world));
  for (const kind of ['incremental', 'backfill'] as const) {
    expect((await syncLater(world, kind)).written).toEqual([]);
    expect(JSON.stringify(await links(world))).toBe(before);
  }
});

describe('7. a field that both sides edited', () => {
  async function settledBy(conflictRule: ConflictRule, whenTied?: 'servicenow' | 'crm', minutesBetween = 0) {
    const world = bothWays({ reshape: (flow) => ({ ...flow, conflictRule, ...(whenTied ? { whenTied } : {}) }) });
    const crmId = await withOnePair(world);
    world.servicenow.editAsPerson('s1', { phone: 'from ServiceNow' });
    world.advance(minutesBetween * MINUTE_MS);
    world.crm.editAsPerson(crmId, { Phone: 'from the CRM' });
    await syncLater(world);
    const values = [world.servicenow.rows.get('s1')?.fields.phone, world.crm.rows.get(crmId)?.fields.Phone];
    expect((await syncLater(world)).written).toEqual([]);
    return { values, lost: (await conflicts(world)).map(({ value }) => value) };
  }
  const servicenowWon = { values: ['from ServiceNow', 'from ServiceNow'], lost: ['from the CRM'] };
  const crmWon = { values: ['from the CRM', 'from the CRM'], lost: ['from ServiceNow'] };
  const undecided = { values: ['from ServiceNow', 'from the CRM'], lost: [] };

  test('goes to the side that the rule names, or waits where a person is to be asked', async () => {
    expect(await settledBy('servicenow-wins')).toEqual(servicenowWon);
    expect(await settledBy('crm-wins')).toEqual(crmWon);
    expect(await settledBy('ask')).toEqual(undecided);
  });

  test('goes to the later edit, and to the named side where the clocks do not tell', async () => {
    expect(await settledBy('latest-wins', undefined, 1)).toEqual(crmWon);
    expect(await settledBy('latest-wins', 'servicenow', 1)).toEqual(crmWon);
    expect(await settledBy('latest-wins', 'servicenow')).toEqual(servicenowWon);
    expect(await settledBy('latest-wins', 'crm')).toEqual(crmWon);
    expect(await settledBy('latest-wins')).toEqual(undecided);
  });
});

test('9. both versions moved and contents did not: nothing is written', async () => {
  const world = bothWays();
  const crmId = await withOnePair(world);
  world.servicenow.editAsPerson('s1', {});
  world.crm.editAsPerson(crmId, {});
  expect((await syncLater(world)).written).toEqual([]);
  world.crm.editAsPerson(crmId, { Phone: '2' });
  await syncLater(world);
  expectSame(world, ['Ada Ada@x.org 2']);
  expect(await conflicts(world)).toEqual([]);
});

test('10. both versions moved and one content did: it is copied one way, without a conflict', async () => {
  const world = bothWays();
  const crmId = await withOnePair(world);
  world.servicenow.editAsPerson('s1', {});
  world.crm.editAsPerson(crmId, { Phone: '2' });
  const { written } = await syncLater(world);
  expect(written).toMatchObject([{ id: 's1', fields: { phone: '2' } }]);
  expect(await conflicts(world)).toEqual([]);
});

test('19. a side that shows a new version at every reading and tells none after a write still comes to rest', async () => {
  const world = bothWays();
  let reading = 0;
  for (const side of [world.servicenow, world.crm]) {
    const { readByIds, update } = side;
    side.readByIds = async (...request) => {
      const records = await readByIds(...request);
      return records.map((record) => ({ ...record, version: { ...record.version, counter: 1_000 + reading++ } }));
    };
    side.update = async (...request) => {
      const outcomes = await update(...request);
      return outcomes.map((outcome) => ({ ...outcome, version: { modifiedAt: '1970-01-01T00:00:00Z' } }));
    };
  }
  const crmId = await withOnePair(world);
  world.servicenow.editAsPerson('s1', { phone: '2' });
  await syncLater(world);
  world.crm.editAsPerson(crmId, { Phone: '3' });
  await syncLater(world);
  expectSame(world, ['Ada Ada@x.org 3']);
  expect((await syncLater(world)).written).toEqual([]);
});

test('21. the same edit on both sides is no conflict, and becomes the new base', async () => {
  const world = bothWays();
  const crmId = await withOnePair(world);
  world.servicenow.editAsPerson('s1', { phone: '2' });
  world.crm.editAsPerson(crmId, { Phone: '2' });
  expect((await syncLater(world)).written).toEqual([]);
  expect((await links(world))[0]?.base.phone).toEqual({ servicenow: '2', crm: '2' });
  expect(await conflicts(world)).toEqual([]);
});

test('22. an edit of equal length in the second of our own write is noticed', async () => {
  const world = bothWays();
  const crmId = await withOnePair(world);
  world.servicenow.editAsPerson('s1', { phone: '2' });
  world.advance(5 * MINUTE_MS);
  await world.sync('incremental');
  const row = world.crm.rows.get(crmId)!;
  // No version shows it, and no counter.
  row.fields = { ...row.fields, Phone: '3' };
  world.advance(MINUTE_MS);
  await world.sync('incremental');
  expectSame(world, ['Ada Ada@x.org 3']);
});

test('25. a value that was overwritten can be had again from the journal, or where a rule did it from the log of conflicts', async () => {
  const world = bothWays();
  const crmId = await withOnePair(world);
  world.servicenow.editAsPerson('s1', { phone: '2' });
  await syncLater(world);
  const journal = await world.records.journal.scan({ limit: 100 });
  expect(journal.flatMap(({ changes }) => changes)).toEqual([
    { field: 'Phone', mappingId: 'phone', before: '1', after: '2', reason: 'edited' },
  ]);
  world.servicenow.editAsPerson('s1', { phone: '3' });
  world.crm.editAsPerson(crmId, { Phone: 'typed by a person' });
  await syncLater(world);
  expect(await conflicts(world)).toMatchObject([
    { side: 'crm', mappingId: 'phone', value: 'typed by a person', rule: 'servicenow-wins' },
  ]);
});

test('34. of many edits before a run only the last value travels, also in many conflicts at once', async () => {
  // So many edits at once would be asked about otherwise.
  const anything = { records: 1_000, percent: 100 };
  const world = bothWays({ brakes: { deletions: anything, changes: anything, blanks: anything } });
  const people = Array.from({ length: 120 }, (_, index) => `p${String(index).padStart(3, '0')}`);
  for (const name of people) world.servicenow.addAsPerson(name, person(name));
  await world.sync();
  world.advance(5 * MINUTE_MS);
  for (const name of people) {
    for (const phone of ['2', '3', '4']) world.servicenow.editAsPerson(name, { phone });
    for (const Phone of ['7', '8', '9']) world.crm.editAsPerson(contactOf(world, name), { Phone });
  }
  const { written } = await syncLater(world);
  expect(written).toHaveLength(people.length);
  expect(new Set(written.map(({ fields }) => fields.Phone))).toEqual(new Set(['4']));
  expect((await conflicts(world)).map(({ value }) => value)).toEqual(people.map(() => '9'));
  expect(everybody(world).servicenow).toEqual(everybody(world).crm);
});
