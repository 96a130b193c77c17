import type { Connector, FieldShape, WriteRefusal } from '../../functions/connectors/connector.ts';
import type { FakeConnector } from '../../functions/engine/testing/fake-connector.ts';
import type { SyncWorld } from '../../functions/engine/testing/sync-world.ts';
import {
  bothWays,
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
import { createSimulatedWorld } from './simulated-world.ts';

/** Changes what a side says about its fields from now on; a field is taken away by giving nothing back. */
function reshape(side: FakeConnector, change: (field: FieldShape) => FieldShape | undefined): Connector['describe'] {
  const { describe } = side;
  side.describe = async (collection) => {
    const shape = await describe(collection);
    if (shape === undefined) return undefined;
    const fields = [...shape.fields].flatMap(([name, field]) => {
      const changed = change(field);
      return changed === undefined ? [] : [[name, changed] as const];
    });
    return { ...shape, fields: new Map(fields) };
  };
  return describe;
}

const readOnly = (field: FieldShape): FieldShape => ({ ...field, writable: false });

describe('12. fields that may not be written', () => {
  test('on both sides stop the run with a reason before anything is done', async () => {
    const world = bothWays();
    for (const side of [world.servicenow, world.crm]) reshape(side, readOnly);
    world.servicenow.addAsPerson('s1', person('Ada'));
    const { run, written } = await syncLater(world, 'backfill');
    expect(run).toMatchObject({ state: 'failed', error: { code: 'user_without_rights' } });
    expect(written).toEqual([]);
  });

  test('on one side leave the other way open, and the second run is silent', async () => {
    const world = bothWays();
    reshape(world.servicenow, readOnly);
    const crmId = await withOnePair(world);
    world.servicenow.editAsPerson('s1', { phone: '2' });
    await syncLater(world);
    expect(world.crm.rows.get(crmId)?.fields.Phone).toBe('2');
    world.crm.editAsPerson(crmId, { Phone: '3', Mobile: '4' });
    for (let run = 0; run < 2; run++) expect((await syncLater(world)).written).toEqual([]);
    expect(everybody(world)).toEqual({ servicenow: ['Ada Ada@x.org 2'], crm: ['Ada Ada@x.org 3'] });
  });
});

/** Refuses rows that have this value in a field. */
function refuseValue(side: FakeConnector, value: string, refusal: Partial<WriteRefusal> = {}): void {
  side.refuse = ({ fields }) =>
    Object.values(fields).includes(value)
      ? { code: 'INVALID_DATA', message: 'invalid data', field: 'Phone', kind: 'rejected', ...refusal }
      : undefined;
}

async function threePairs(): Promise<SyncWorld> {
  const world = bothWays();
  for (const name of ['a', 'b', 'c']) world.servicenow.addAsPerson(name, person(name));
  await world.sync();
  world.advance(5 * MINUTE_MS);
  return world;
}

describe('15. an action that fails', () => {
  test('takes back its own row only, and the others are completed', async () => {
    const world = await threePairs();
    const before = (await links(world)).find(({ servicenowId }) => servicenowId === 'b');
    refuseValue(world.crm, 'bad');
    world.servicenow.editAsPerson('a', { phone: '2' });
    world.servicenow.editAsPerson('b', { phone: 'bad' });
    world.servicenow.editAsPerson('c', { phone: '3' });
    const { run } = await syncLater(world);
    expect(run.tasks[0]?.counts).toMatchObject({ updated: 2, failed: 1 });
    expect(everybody(world).crm).toEqual(['a a@x.org 2', 'b b@x.org 1', 'c c@x.org 3']);
    const after = (await links(world)).find(({ servicenowId }) => servicenowId === 'b');
    expect([after?.base, after?.versions]).toEqual([before?.base, before?.versions]);
    world.crm.refuse = () => undefined;
    world.servicenow.editAsPerson('b', { phone: '4' });
    await syncLater(world);
    expect(everybody(world).crm).toEqual(everybody(world).servicenow);
    expect(await parked(world)).toEqual([]);
  });

  test('leaves the work list once it went through, from whichever side it had been tried', async () => {
    const world = bothWays();
    const crmId = await withOnePair(world);
    refuseValue(world.servicenow, 'bad');
    world.crm.editAsPerson(crmId, { Phone: 'bad' });
    await syncLater(world);
    expect(await parked(world)).toHaveLength(1);
    world.crm.editAsPerson(crmId, { Phone: 'good' });
    await syncLater(world);
    expectSame(world, ['Ada Ada@x.org good']);
    expect(await parked(world)).toEqual([]);
  });
});

test('30. when one record of a batch fails the others are saved, and the cursor passes it only because it waits on the work list', async () => {
  const world = bothWays();
  refuseValue(world.crm, 'bad');
  world.servicenow.addAsPerson('a', person('a'));
  world.servicenow.addAsPerson('b', person('b', 'bad'));
  world.servicenow.addAsPerson('c', person('c'));
  await world.sync();
  expect(everybody(world).crm).toEqual(['a a@x.org 1', 'c c@x.org 1']);
  world.advance(60 * MINUTE_MS);
  world.servicenow.editAsPerson('a', { phone: '2' });
  await syncLater(world);
  expect(await parked(world)).toMatchObject([{ recordId: 'b', reason: 'value-refused', field: 'Phone' }]);
  // A person has corrected the CRM and asks for another try; the cursor is far beyond the record.
  world.crm.refuse = () => undefined;
  const [item] = await parked(world);
  await world.records.parked.put([{ ...item!, nextTryAt: '2026-03-01T00:00:00Z' }]);
  await syncLater(world);
  expect(everybody(world).crm).toEqual(['a a@x.org 2', 'b b@x.org bad', 'c c@x.org 1']);
  expect(await parked(world)).toEqual([]);
});

test('31. records that a side does not permit are reported, and the rest goes on', async () => {
  const world = bothWays();
  refuseValue(world.crm, 'secret', { code: '403', message: 'no permission', kind: 'rejected' });
  for (const name of ['a', 'b']) world.servicenow.addAsPerson(name, person(name));
  world.servicenow.addAsPerson('hidden', person('hidden', 'secret'));
  const { run } = await syncLater(world, 'backfill');
  expect(run).toMatchObject({ state: 'done' });
  expect(run.tasks[0]?.counts).toMatchObject({ created: 2, failed: 1 });
  expect(await parked(world)).toMatchObject([
    { recordId: 'hidden', reason: 'no-permission', details: 'no permission' },
  ]);
});

test('32. a write that meets a change of the same moment is tried again with what the record holds then', async () => {
  const world = bothWays();
  const crmId = await withOnePair(world);
  world.servicenow.editAsPerson('s1', { phone: '2' });
  let isFirst = true;
  world.crm.refuse = () => {
    if (!isFirst) return undefined;
    isFirst = false;
    world.crm.editAsPerson(crmId, { Mobile: '5' });
    return { code: '412', message: 'modified meanwhile', kind: 'changed' };
  };
  await syncLater(world);
  await syncLater(world);
  expectSame(world, ['Ada Ada@x.org 2']);
  expect(world.servicenow.rows.get('s1')?.fields.mobile_phone).toBe('5');
  expect(await parked(world)).toEqual([]);
});

test('46. of a batch of 100 with rows 7 and 40 refused 98 are linked and 2 wait with field and reason', async () => {
  const world = await createSimulatedWorld();
  const bad = new Set([7, 40]);
  for (let row = 1; row <= 100; row++) {
    world.servicenow.createAsPerson('customer_contact', {
      last_name: `n${row}`,
      phone: bad.has(row) ? '+1 000' : '+1 111',
    });
  }
  world.zoho.addValidation({
    module: 'Contacts',
    check: ({ Phone }) =>
      Phone === '+1 000' ? { code: 'INVALID_DATA', message: 'not in service', field: 'Phone' } : undefined,
  });
  const run = await world.sync('backfill');
  expect(run.tasks[0]?.counts).toMatchObject({ seen: 100, created: 98, failed: 2 });
  expect((await world.records.links.scan({ limit: 200 })).filter(({ state }) => state === 'linked')).toHaveLength(98);
  const items = await world.records.parked.scan({ limit: 10 });
  expect(items.map(({ recordName, reason, field, code }) => [recordName, reason, field, code]).sort()).toEqual([
    ['n40', 'value-refused', 'Phone', 'INVALID_DATA'],
    ['n7', 'value-refused', 'Phone', 'INVALID_DATA'],
  ]);
  for (const { recordId } of items) world.servicenow.editAsPerson('customer_contact', recordId, { phone: '+1 111' });
  await world.sync();
  expect(world.zoho.records('Contacts')).toHaveLength(100);
  expect(await world.records.parked.scan({ limit: 10 })).toEqual([]);
});

describe('56. a field that', () => {
  async function lose(change: (field: FieldShape) => FieldShape | undefined) {
    const world = bothWays();
    const crmId = await withOnePair(world);
    reshape(world.crm, (field) => (field.name === 'Phone' ? change(field) : field));
    world.servicenow.editAsPerson('s1', { phone: '2', mobile_phone: '3' });
    const { run } = await syncLater(world);
    return { world, run, contact: world.crm.rows.get(crmId)?.fields };
  }

  test.each([
    ['was removed', () => undefined],
    ['became read-only', readOnly],
  ] as const)('%s is reported and left alone, and the other fields go on', async (_what, change) => {
    const { world, run, contact: fields } = await lose(change);
    expect(run.state).toBe('done');
    expect(run.tasks[0]?.lostMappings).toEqual(['phone']);
    expect(fields).toMatchObject({ Phone: '1', Mobile: '3' });
    expect((await syncLater(world)).written).toEqual([]);
  });

  test('chooses the records of a flow and was removed stops the run, or every record would be let in', async () => {
    const where = { servicenow: [{ field: 'title', operator: '=', value: 'boss' }] } as const;
    const world = bothWays({ reshape: (flow) => ({ ...flow, where }) });
    world.servicenow.addAsPerson('s1', { ...person('Ada'), title: 'boss' });
    reshape(world.servicenow, (field) => (field.name === 'title' ? undefined : field));
    const { run, written } = await syncLater(world, 'backfill');
    expect(run).toMatchObject({ state: 'failed', error: { code: 'user_without_rights' } });
    expect(written).toEqual([]);
  });

  test('was never there is not worth a word', async () => {
    const world = bothWays();
    await withOnePair(world);
    const { run } = await syncLater(world);
    expect(run.tasks.flatMap(({ lostMappings = [] }) => lostMappings)).toEqual([]);
    expect(contactOf(world, contact('x').Last_Name)).toBe('');
  });
});
