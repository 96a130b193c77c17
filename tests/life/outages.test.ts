import { edit, firstPair, pairs, timesInCrm, titles } from './people.ts';
import { createVirtualBackend, type VirtualBackend } from './virtual-backend.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

let world: VirtualBackend;

afterEach(() => world.stop());

beforeEach(async () => {
  world = await createVirtualBackend();
  await world.connect();
  expect(await world.firstSync()).toMatchObject({ state: 'done' });
});

test.each([
  ['crm', 'servicenow', 60],
  ['crm', 'servicenow', 600],
  ['servicenow', 'crm', 60],
  ['servicenow', 'crm', 600],
] as const)(
  'a 429 of the %s side to an edit of the other (%s), with Retry-After %i: no call before, and the edit arrives',
  async (refusing, edited, seconds) => {
    const pair = firstPair(world);
    const system = refusing === 'crm' ? world.zoho.crm : world.servicenow;
    system.clearCalls();
    system.addFault({
      kind: 'status',
      status: 429,
      path: refusing === 'crm' ? '/crm/' : '/api/now/',
      headers: { 'retry-after': String(seconds) },
      times: 1,
    });
    edit(world, edited, pair, 'Patience');
    await world.pass(40 * MINUTE_MS);
    const since = system.calls.find(({ status }) => status === 429)?.at ?? Number.NaN;
    const inPause = system.calls.filter(({ at }) => at > since && at < since + seconds * SECOND_MS);
    expect(since).toBeGreaterThan(0);
    expect(inPause).toEqual([]);
    expect(titles(world, pair)).toEqual({ crm: 'Patience', servicenow: 'Patience' });
  },
);

test('an instance that fell asleep is recognised and told, and the sync is well again by itself once it is awake', async () => {
  const pair = firstPair(world);
  world.servicenow.sleepInstance(true);
  edit(world, 'crm', pair, 'Told to a sleeper');
  await world.pass(20 * MINUTE_MS);
  await world.signIn();
  const asleep = await world.installation();
  expect(asleep.lastRun).toMatchObject({ state: 'failed', error: { code: 'instance_asleep' } });
  expect(asleep.alerts).toMatchObject([{ code: 'run-failed', error: 'instance_asleep' }]);

  world.servicenow.sleepInstance(false);
  await world.pass(20 * MINUTE_MS);
  expect(titles(world, pair).servicenow).toBe('Told to a sleeper');
  await world.signIn();
  expect((await world.installation()).alerts).toEqual([]);
});

test('with nothing to bring over, a night of sleep leaves no alert behind either', async () => {
  world.servicenow.sleepInstance(true);
  await world.pass(20 * MINUTE_MS);
  world.servicenow.sleepInstance(false);
  await world.pass(20 * MINUTE_MS);
  await world.signIn();
  expect((await world.installation()).alerts).toEqual([]);
});

test('a clone behind the connection is not written to, is told of, and starting afresh leads out of it', async () => {
  const before = timesInCrm(world);
  await world.saveInstance(world.clone);
  await world.authorize();
  for (const { row } of pairs(world)) world.clone.editAsPerson('customer_contact', row, { title: 'Of the clone' });
  world.zoho.clearWrites();
  await world.pass(20 * MINUTE_MS);
  await world.signIn();
  const stopped = await world.installation();
  expect(stopped.alerts).toMatchObject([{ code: 'run-failed', error: 'other_instance' }]);
  expect(world.zoho.writes().records).toBe(0);
  expect(world.clone.writes()).toBe(0);

  expect(await world.call('POST', '/api/connections/servicenow/start-afresh', {})).toMatchObject({
    firstSyncConfirmed: false,
  });
  expect(await world.firstSync()).toMatchObject({ state: 'done' });
  expect(timesInCrm(world)).toEqual(before);
  expect((await world.installation()).alerts).toEqual([]);
});
