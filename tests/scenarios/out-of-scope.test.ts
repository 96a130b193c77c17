import type { Flow } from '../../functions/core/flow.ts';
import { msToInstant } from '../../functions/core/instant.ts';
import { peopleFlow } from '../../functions/core/presets/people.ts';
import { drainInbox } from '../../functions/engine/live/drain-inbox.ts';
import { createHeardEchoes } from '../../functions/engine/live/drain-sift.ts';
import { createSyncWorld, type SyncWorld, TENANT } from '../../functions/engine/testing/sync-world.ts';
import { createCursors } from '../../functions/stores/cursors.ts';
import { hintId, openInbox } from '../../functions/stores/inbox.ts';
import { createLeases } from '../../functions/stores/lease.ts';
import { BOTH_WAYS, forgetWrites, links, parked } from './fake-world.ts';

const ROBOT = { last_name: 'Robot', email: 'robot@x.org', user_name: 'robot' };
const LEFT_OUT: NonNullable<Flow['leaveOut']> = { servicenow: [{ field: 'user_name', operator: '=', value: 'robot' }] };

/** People are synced live; one of them is nobody that the admin wants synced. */
async function liveWorld(): Promise<SyncWorld> {
  const world = createSyncWorld(BOTH_WAYS, { isLive: true, reshape: (flow) => ({ ...flow, leaveOut: LEFT_OUT }) });
  world.servicenow.addAsPerson('s1', { last_name: 'Ada', email: 'ada@x.org' });
  await world.startRun();
  const executor = world.executor();
  while (!(await executor.tick(TENANT)).idle);
  forgetWrites(world);
  world.advance(60_000);
  return world;
}

async function tellOf(world: SyncWorld, recordId: string, event: string): Promise<void> {
  const of = { side: 'servicenow', collection: 'customer_contact', recordId } as const;
  const receivedAt = msToInstant(world.clock.now());
  await openInbox(world.store, TENANT).insertIfAbsent([
    { ...of, id: hintId(of, event), operation: 'created', receivedAt },
  ]);
}

async function drain(world: SyncWorld) {
  const { store, records, clock, servicenow, crm } = world;
  const leases = createLeases({ store, clock, owner: 'the-test', durationMs: 60_000 });
  const lease = await leases.takeOver(TENANT);
  return drainInbox({
    tenant: TENANT,
    store,
    records,
    cursors: createCursors(store),
    connectors: { servicenow, crm },
    flows: [{ ...peopleFlow(world.settings, 'customer_contact'), leaveOut: LEFT_OUT }],
    runsWorkflows: false,
    runId: 'live-1',
    heard: createHeardEchoes(),
    clock,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    fence: lease.fence,
    keepLease: async () => undefined,
    hasTime: () => true,
  });
}

test('41. an event for a record out of scope is ignored once, with one look, and counted', async () => {
  const world = await liveWorld();
  world.servicenow.addAsPerson('s9', ROBOT);
  await tellOf(world, 's9', 'event-1');
  await tellOf(world, 's9', 'event-1');
  world.servicenow.calls.length = 0;
  const drained = await drain(world);
  expect(drained).toMatchObject({ hints: 1, kept: 0, counts: { seen: 1, skipped: 1, created: 0, failed: 0 } });
  expect(world.servicenow.calls.filter((call) => call === 'readByIds')).toHaveLength(1);
  expect([...world.servicenow.written, ...world.crm.written]).toEqual([]);
  expect(await openInbox(world.store, TENANT).scan({ limit: 9 })).toEqual([]);
  expect((await links(world)).map(({ servicenowId }) => servicenowId)).toEqual(['s1']);
  expect(await parked(world)).toEqual([]);
  expect(await drain(world)).toMatchObject({ hints: 0 });
});
