import { cutConnection } from './testing/fake-connector.ts';
import { createSyncWorld, type SyncWorld } from './testing/sync-world.ts';

const MINUTE_MS = 60_000;
const BOTH_WAYS = { syncType: 'both-ways', conflictBehavior: 'servicenow-wins' } as const;

function person(name: string) {
  return { last_name: name, email: `${name}@x.org`, phone: '1' };
}

function contact(name: string) {
  return { Last_Name: name, Email: `${name}@x.org`, Phone: '1' };
}

/** Values of the mapped fields, by last name. */
function everybody(world: SyncWorld) {
  const names = (rows: Iterable<{ fields: Readonly<Record<string, unknown>> }>, fields: readonly string[]) =>
    [...rows].map((row) => fields.map((field) => row.fields[field]).join(' ')).sort();
  return {
    servicenow: names(world.servicenow.rows.values(), ['last_name', 'email', 'phone']),
    crm: names(world.crm.rows.values(), ['Last_Name', 'Email', 'Phone']),
  };
}

async function syncQuietly(world: SyncWorld): Promise<void> {
  world.advance(5 * MINUTE_MS);
  world.servicenow.written.length = 0;
  world.crm.written.length = 0;
  await world.sync('incremental');
}

test('new records of both sides end on both, once', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.servicenow.addAsPerson('s1', person('Ada'));
  world.crm.addAsPerson('c1', contact('Bo'));
  world.servicenow.addAsPerson('s2', person('Cy'));
  world.crm.addAsPerson('c2', contact('Cy'));
  await world.sync();
  const expected = ['Ada Ada@x.org 1', 'Bo Bo@x.org 1', 'Cy Cy@x.org 1'];
  expect(everybody(world)).toEqual({ servicenow: expected, crm: expected });
  await syncQuietly(world);
  expect([...world.servicenow.written, ...world.crm.written]).toEqual([]);
});

test('an edit on either side is one write on the other, and then silence', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.servicenow.addAsPerson('s1', person('Ada'));
  world.crm.addAsPerson('c1', contact('Bo'));
  await world.sync();
  world.advance(5 * MINUTE_MS);
  world.servicenow.editAsPerson('s1', { phone: '2' });
  world.crm.editAsPerson('c1', { Phone: '3' });
  await syncQuietly(world);
  expect(world.crm.written.map((write) => write.fields)).toEqual([{ Phone: '2' }]);
  expect(world.servicenow.written.map((write) => write.fields)).toEqual([{ phone: '3' }]);
  await syncQuietly(world);
  expect([...world.servicenow.written, ...world.crm.written]).toEqual([]);
});

test('two people who edit different fields of one record both keep their edit', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.servicenow.addAsPerson('s1', person('Ada'));
  await world.sync();
  world.advance(5 * MINUTE_MS);
  const [crmId = ''] = world.crm.rows.keys();
  world.servicenow.editAsPerson('s1', { phone: '2' });
  world.crm.editAsPerson(crmId, { Email: 'new@x.org' });
  await syncQuietly(world);
  expect(everybody(world)).toEqual({ servicenow: ['Ada new@x.org 2'], crm: ['Ada new@x.org 2'] });
  expect(await world.records.conflicts.scan({ limit: 10 })).toEqual([]);
});

test('a field that both edited follows the rule, and the value that loses is in the log', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.servicenow.addAsPerson('s1', person('Ada'));
  await world.sync();
  world.advance(5 * MINUTE_MS);
  const [crmId = ''] = world.crm.rows.keys();
  world.servicenow.editAsPerson('s1', { phone: '2' });
  world.crm.editAsPerson(crmId, { Phone: '3' });
  await syncQuietly(world);
  expect(everybody(world)).toEqual({ servicenow: ['Ada Ada@x.org 2'], crm: ['Ada Ada@x.org 2'] });
  expect(await world.records.conflicts.scan({ limit: 10 })).toMatchObject([
    { side: 'crm', value: '3', mappingId: 'phone' },
  ]);
});

test('an edit in the very second of our own write is noticed', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.servicenow.addAsPerson('s1', person('Ada'));
  await world.sync();
  const [crmId = ''] = world.crm.rows.keys();
  const row = world.crm.rows.get(crmId)!;
  const { modifiedAt, counter } = row;
  world.crm.editAsPerson(crmId, { Phone: '9' });
  row.modifiedAt = modifiedAt;
  row.counter = counter;
  await syncQuietly(world);
  expect(everybody(world).servicenow).toEqual(['Ada Ada@x.org 9']);
});

test('a value cleared on one side is cleared on the other', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.servicenow.addAsPerson('s1', person('Ada'));
  await world.sync();
  world.advance(5 * MINUTE_MS);
  const [crmId = ''] = world.crm.rows.keys();
  world.crm.editAsPerson(crmId, { Phone: null });
  await syncQuietly(world);
  expect(world.servicenow.rows.get('s1')?.fields.phone).toBeNull();
});

test('a creation in ServiceNow whose answer is lost is found again by the match rule', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.crm.addAsPerson('c1', contact('Bo'));
  let isFirst = true;
  world.servicenow.disturb = (when, call) => {
    if (when !== 'after' || call !== 'create' || !isFirst) return;
    isFirst = false;
    throw cutConnection('servicenow');
  };
  await world.sync();
  expect(everybody(world).servicenow).toEqual(['Bo Bo@x.org 1']);
});

test('a creation whose outcome nobody can look up is left to a person, never made twice', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.crm.addAsPerson('c1', { Last_Name: 'Nobody' });
  let isFirst = true;
  world.servicenow.disturb = (when, call) => {
    if (when !== 'after' || call !== 'create' || !isFirst) return;
    isFirst = false;
    throw cutConnection('servicenow');
  };
  await world.sync();
  expect(world.servicenow.rows.size).toBe(1);
  expect(await world.records.parked.scan({ limit: 10 })).toMatchObject([{ recordId: 'c1', reason: 'ambiguous-match' }]);
});

test('an edit on the side that is about to be written to, made after its page was read, is not overwritten', async () => {
  const world = createSyncWorld({ syncType: 'both-ways', conflictBehavior: 'crm-wins' });
  world.servicenow.addAsPerson('s1', person('Ada'));
  world.crm.addAsPerson('c1', { ...contact('Ada'), Phone: '7' });
  let isFirst = true;
  world.crm.disturb = (when, call) => {
    if (when !== 'before' || call !== 'count' || !isFirst) return;
    isFirst = false;
    world.servicenow.editAsPerson('s1', { phone: '7' });
  };
  await world.sync();
  expect(world.servicenow.written).toEqual([]);
  expect(await world.records.conflicts.scan({ limit: 10 })).toEqual([]);
});

test('links that were lost are found again by the keys that records carry, in either direction', async () => {
  const world = createSyncWorld(BOTH_WAYS);
  world.servicenow.addAsPerson('s1', { last_name: 'Ada' });
  world.crm.addAsPerson('c1', { Last_Name: 'Bo' });
  await world.sync();
  const before = everybody(world);
  await world.store.erase('900001');
  await world.sync();
  expect(everybody(world)).toEqual(before);
  expect(await world.records.links.scan({ limit: 10 })).toHaveLength(2);
});
