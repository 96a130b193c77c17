import { TENANT } from '../../engine/testing/sync-world.ts';
import { ACTOR, type ActivityWorld, createActivityWorld } from './testing/activity-world.ts';

const MINUTE_MS = 60_000;

/** Two linked people whose edits a run has carried over; one of them was edited in two fields. */
async function createEdited(): Promise<{ readonly world: ActivityWorld; readonly runId: string }> {
  const world = createActivityWorld({ syncType: 'both-ways', conflictBehavior: 'servicenow-wins' });
  world.servicenow.addAsPerson('s1', { last_name: 'Lovelace', email: 'ada@x.org', phone: '1', title: 'Dr' });
  world.servicenow.addAsPerson('s2', { last_name: 'Hopper', email: 'grace@x.org', phone: '1' });
  await world.sync();
  world.advance(MINUTE_MS);
  world.servicenow.editAsPerson('s1', { phone: '2', title: 'Prof' });
  world.servicenow.editAsPerson('s2', { phone: '2' });
  world.servicenow.addAsPerson('s3', { last_name: 'Noether', email: 'emmy@x.org' });
  const { id } = await world.sync('incremental');
  world.advance(MINUTE_MS);
  return { world, runId: id };
}

const contact = ({ crm }: ActivityWorld, id: string) => crm.rows.get(id)?.fields;

test('tells beforehand what would be restored, and what would be left', async () => {
  const { world, runId } = await createEdited();
  expect(await world.activity.undoPreview(TENANT, runId)).toMatchObject({
    runId,
    records: 2,
    values: 3,
    entities: { people: 2 },
    left: { created: 1, matched: 0, removed: 0, lines: 0, expired: 0 },
    created: [{ servicenow: { table: 'customer_contact', id: 's3' }, crm: { module: 'Contacts', id: 'crm-new-3' } }],
  });
});

test('values get back what was there before, records that were made stay, and no sync writes it again', async () => {
  const { world, runId } = await createEdited();
  await world.activity.undo(TENANT, runId, {});
  expect(await world.lastRun()).toMatchObject({ kind: 'undo', state: 'done', undo: { runId } });
  expect(contact(world, 'crm-new-1')).toMatchObject({ Phone: '1', Title: 'Dr' });
  expect(contact(world, 'crm-new-2')).toMatchObject({ Phone: '1' });
  expect(world.crm.rows.size).toBe(3);
  const writes = world.crm.written.length + world.servicenow.written.length;
  world.advance(MINUTE_MS);
  await world.sync('incremental');
  expect(world.crm.written.length + world.servicenow.written.length).toBe(writes);
  // What was edited stays where the person edited it.
  expect(world.servicenow.rows.get('s1')?.fields).toMatchObject({ phone: '2', title: 'Prof' });
});

test('a later edit flows as ever', async () => {
  const { world, runId } = await createEdited();
  await world.activity.undo(TENANT, runId, {});
  world.advance(MINUTE_MS);
  world.servicenow.editAsPerson('s1', { phone: '9' });
  await world.sync('incremental');
  expect(contact(world, 'crm-new-1')).toMatchObject({ Phone: '9', Title: 'Dr' });
});

test('a value that somebody has changed since stays, and what could not be restored is in the conflict log', async () => {
  const { world, runId } = await createEdited();
  world.crm.editAsPerson('crm-new-1', { Phone: '7' });
  await world.activity.undo(TENANT, runId, {});
  expect(contact(world, 'crm-new-1')).toMatchObject({ Phone: '7', Title: 'Dr' });
  const { conflicts } = await world.activity.conflicts(TENANT, { state: 'logged' });
  expect(conflicts).toMatchObject([{ rule: 'undo', lost: 'crm', values: { crm: '1' } }]);
});

test('one record can be taken back alone', async () => {
  const { world, runId } = await createEdited();
  await world.activity.undo(TENANT, runId, { links: ['people/Contacts/servicenow/s2'] });
  expect(contact(world, 'crm-new-1')).toMatchObject({ Phone: '2' });
  expect(contact(world, 'crm-new-2')).toMatchObject({ Phone: '1' });
});

test('an undo can be taken back', async () => {
  const { world, runId } = await createEdited();
  await world.activity.undo(TENANT, runId, {});
  const { id } = await world.lastRun();
  world.advance(MINUTE_MS);
  await world.activity.undo(TENANT, id, {});
  expect(contact(world, 'crm-new-1')).toMatchObject({ Phone: '2', Title: 'Prof' });
});

test('a run that has only made records cannot be taken back', async () => {
  const world = createActivityWorld();
  world.servicenow.addAsPerson('s1', { last_name: 'Lovelace', email: 'ada@x.org' });
  const { id } = await world.sync();
  await expect(world.activity.undo(TENANT, id, {})).rejects.toMatchObject({ code: 'nothing_to_undo' });
  expect(await world.activity.undo(TENANT, 'run-of-nobody', {})).toBeUndefined();
});

test.each(['before', 'after'] as const)('an undo whose call fails %s it arrived ends the same', async (moment) => {
  const { world, runId } = await createEdited();
  let isFirst = true;
  world.crm.disturb = (when, call) => {
    if (when !== moment || call !== 'update' || !isFirst) return;
    isFirst = false;
    throw new Error('The process dies.');
  };
  await world.activity.undo(TENANT, runId, {});
  await world.activity.undo(TENANT, runId, {});
  expect(contact(world, 'crm-new-1')).toMatchObject({ Phone: '1', Title: 'Dr' });
  world.advance(MINUTE_MS);
  await world.sync('incremental');
  expect(contact(world, 'crm-new-1')).toMatchObject({ Phone: '1', Title: 'Dr' });
  expect(world.servicenow.rows.get('s1')?.fields).toMatchObject({ phone: '2', title: 'Prof' });
});

test('the timeline shows the write and its undo, the latest first', async () => {
  const { world, runId } = await createEdited();
  await world.activity.undo(ACTOR.tenant, runId, {});
  const timeline = await world.activity.timeline(TENANT, 'people/Contacts/servicenow/s2');
  expect(timeline?.link).toMatchObject({ name: 'Hopper', state: 'linked', entity: 'people' });
  expect(timeline?.events.map(({ kind, changes }) => [kind, changes.map(({ reason }) => reason)])).toEqual([
    ['updated', ['undo']],
    ['updated', ['edited']],
    ['created', []],
  ]);
});
