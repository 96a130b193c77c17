import { TENANT } from '../../engine/testing/sync-world.ts';
import { ACTOR, type ActivityWorld, createActivityWorld } from './testing/activity-world.ts';

const MINUTE_MS = 60_000;

/** One linked person whose phone both sides have changed since. */
async function createConflict(): Promise<ActivityWorld> {
  const world = createActivityWorld({ syncType: 'both-ways', conflictBehavior: 'ask' });
  world.servicenow.addAsPerson('s1', { last_name: 'Lovelace', email: 'ada@x.org', phone: '1', title: 'Dr' });
  await world.sync();
  world.advance(MINUTE_MS);
  world.servicenow.editAsPerson('s1', { phone: '2', title: 'Prof' });
  world.crm.editAsPerson('crm-new-1', { Phone: '3' });
  await world.sync('incremental');
  world.advance(MINUTE_MS);
  return world;
}

const phones = ({ servicenow, crm }: ActivityWorld) => [
  servicenow.rows.get('s1')?.fields.phone,
  crm.rows.get('crm-new-1')?.fields.Phone,
];

async function openOf(world: ActivityWorld) {
  const { conflicts, open } = await world.activity.conflicts(TENANT, {});
  expect(open).toBe(conflicts.length);
  return conflicts;
}

test('a field that both sides changed stays as it is on both and is shown, while the rest of the record goes on', async () => {
  const world = await createConflict();
  expect(phones(world)).toEqual(['2', '3']);
  expect(world.crm.rows.get('crm-new-1')?.fields.Title).toBe('Prof');
  expect(await openOf(world)).toMatchObject([
    {
      state: 'open',
      recordName: 'Lovelace',
      records: {
        servicenow: { table: 'customer_contact', id: 's1' },
        crm: { module: 'Contacts', id: 'crm-new-1' },
      },
      fields: { servicenow: 'phone', crm: 'Phone' },
      values: { servicenow: '2', crm: '3' },
    },
  ]);
});

test('it is asked once, however often the record is looked at', async () => {
  const world = await createConflict();
  const before = await openOf(world);
  await world.sync('incremental');
  expect(await openOf(world)).toEqual(before);
});

test.each([
  ['servicenow', '2', 'crm', '3'],
  ['crm', '3', 'servicenow', '2'],
] as const)(
  'a decision for %s is written, journalled with who made it, and the other value is in the log',
  async (keep, kept, lost, value) => {
    const world = await createConflict();
    await world.activity.resolve(ACTOR, { keep });
    expect(phones(world)).toEqual([kept, kept]);
    expect(await openOf(world)).toEqual([]);
    const { conflicts } = await world.activity.conflicts(TENANT, { state: 'logged' });
    expect(conflicts).toMatchObject([{ rule: 'decided', lost, values: { [lost]: value, [keep]: kept } }]);
    const timeline = await world.activity.timeline(TENANT, 'people/Contacts/servicenow/s1');
    expect(timeline?.events).toContainEqual(
      expect.objectContaining({
        kind: 'updated',
        side: lost,
        by: 'Ada',
        changes: [expect.objectContaining({ before: value, after: kept, reason: 'decided' })],
      }),
    );
  },
);

test('after a decision nothing is written or asked any more', async () => {
  const world = await createConflict();
  await world.activity.resolve(ACTOR, { keep: 'crm' });
  const writes = world.servicenow.written.length + world.crm.written.length;
  world.advance(MINUTE_MS);
  await world.sync('incremental');
  expect(world.servicenow.written.length + world.crm.written.length).toBe(writes);
  expect(await openOf(world)).toEqual([]);
});

test('a decision on values that are others by now is void, and the conflict shows the new ones', async () => {
  const world = await createConflict();
  world.crm.editAsPerson('crm-new-1', { Phone: '4' });
  await world.activity.resolve(ACTOR, { keep: 'servicenow' });
  expect(phones(world)).toEqual(['2', '4']);
  const [conflict] = await openOf(world);
  expect(conflict).toMatchObject({ values: { servicenow: '2', crm: '4' } });
  expect(conflict).not.toHaveProperty('decision');
});

test('an edit that makes the two agree closes it', async () => {
  const world = await createConflict();
  world.crm.editAsPerson('crm-new-1', { Phone: '2' });
  await world.sync('incremental');
  expect(await openOf(world)).toEqual([]);
});

test('some are decided and the others wait', async () => {
  const world = await createConflict();
  world.servicenow.addAsPerson('s2', { last_name: 'Hopper', email: 'grace@x.org', phone: '1' });
  await world.sync('incremental');
  world.advance(MINUTE_MS);
  world.servicenow.editAsPerson('s2', { phone: '2' });
  world.crm.editAsPerson('crm-new-2', { Phone: '3' });
  await world.sync('incremental');
  const [first] = await openOf(world);
  await world.activity.resolve(ACTOR, { ids: [first?.id ?? ''], keep: 'crm' });
  expect(await openOf(world)).toMatchObject([{ recordName: 'Hopper' }]);
});

test('a decision that the far side refuses stays open', async () => {
  const world = await createConflict();
  world.crm.refuse = () => ({ code: 'INVALID_DATA', message: 'no', field: 'Phone', kind: 'rejected' });
  await world.activity.resolve(ACTOR, { keep: 'servicenow' });
  expect(phones(world)).toEqual(['2', '3']);
  expect(await openOf(world)).toMatchObject([{ decision: { keep: 'servicenow', by: 'Ada' } }]);
  world.crm.refuse = () => undefined;
  await world.activity.resolve(ACTOR, { keep: 'servicenow' });
  expect(phones(world)).toEqual(['2', '2']);
});

test('another rule in the settings settles what was open', async () => {
  const world = await createConflict();
  Object.assign(world.settings, { conflictBehavior: 'crm-wins' });
  await world.sync('incremental');
  expect(phones(world)).toEqual(['3', '3']);
  expect(await openOf(world)).toEqual([]);
});

test('the most recent edit wins, and the other is in the log', async () => {
  const world = createActivityWorld({ syncType: 'both-ways', conflictBehavior: 'most-recent-wins' });
  world.servicenow.addAsPerson('s1', { last_name: 'Lovelace', email: 'ada@x.org', phone: '1' });
  await world.sync();
  world.advance(MINUTE_MS);
  world.crm.editAsPerson('crm-new-1', { Phone: '3' });
  world.advance(MINUTE_MS);
  world.servicenow.editAsPerson('s1', { phone: '2' });
  await world.sync('incremental');
  expect(phones(world)).toEqual(['2', '2']);
  const { conflicts } = await world.activity.conflicts(TENANT, { state: 'logged' });
  expect(conflicts).toMatchObject([{ rule: 'latest-wins', lost: 'crm', values: { crm: '3', servicenow: '2' } }]);
});
