import { ConnectorError } from '../../connectors/errors.ts';
import type { Flow } from '../../core/flow.ts';
import { msToInstant } from '../../core/instant.ts';
import type { Side } from '../../core/record.ts';
import { createDailyCounts } from '../../stores/daily-counts.ts';
import { type Hint, hintId, openInbox } from '../../stores/inbox.ts';
import type { Executor } from '../executor.ts';
import { cutConnection } from '../testing/fake-connector.ts';
import { createSyncWorld, type SyncWorld, TENANT } from '../testing/sync-world.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

let events = 0;

/** Tells of a record as its system does: ServiceNow with its version, the CRM with the fields. */
async function tell(world: SyncWorld, side: Side, recordId: string, more: Partial<Hint> = {}): Promise<void> {
  const collection = side === 'servicenow' ? 'customer_contact' : 'Contacts';
  const row = world[side].rows.get(recordId);
  const version = side === 'servicenow' && row ? { modifiedAt: row.modifiedAt, counter: row.counter } : undefined;
  events += 1;
  const hint: Hint = {
    id: hintId({ side, collection, recordId }, String(events)),
    side,
    collection,
    recordId,
    operation: 'updated',
    receivedAt: msToInstant(world.clock.now()),
    ...(version && more.operation !== 'deleted' ? { version } : {}),
    ...more,
  };
  await openInbox(world.store, TENANT).insertIfAbsent([hint]);
}

async function inbox(world: SyncWorld): Promise<readonly Hint[]> {
  return openInbox(world.store, TENANT).scan({ limit: 1_000 });
}

/** Ten people on both sides, synced both ways, and nobody has touched anything for ten minutes. */
async function syncedWorld(
  given: Parameters<typeof createSyncWorld>[1] = {},
  settings: Parameters<typeof createSyncWorld>[0] = { syncType: 'both-ways', conflictBehavior: 'servicenow-wins' },
): Promise<{ world: SyncWorld; executor: Executor; crmId: (id: string) => string }> {
  const world = createSyncWorld(settings, { ...given, isLive: true });
  for (let index = 0; index < 10; index++) {
    world.servicenow.addAsPerson(`s${index}`, { last_name: `Name ${index}`, email: `n${index}@example.com` });
  }
  await world.startRun();
  const executor = world.executor();
  while (!(await executor.tick(TENANT)).idle);
  forget(world);
  const crmId = (id: string) => {
    const found = [...world.crm.rows.values()].find((row) => row.fields.ServiceNow_ID === id);
    if (found === undefined) throw new Error(`${id} is not in the CRM.`);
    return found.id;
  };
  return { world, executor, crmId };
}

function forget(world: SyncWorld): void {
  for (const side of [world.servicenow, world.crm]) {
    side.calls.length = 0;
    side.written.length = 0;
  }
}

function calls(world: SyncWorld): number {
  return world.servicenow.calls.length + world.crm.calls.length;
}

test('an edit that ServiceNow tells of is on the other side after one tick, with one write', async () => {
  const { world, executor, crmId } = await syncedWorld();
  world.advance(SECOND_MS);
  world.servicenow.editAsPerson('s3', { title: 'Boss' });
  await tell(world, 'servicenow', 's3');
  await executor.tick(TENANT);
  expect(world.crm.written).toEqual([{ kind: 'update', id: crmId('s3'), fields: { Title: 'Boss' } }]);
  expect(world.servicenow.written).toEqual([]);
  expect(await inbox(world)).toEqual([]);
});

test('an edit that the CRM tells of is on the other side after one tick, with one write', async () => {
  const { world, executor, crmId } = await syncedWorld();
  world.advance(SECOND_MS);
  world.crm.editAsPerson(crmId('s3'), { Title: 'Boss' });
  await tell(world, 'crm', crmId('s3'), { fields: ['Title', 'Modified_Time'] });
  await executor.tick(TENANT);
  expect(world.servicenow.written).toEqual([{ kind: 'update', id: 's3', fields: { title: 'Boss' } }]);
  expect(world.crm.written).toEqual([]);
});

test('our own writes coming back cost no call on either side, and are counted', async () => {
  const { world, executor, crmId } = await syncedWorld();
  world.advance(MINUTE_MS);
  world.servicenow.editAsPerson('s1', { title: 'A' });
  world.crm.editAsPerson(crmId('s2'), { Title: 'B' });
  await tell(world, 'servicenow', 's1');
  await tell(world, 'crm', crmId('s2'), { fields: ['Title'] });
  await executor.tick(TENANT);
  expect([world.crm.written.length, world.servicenow.written.length]).toEqual([1, 1]);
  forget(world);
  await tell(world, 'crm', crmId('s1'), { fields: ['Title', 'Modified_By'] });
  await tell(world, 'servicenow', 's2');
  await executor.tick(TENANT);
  expect(calls(world)).toBe(0);
  expect(await inbox(world)).toEqual([]);
  const [day] = await createDailyCounts(world.store).read(TENANT, world.clock.now(), 1);
  expect(day?.echoes).toBe(2);
});

test('creations of ours coming back cost no call', async () => {
  const { world, executor } = await syncedWorld();
  for (const id of world.crm.rows.keys()) await tell(world, 'crm', id, { operation: 'created' });
  await executor.tick(TENANT);
  expect(calls(world)).toBe(0);
  expect(await inbox(world)).toEqual([]);
});

test('a person who edits what was written a moment before is heard: the second notification is no echo', async () => {
  const { world, executor, crmId } = await syncedWorld();
  world.advance(MINUTE_MS);
  world.servicenow.editAsPerson('s1', { title: 'A' });
  await tell(world, 'servicenow', 's1');
  await executor.tick(TENANT);
  await tell(world, 'crm', crmId('s1'), { fields: ['Title'] });
  await executor.tick(TENANT);
  world.advance(2 * SECOND_MS);
  world.crm.editAsPerson(crmId('s1'), { Title: 'B' });
  await tell(world, 'crm', crmId('s1'), { fields: ['Title'] });
  await executor.tick(TENANT);
  expect(world.servicenow.rows.get('s1')?.fields.title).toBe('B');
});

test('a notification that names a field we did not write is read at once', async () => {
  const { world, executor, crmId } = await syncedWorld();
  world.advance(MINUTE_MS);
  world.servicenow.editAsPerson('s1', { title: 'A' });
  await tell(world, 'servicenow', 's1');
  await executor.tick(TENANT);
  world.crm.editAsPerson(crmId('s1'), { Phone: '123' });
  await tell(world, 'crm', crmId('s1'), { fields: ['Phone'] });
  await executor.tick(TENANT);
  expect(world.servicenow.rows.get('s1')?.fields.phone).toBe('123');
});

test('a notification of fields that are not synced costs nothing', async () => {
  const { world, executor, crmId } = await syncedWorld();
  await tell(world, 'crm', crmId('s1'), { fields: ['Description'] });
  await executor.tick(TENANT);
  expect(calls(world)).toBe(0);
});

test('many notifications of one record are one look and one write', async () => {
  const { world, executor } = await syncedWorld();
  world.advance(MINUTE_MS);
  for (const title of ['A', 'B', 'C']) {
    world.servicenow.editAsPerson('s1', { title });
    await tell(world, 'servicenow', 's1');
  }
  await executor.tick(TENANT);
  expect(world.crm.written.map(({ fields }) => fields)).toEqual([{ Title: 'C' }]);
  expect(world.servicenow.calls.filter((call) => call === 'readByIds')).toHaveLength(1);
});

test('a new record makes its partner, and its echo is silent', async () => {
  const { world, executor, crmId } = await syncedWorld();
  world.servicenow.addAsPerson('new', { last_name: 'New', email: 'new@example.com' });
  await tell(world, 'servicenow', 'new', { operation: 'created' });
  await executor.tick(TENANT);
  expect(world.crm.written).toHaveLength(1);
  forget(world);
  await tell(world, 'crm', crmId('new'), { operation: 'created' });
  await executor.tick(TENANT);
  expect(calls(world)).toBe(0);
});

test('a record that is told of before it can be read is looked for again, and not for ever', async () => {
  const { world, executor } = await syncedWorld();
  await tell(world, 'servicenow', 'late', { operation: 'created' });
  const result = await executor.tick(TENANT);
  expect(result).toEqual({ idle: true, nextAt: world.clock.now() + 3 * SECOND_MS });
  expect(await inbox(world)).toHaveLength(1);
  world.servicenow.addAsPerson('late', { last_name: 'Late', email: 'late@example.com' });
  world.advance(3 * SECOND_MS);
  await executor.tick(TENANT);
  expect(world.crm.written).toHaveLength(1);
  await tell(world, 'servicenow', 'never', { operation: 'created' });
  world.advance(MINUTE_MS);
  await executor.tick(TENANT);
  expect(await inbox(world)).toEqual([]);
});

test('a one-way flow does not look at what is edited on its other side', async () => {
  const { world, executor, crmId } = await syncedWorld({}, {});
  world.crm.editAsPerson(crmId('s1'), { Title: 'Local' });
  await tell(world, 'crm', crmId('s1'), { fields: ['Title'] });
  await executor.tick(TENANT);
  expect(calls(world)).toBe(0);
  expect(await inbox(world)).toEqual([]);
});

test('a record that the flow does not choose is left alone', async () => {
  const where = { servicenow: [{ field: 'title', operator: '!=', value: 'Robot' }] } as const;
  const { world, executor } = await syncedWorld({ reshape: (flow: Flow) => ({ ...flow, where }) });
  world.servicenow.addAsPerson('r2', { last_name: 'Bot', title: 'Robot' });
  await tell(world, 'servicenow', 'r2', { operation: 'created' });
  await executor.tick(TENANT);
  expect(world.crm.written).toEqual([]);
  expect(await inbox(world)).toEqual([]);
});

test('a deletion is followed once the feed confirms it, and a notification alone deletes nothing', async () => {
  const { world, executor, crmId } = await syncedWorld({ onDelete: { servicenow: 'delete', crm: 'detach' } });
  const partner = crmId('s4');
  await tell(world, 'servicenow', 's5', { operation: 'deleted' });
  await executor.tick(TENANT);
  expect(world.crm.written).toEqual([]);
  world.servicenow.deleteAsPerson('s4');
  await tell(world, 'servicenow', 's4', { operation: 'deleted' });
  await executor.tick(TENANT);
  expect(world.crm.written).toEqual([{ kind: 'remove', id: partner, fields: {} }]);
  expect(await inbox(world)).toEqual([]);
});

test('without a feed a deletion is followed if other records can be read and this one cannot', async () => {
  const { world, executor, crmId } = await syncedWorld({ onDelete: { servicenow: 'delete', crm: 'detach' } });
  world.servicenow.hasDeletionFeed = false;
  const partner = crmId('s4');
  const kept = new Map(world.servicenow.rows);
  world.servicenow.rows.clear();
  await tell(world, 'servicenow', 's4', { operation: 'deleted' });
  await executor.tick(TENANT);
  expect(world.crm.written).toEqual([]);
  for (const [id, row] of kept) if (id !== 's4') world.servicenow.rows.set(id, row);
  await tell(world, 'servicenow', 's4', { operation: 'deleted' });
  await executor.tick(TENANT);
  expect(world.crm.written).toEqual([{ kind: 'remove', id: partner, fields: {} }]);
});

test('a far side that fails leaves the notifications where they are, and is left alone until its time', async () => {
  const { world, executor } = await syncedWorld();
  world.servicenow.editAsPerson('s1', { title: 'A' });
  await tell(world, 'servicenow', 's1');
  world.crm.disturb = () => {
    throw new ConnectorError({
      side: 'crm',
      code: 'rate-limited',
      message: 'Too many calls.',
      retryAfterMs: 20 * SECOND_MS,
    });
  };
  const now = world.clock.now();
  expect(await executor.tick(TENANT)).toEqual({ idle: true, nextAt: now + 20 * SECOND_MS });
  expect(await inbox(world)).toHaveLength(1);
  forget(world);
  world.advance(19 * SECOND_MS);
  await executor.tick(TENANT);
  expect(calls(world)).toBe(0);
  world.crm.disturb = () => undefined;
  world.advance(SECOND_MS);
  await executor.tick(TENANT);
  expect(world.crm.written).toHaveLength(1);
  expect(await inbox(world)).toEqual([]);
});

test('a crash at any call of a drain loses no edit and writes none twice', async () => {
  for (const side of ['servicenow', 'crm'] as const) {
    for (const when of ['before', 'after'] as const) {
      for (let at = 0; at < 4; at++) {
        const { world, executor } = await syncedWorld();
        world.advance(MINUTE_MS);
        world.servicenow.editAsPerson('s1', { title: 'A' });
        world.servicenow.addAsPerson('new', { last_name: 'New', email: 'new@example.com' });
        await tell(world, 'servicenow', 's1');
        await tell(world, 'servicenow', 'new', { operation: 'created' });
        let left = at;
        world[side].disturb = (moment) => {
          if (moment === when && left-- === 0) throw cutConnection(side);
        };
        await executor.tick(TENANT);
        world.advance(2 * SECOND_MS);
        await world.executor().tick(TENANT);
        expect(await inbox(world)).toEqual([]);
        expect([...world.crm.rows.values()].filter((row) => row.fields.ServiceNow_ID === 'new')).toHaveLength(1);
        expect([...world.crm.rows.values()].filter((row) => row.fields.Title === 'A')).toHaveLength(1);
        expect(world.crm.written.filter(({ kind }) => kind === 'create')).toHaveLength(1);
      }
    }
  }
});

test('ten thousand creations with notifications on cost no read', async () => {
  const world = createSyncWorld({ syncType: 'both-ways' }, { isLive: true });
  const people = 10_000;
  for (let index = 0; index < people; index++)
    world.servicenow.addAsPerson(`s${index}`, { last_name: `Name ${index}` });
  await world.startRun();
  const executor = world.executor();
  while (!(await executor.tick(TENANT)).idle);
  expect(world.crm.rows.size).toBe(people);
  forget(world);
  const receivedAt = msToInstant(world.clock.now());
  const hints = [...world.crm.rows.keys()].map((recordId): Hint => {
    const record = { side: 'crm', collection: 'Contacts', recordId } as const;
    return { ...record, id: hintId(record, 'created'), operation: 'created', receivedAt };
  });
  await openInbox(world.store, TENANT).insertIfAbsent(hints);
  await executor.tick(TENANT);
  expect(calls(world)).toBe(0);
  expect(await inbox(world)).toEqual([]);
});
