import { ConnectorError } from '../../functions/connectors/errors.ts';
import { cutConnection } from '../../functions/engine/testing/fake-connector.ts';
import { type SyncWorld, TENANT } from '../../functions/engine/testing/sync-world.ts';
import { bothWays, expectSame, person, syncLater, withOnePair } from './fake-world.ts';
import { createSimulatedWorld } from './simulated-world.ts';

describe('35. a side that cannot be reached', () => {
  test('at the start is waited for, longer each time', async () => {
    const world = bothWays();
    world.servicenow.addAsPerson('s1', person('Ada'));
    let failures = 3;
    world.servicenow.disturb = (when) => {
      if (when === 'before' && failures-- > 0) throw cutConnection('servicenow');
    };
    expect(await waitsOf(world)).toEqual([2_000, 4_000, 8_000, 0]);
    expectSame(world, ['Ada Ada@x.org 1']);
  });

  test('twice in one run is waited for from the beginning, as there was progress between', async () => {
    const world = bothWays();
    for (let index = 0; index < 250; index++) world.servicenow.addAsPerson(`s${index}`, person(`n${index}`));
    Object.assign(world.crm.limits, { writeConcurrency: 1 });
    const failing = new Set([1, 2, 4]);
    let creates = 0;
    world.crm.disturb = (when, call) => {
      if (when !== 'before' || call !== 'create') return;
      creates += 1;
      if (failing.has(creates)) throw cutConnection('crm');
    };
    const waits = await waitsOf(world);
    expect(waits).toEqual([2_000, 4_000, 2_000, 0]);
    expect(world.crm.rows.size).toBe(250);
  });

  test.each(['servicenow', 'crm'] as const)(
    'for good ends the run with a reason, and the next finishes: %s',
    async (side) => {
      const world = bothWays();
      await withOnePair(world);
      world.servicenow.editAsPerson('s1', { phone: '2' });
      world[side].disturb = () => {
        throw new ConnectorError({ side, code: 'not-the-system', message: 'A page for people came.' });
      };
      const timersBefore = activeTimers();
      expect((await syncLater(world)).run).toMatchObject({ state: 'failed', error: { code: 'instance_asleep' } });
      expect(activeTimers()).toBe(timersBefore);
      world[side].disturb = () => undefined;
      await syncLater(world);
      expectSame(world, ['Ada Ada@x.org 2']);
    },
  );

  test('as it sleeps, and answers with a page for people and status 200, loses nothing', async () => {
    const world = await createSimulatedWorld();
    const { sys_id: sysId = '' } = world.servicenow.createAsPerson('customer_contact', { last_name: 'Ada' });
    await world.sync('backfill');
    world.servicenow.editAsPerson('customer_contact', sysId, { title: 'Boss' });
    const [{ id } = { id: '' }] = world.zoho.records('Contacts');
    world.newWrites();
    world.servicenow.sleepInstance(true);
    expect(await world.sync()).toMatchObject({ state: 'failed', error: { code: 'instance_asleep' } });
    expect(world.newWrites()).toBe(0);
    expect(world.zoho.records('Contacts')).toHaveLength(1);
    world.servicenow.sleepInstance(false);
    await world.sync();
    expect(world.zoho.record('Contacts', String(id))).toMatchObject({ Title: 'Boss' });
  });

  function activeTimers(): number {
    return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  }

  async function waitsOf(world: SyncWorld): Promise<readonly number[]> {
    await world.startRun();
    const executor = world.executor();
    const waits: number[] = [];
    for (let result = await executor.tick(TENANT); !result.idle; result = await executor.tick(TENANT)) {
      waits.push(result.againAfterMs);
      world.advance(result.againAfterMs);
    }
    return waits;
  }
});
