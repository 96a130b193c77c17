import { cutConnection, type FakeConnector } from '../testing/fake-connector.ts';
import { createSyncWorld, type SyncWorld } from '../testing/sync-world.ts';

const MINUTE_MS = 60_000;

/** One pair that was made in the CRM, which is tried out with it, and an edit that is to go there. */
async function linkedPair(
  settings: Parameters<typeof createSyncWorld>[0] = {},
  prepare: (world: SyncWorld) => void = () => undefined,
): Promise<SyncWorld> {
  const world = createSyncWorld({ conflictBehavior: 'servicenow-wins', ...settings }, { isTriedOut: false });
  prepare(world);
  world.servicenow.addAsPerson('s1', { last_name: 'Ada', email: 'ada@x.org', phone: '1' });
  await world.sync();
  world.advance(5 * MINUTE_MS);
  edit(world, '2');
  return world;
}

function edit(world: SyncWorld, phone: string): void {
  world.servicenow.editAsPerson('s1', { phone });
  world.crm.calls.length = 0;
  world.crm.written.length = 0;
}

async function syncAgain(world: SyncWorld) {
  const run = await world.sync('incremental');
  world.advance(5 * MINUTE_MS);
  return run;
}

const updates = ({ calls }: FakeConnector) => calls.filter((call) => call === 'update').length;
const contact = ({ crm }: SyncWorld) => [...crm.rows.values()][0];

/** Somebody edits the contact right before the n-th update arrives. */
function editBefore(world: SyncWorld, update: number, fields: Record<string, string>): void {
  let seen = 0;
  world.crm.disturb = (when, call) => {
    if (when !== 'before' || call !== 'update') return;
    seen += 1;
    world.advance(2_000);
    if (seen === update) world.crm.editAsPerson(contact(world)?.id ?? '', fields);
  };
}

test('is tried out once, on the first record that is made: the probe writes nothing, and no edit waits for it', async () => {
  const world = createSyncWorld({ conflictBehavior: 'servicenow-wins' }, { isTriedOut: false });
  world.servicenow.addAsPerson('s1', { last_name: 'Ada', email: 'ada@x.org', phone: '1' });
  await world.sync();
  expect(world.crm.written).toHaveLength(1);
  expect(updates(world.crm)).toBe(1);
  world.advance(5 * MINUTE_MS);
  edit(world, '2');
  await syncAgain(world);
  expect(updates(world.crm)).toBe(1);
  expect(world.crm.written.map(({ fields }) => fields)).toEqual([{ Phone: '2' }]);
  edit(world, '3');
  await syncAgain(world);
  expect(updates(world.crm)).toBe(1);
  expect(contact(world)?.fields.Phone).toBe('3');
});

test('an edit between read and write is not overwritten: the pair is planned afresh', async () => {
  const world = await linkedPair({ syncType: 'both-ways' });
  await syncAgain(world);
  edit(world, '3');
  editBefore(world, 1, { Title: 'By a person' });
  await syncAgain(world);
  expect(contact(world)?.fields).toMatchObject({ Phone: '3', Title: 'By a person' });
  expect(await world.records.parked.scan({ limit: 10 })).toEqual([]);
});

test('a value that the rule replaces although it was typed between read and write is in the conflict log', async () => {
  const world = await linkedPair({ syncType: 'both-ways' });
  await syncAgain(world);
  edit(world, '3');
  editBefore(world, 1, { Phone: 'typed meanwhile' });
  await syncAgain(world);
  expect(contact(world)?.fields.Phone).toBe('3');
  expect(await world.records.conflicts.scan({ limit: 10 })).toMatchObject([{ side: 'crm', value: 'typed meanwhile' }]);
});

test('a CRM that ignores the condition is written to as ever, and asked once', async () => {
  const world = await linkedPair({}, ({ crm }) => {
    crm.honoursConditions = false;
  });
  await syncAgain(world);
  expect(world.crm.written.map(({ fields }) => fields)).toEqual([{ Phone: '2' }]);
  edit(world, '3');
  await syncAgain(world);
  expect(world.crm.written.map(({ fields }) => fields)).toEqual([{ Phone: '3' }]);
});

test('a probe whose answer is lost tells nothing, and nothing is written on top of it unread', async () => {
  let isLost = true;
  const world = await linkedPair({}, ({ crm }) => {
    crm.disturb = (when, call) => {
      if (when !== 'after' || call !== 'update' || !isLost) return;
      isLost = false;
      throw cutConnection('crm');
    };
  });
  await syncAgain(world);
  expect(contact(world)?.fields.Phone).toBe('2');
  edit(world, '3');
  await syncAgain(world);
  expect(contact(world)?.fields.Phone).toBe('3');
});

test('a CRM that refuses what nobody has modified is believed no longer', async () => {
  const world = await linkedPair();
  await syncAgain(world);
  edit(world, '3');
  let refusals = 1;
  world.crm.refuse = () =>
    refusals-- > 0 ? { code: 'ALREADY_MODIFIED', message: 'modified since', kind: 'changed' } : undefined;
  await syncAgain(world);
  expect(contact(world)?.fields.Phone).toBe('3');
  world.crm.refuse = () => undefined;
  edit(world, '4');
  editBefore(world, 1, { Title: 'By a person' });
  await syncAgain(world);
  expect(contact(world)?.fields).toMatchObject({ Phone: '4', Title: 'By a person' });
});
