import { createSyncWorld } from '../../functions/engine/testing/sync-world.ts';
import {
  BOTH_WAYS,
  bothWays,
  contact,
  contactOf,
  everybody,
  links,
  person,
  syncLater,
  withOnePair,
} from './fake-world.ts';
import { createSimulatedWorld, type SimulatedWorld } from './simulated-world.ts';

const DAY_MS = 24 * 3_600_000;
const DELETE = { onDelete: { servicenow: 'delete', crm: 'delete' } } as const;

test('1. a pair of which both records are gone is buried, and nothing is written', async () => {
  const world = bothWays(DELETE);
  const crmId = await withOnePair(world);
  world.servicenow.deleteAsPerson('s1');
  world.crm.deleteAsPerson(crmId);
  const { run, written } = await syncLater(world);
  expect(run.state).toBe('done');
  expect(written).toEqual([]);
  expect(await links(world)).toMatchObject([{ state: 'tombstoned', tombstone: { reason: 'both-gone' } }]);
});

test('5. a deletion travels, the same record made again is a new pair, and its deletion travels back', async () => {
  const world = bothWays(DELETE);
  const crmId = await withOnePair(world);
  world.crm.deleteAsPerson(crmId);
  await syncLater(world);
  expect(everybody(world)).toEqual({ servicenow: [], crm: [] });
  world.crm.addAsPerson('c2', contact('Ada'));
  await syncLater(world);
  expect(everybody(world).servicenow).toEqual(['Ada Ada@x.org 1']);
  const states = (await links(world)).map(({ state }) => state).sort();
  expect(states).toEqual(['linked', 'tombstoned']);
  world.servicenow.deleteAsPerson([...world.servicenow.rows.keys()][0] ?? '');
  await syncLater(world);
  expect(everybody(world)).toEqual({ servicenow: [], crm: [] });
});

test.each(['servicenow', 'crm'] as const)(
  '8. an edit survives a deletion on the other side: %s deletes',
  async (side) => {
    const world = bothWays(DELETE);
    const crmId = await withOnePair(world);
    if (side === 'crm') {
      world.servicenow.editAsPerson('s1', { phone: 'edited' });
      world.crm.deleteAsPerson(crmId);
    } else {
      world.crm.editAsPerson(crmId, { Phone: 'edited' });
      world.servicenow.deleteAsPerson('s1');
    }
    for (let run = 0; run < 2; run++) {
      await syncLater(world);
      const left = everybody(world)[side === 'crm' ? 'servicenow' : 'crm'];
      expect(left).toEqual(['Ada Ada@x.org edited']);
      expect(await links(world)).toMatchObject([{ state: 'detached', tombstone: { side, reason: 'kept-edit' } }]);
    }
  },
);

describe('11. a side that is suddenly empty', () => {
  const people = Array.from({ length: 40 }, (_, index) => `p${index}`);
  async function linkedWorld() {
    const world = createSyncWorld(BOTH_WAYS, DELETE);
    for (const name of people) world.servicenow.addAsPerson(name, person(name));
    await world.sync();
    return world;
  }

  test('stops the run before the first deletion, until a person allows it', async () => {
    const world = await linkedWorld();
    for (const name of people) world.servicenow.deleteAsPerson(name);
    const { run, written } = await syncLater(world);
    expect(run).toMatchObject({ state: 'failed', error: { code: 'brake_pulled', details: '40' } });
    expect(written).toEqual([]);
    const allowed = await world.startRun('incremental');
    await world.records.runs.put([{ ...allowed, mayDelete: true }]);
    await world.settle();
    expect(world.crm.rows.size).toBe(0);
  });

  test('deletes nothing where no deletion was reported', async () => {
    const world = await linkedWorld();
    world.servicenow.rows.clear();
    const { run, written } = await syncLater(world, 'backfill');
    expect(run.state).toBe('done');
    expect(written).toEqual([]);
    expect(world.crm.rows.size).toBe(40);
  });
});

async function simulatedPair(): Promise<{ world: SimulatedWorld; sysId: string; crmId: string }> {
  const world = await createSimulatedWorld({ settings: { onDelete: { servicenow: 'delete', crm: 'delete' } } });
  const { sys_id: sysId = '' } = world.servicenow.createAsPerson('customer_contact', {
    last_name: 'Ada',
    email: 'ada@x.example',
    phone: '1',
  });
  await world.sync('backfill');
  const crmId = String(world.zoho.records('Contacts')[0]?.id);
  world.newWrites();
  return { world, sysId, crmId };
}

test('33. a record that was deleted weeks ago and purged since is still followed, on either side', async () => {
  const fromCrm = await simulatedPair();
  fromCrm.world.zoho.deleteAsPerson('Contacts', fromCrm.crmId);
  fromCrm.world.zoho.purgeAsPerson('Contacts', fromCrm.crmId);
  fromCrm.world.clock.advance(30 * DAY_MS);
  await fromCrm.world.sync();
  expect(fromCrm.world.servicenow.record('customer_contact', fromCrm.sysId)).toBeUndefined();

  const fromServiceNow = await simulatedPair();
  fromServiceNow.world.servicenow.deleteAsPerson('customer_contact', fromServiceNow.sysId);
  fromServiceNow.world.clock.advance(30 * DAY_MS);
  await fromServiceNow.world.sync();
  expect(fromServiceNow.world.zoho.records('Contacts')).toEqual([]);
});

describe('58. a record that comes back from the recycle bin', () => {
  test('is linked again under its key where the partner was kept', async () => {
    const world = await createSimulatedWorld();
    const { sys_id: sysId = '' } = world.servicenow.createAsPerson('customer_contact', {
      last_name: 'Ada',
      phone: '1',
    });
    await world.sync('backfill');
    const crmId = String(world.zoho.records('Contacts')[0]?.id);
    world.zoho.deleteAsPerson('Contacts', crmId);
    await world.sync();
    expect(world.servicenow.record('customer_contact', sysId)).toBeDefined();
    world.zoho.restoreAsPerson('Contacts', crmId);
    await world.sync();
    expect(await world.records.links.scan({ limit: 9 })).toMatchObject([
      { servicenowId: sysId, crmId, state: 'linked' },
    ]);
    world.servicenow.editAsPerson('customer_contact', sysId, { phone: '2' });
    await world.sync();
    expect(world.zoho.record('Contacts', crmId)).toMatchObject({ Phone: '2' });
    expect([world.zoho.records('Contacts').length, world.servicenow.table('customer_contact').length]).toEqual([1, 1]);
  });

  test('is linked with its partner when both come back', async () => {
    const { world, sysId, crmId } = await simulatedPair();
    world.servicenow.deleteAsPerson('customer_contact', sysId);
    await world.sync();
    expect(world.zoho.records('Contacts')).toEqual([]);
    world.servicenow.restoreAsPerson(sysId);
    world.zoho.restoreAsPerson('Contacts', crmId);
    world.servicenow.editAsPerson('customer_contact', sysId, { phone: '2' });
    await world.sync();
    expect(world.zoho.records('Contacts')).toMatchObject([{ id: crmId, ServiceNow_ID: sysId, Phone: '2' }]);
    expect(world.servicenow.table('customer_contact')).toHaveLength(1);
  });
});

test('a pair that rests after a deletion does not come back by itself', async () => {
  const world = bothWays();
  await withOnePair(world);
  world.crm.deleteAsPerson(contactOf(world, 's1'));
  await syncLater(world);
  expect((await syncLater(world, 'backfill')).written).toEqual([]);
  expect(world.crm.rows.size).toBe(0);
});
