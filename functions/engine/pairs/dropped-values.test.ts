import type { WriteOutcome } from '../../connectors/connector.ts';
import { createSyncWorld, type SyncWorld } from '../testing/sync-world.ts';

const MINUTE_MS = 60_000;

/** ServiceNow takes every write, leaves this field as it is, and shows the record as it is then. */
function protect(world: SyncWorld, field: string): { open(): void } {
  const { servicenow } = world;
  const { update } = servicenow;
  servicenow.update = async (collection, patches, options) => {
    const allowed = patches.map((patch) => {
      const { [field]: _, ...fields } = patch.fields;
      return { ...patch, fields };
    });
    const outcomes = await update(collection, allowed, options);
    return outcomes.map((outcome): WriteOutcome => {
      const row = outcome.ok ? servicenow.rows.get(outcome.id) : undefined;
      return row === undefined ? outcome : ({ ...outcome, ok: true, fields: { ...row.fields } } as WriteOutcome);
    });
  };
  return {
    open: () => {
      servicenow.update = update;
    },
  };
}

async function syncLater(world: SyncWorld): Promise<void> {
  world.advance(5 * MINUTE_MS);
  await world.sync('incremental');
}

async function openWorld(conflictBehavior: 'crm-wins' | 'servicenow-wins' = 'servicenow-wins') {
  const world = createSyncWorld({ syncType: 'both-ways', conflictBehavior });
  world.servicenow.addAsPerson('s1', { last_name: 'Ada', email: 'ada@x.org', phone: '1' });
  await world.sync();
  const [crmId = ''] = world.crm.rows.keys();
  world.advance(5 * MINUTE_MS);
  const values = () => [world.servicenow.rows.get('s1')?.fields, world.crm.rows.get(crmId)?.fields];
  const parked = () => world.records.parked.scan({ prefix: '', limit: 10 });
  return { world, crmId, values, parked, lock: protect(world, 'phone') };
}

test('a value that ServiceNow silently does not take stays in the CRM and is on the work list; the rest arrives', async () => {
  const { world, crmId, values, parked } = await openWorld();
  world.crm.editAsPerson(crmId, { Phone: '2', Email: 'new@x.org' });
  await syncLater(world);
  expect(values()).toMatchObject([
    { phone: '1', email: 'new@x.org' },
    { Phone: '2', Email: 'new@x.org' },
  ]);
  expect(await parked()).toMatchObject([{ reason: 'value-refused', side: 'servicenow', field: 'phone' }]);
  const journal = await world.records.journal.scan({ prefix: '', limit: 10 });
  expect(journal.flatMap(({ changes }) => changes.map(({ field }) => field))).toEqual(['email']);

  await syncLater(world);
  await syncLater(world);
  expect(values()).toMatchObject([{ phone: '1' }, { Phone: '2' }]);
  expect(await parked()).toHaveLength(1);
});

test('once the field is open again, the next edit of the record carries the value over', async () => {
  const { world, crmId, values, parked, lock } = await openWorld();
  world.crm.editAsPerson(crmId, { Phone: '2' });
  await syncLater(world);
  lock.open();
  world.advance(5 * MINUTE_MS);
  world.crm.editAsPerson(crmId, { Email: 'new@x.org' });
  await syncLater(world);
  expect(values()).toMatchObject([{ phone: '2' }, { Phone: '2' }]);
  expect(await parked()).toEqual([]);
});

test('a conflict that the CRM would have won has replaced nothing, so that no value is logged as lost', async () => {
  const { world, crmId, values } = await openWorld('crm-wins');
  world.servicenow.editAsPerson('s1', { phone: '3' });
  world.crm.editAsPerson(crmId, { Phone: '2' });
  await syncLater(world);
  expect(values()).toMatchObject([{ phone: '3' }, { Phone: '2' }]);
  expect(await world.records.conflicts.scan({ prefix: 'log/', limit: 10 })).toEqual([]);
});
