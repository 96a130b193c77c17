import type { Side } from '../../functions/core/record.ts';
import { cutConnection } from '../../functions/engine/testing/fake-connector.ts';
import { type SyncWorld, TENANT } from '../../functions/engine/testing/sync-world.ts';
import { createLeases } from '../../functions/stores/lease.ts';
import {
  bothWays,
  conflicts,
  contact,
  contactOf,
  everybody,
  expectSame,
  forgetWrites,
  links,
  MINUTE_MS,
  parked,
  person,
  syncLater,
  withOnePair,
} from './fake-world.ts';

const HOUR_MS = 60 * MINUTE_MS;

class PlugPulled extends Error {}

/** Throws at this point of all calls and store writes, and at every later one until it is plugged in again. */
function pullPlugAt(world: SyncWorld, fatal: number) {
  let point = 0;
  let isDead = false;
  const pass = () => {
    point += 1;
    isDead ||= point === fatal;
    if (isDead) throw new PlugPulled();
  };
  world.crm.disturb = pass;
  world.servicenow.disturb = pass;
  const { put, insertIfAbsent } = world.store;
  world.store.put = async (...row) => {
    pass();
    await put(...row);
    pass();
  };
  world.store.insertIfAbsent = async (...row) => {
    pass();
    const inserted = await insertIfAbsent(...row);
    pass();
    return inserted;
  };
  return {
    points: () => point,
    plugIn: () => {
      Object.assign(world.store, { put, insertIfAbsent });
      world.crm.disturb = () => undefined;
      world.servicenow.disturb = () => undefined;
    },
  };
}

/** A pair for each thing that people can do to it between two runs. */
async function busyWorld(): Promise<SyncWorld> {
  const world = bothWays({ onDelete: { servicenow: 'delete', crm: 'delete' } });
  for (const name of ['edit', 'back', 'both', 'clear', 'gone', 'lost']) {
    world.servicenow.addAsPerson(name, person(name));
  }
  await world.sync();
  world.advance(5 * MINUTE_MS);
  world.servicenow.editAsPerson('edit', { phone: '2' });
  world.crm.editAsPerson(contactOf(world, 'back'), { Phone: '3' });
  world.servicenow.editAsPerson('both', { phone: '4', title: 'Dr' });
  world.crm.editAsPerson(contactOf(world, 'both'), { Phone: '5', Mobile: '6' });
  world.crm.editAsPerson(contactOf(world, 'clear'), { Phone: null });
  world.servicenow.deleteAsPerson('gone');
  world.crm.deleteAsPerson(contactOf(world, 'lost'));
  world.servicenow.addAsPerson('new', person('new'));
  world.crm.addAsPerson('c-new', contact('fresh'));
  world.advance(5 * MINUTE_MS);
  forgetWrites(world);
  return world;
}

async function endState(world: SyncWorld) {
  return {
    ...everybody(world),
    links: (await links(world)).map(({ state, base }) => [state, base.last_name?.servicenow, base.phone]).sort(),
    conflicts: (await conflicts(world)).map(({ mappingId, side, value }) => [mappingId, side, value]),
    parked: await parked(world),
  };
}

test('26. a run that is cut anywhere, before or after any call or store write, ends like one that was not', async () => {
  const calm = await busyWorld();
  const counter = pullPlugAt(calm, 0);
  await calm.sync('incremental');
  counter.plugIn();
  const expected = await endState(calm);
  expect(expected.conflicts).toEqual([['phone', 'crm', '5']]);
  expect(counter.points()).toBeGreaterThan(60);
  for (let fatal = 1; fatal <= counter.points(); fatal++) {
    const world = await busyWorld();
    await world.startRun('incremental');
    const plug = pullPlugAt(world, fatal);
    await world.settle().catch((error: unknown) => {
      if (!(error instanceof PlugPulled)) throw error;
    });
    plug.plugIn();
    world.advance(HOUR_MS);
    await world.settle();
    expect({ fatal, ...(await endState(world)) }).toEqual({ fatal, ...expected });
    const { written } = await syncLater(world);
    expect({ fatal, written }).toEqual({ fatal, written: [] });
  }
});

test.each(['servicenow', 'crm'] as const)(
  '43. a crash between making a record in %s and saving its link leaves one record',
  async (side) => {
    const world = bothWays();
    if (side === 'crm') world.servicenow.addAsPerson('s1', person('Ada'));
    else world.crm.addAsPerson('c1', contact('Ada'));
    await world.startRun();
    const { put } = world.store;
    let isMade = false;
    world[side].disturb = (when, call) => {
      isMade ||= when === 'after' && call === 'create';
    };
    world.store.put = async (...row) => {
      if (isMade) throw new PlugPulled();
      await put(...row);
    };
    await expect(world.settle()).rejects.toThrow(PlugPulled);
    expect((await links(world)).map(({ state }) => state)).toEqual(['creating']);
    world.store.put = put;
    world[side].disturb = () => undefined;
    world.advance(HOUR_MS);
    await world.settle();
    expectSame(world, ['Ada Ada@x.org 1']);
    expect((await links(world)).map(({ state }) => state)).toEqual(['linked']);
    expect((await syncLater(world)).written).toEqual([]);
  },
);

/** The first such call arrives, and its answer does not. What else happens meanwhile is given. */
function loseAnswer(world: SyncWorld, side: Side, lost: 'create' | 'update', meanwhile: () => void = () => undefined) {
  let isFirst = true;
  world[side].disturb = (when, call) => {
    if (when !== 'after' || call !== lost || !isFirst) return;
    isFirst = false;
    meanwhile();
    throw cutConnection(side);
  };
}

test.each(['servicenow', 'crm'] as const)(
  '44. a record made in %s whose answer never came is adopted',
  async (side) => {
    const world = bothWays();
    if (side === 'crm') world.servicenow.addAsPerson('s1', person('Ada'));
    else world.crm.addAsPerson('c1', contact('Ada'));
    loseAnswer(world, side, 'create');
    const run = await world.sync();
    expect(run.state).toBe('done');
    expectSame(world, ['Ada Ada@x.org 1']);
    expect((await syncLater(world)).written).toEqual([]);
  },
);

describe('45. after an update whose answer never came', () => {
  test('an edit of the same field on the other side is kept', async () => {
    const world = bothWays();
    const crmId = await withOnePair(world);
    world.servicenow.editAsPerson('s1', { phone: '2' });
    loseAnswer(world, 'crm', 'update', () => {
      world.advance(3_000);
      world.crm.editAsPerson(crmId, { Phone: 'typed by a person' });
    });
    await syncLater(world);
    await syncLater(world);
    const kept = everybody(world).crm.includes('Ada Ada@x.org typed by a person');
    const logged = (await conflicts(world)).some(({ value }) => value === 'typed by a person');
    expect(kept || logged).toBe(true);
    expect(everybody(world).crm).toEqual(everybody(world).servicenow);
  });

  test('without an edit nothing is written twice and no conflict is seen', async () => {
    const world = bothWays();
    await withOnePair(world);
    world.servicenow.editAsPerson('s1', { phone: '2' });
    loseAnswer(world, 'crm', 'update');
    const { written } = await syncLater(world);
    expect(written).toHaveLength(1);
    expectSame(world, ['Ada Ada@x.org 2']);
    world.servicenow.editAsPerson('s1', { phone: '3' });
    await syncLater(world);
    expectSame(world, ['Ada Ada@x.org 3']);
    expect(await conflicts(world)).toEqual([]);
  });
});

test('54. of two runs that overlap the second does nothing while the first holds the lease', async () => {
  const world = bothWays();
  world.servicenow.addAsPerson('s1', person('Ada'));
  await world.startRun();
  const rivals: Promise<unknown>[] = [];
  let isFirst = true;
  world.crm.disturb = (when, call) => {
    if (when !== 'before' || call !== 'create' || !isFirst) return;
    isFirst = false;
    rivals.push(world.executor().tick(TENANT));
  };
  const callsOf = () => world.servicenow.calls.filter((call) => call === 'readPage').length;
  await world.settle();
  expect(await Promise.all(rivals)).toEqual([{ idle: false, againAfterMs: 1_000 }]);
  expect(callsOf()).toBe(1);
  expectSame(world, ['Ada Ada@x.org 1']);

  const lease = await createLeases({
    store: world.store,
    clock: world.clock,
    owner: 'somebody else',
    durationMs: HOUR_MS,
  }).acquire(TENANT);
  expect(lease).toBeDefined();
  await world.startRun('incremental');
  expect(await world.executor().tick(TENANT)).toEqual({ idle: false, againAfterMs: 1_000 });
  expect(callsOf()).toBe(1);
});
