import type { Push } from '../../functions/http/contract/push.ts';
import { edit, firstPair, titles } from './people.ts';
import { createVirtualBackend, type VirtualBackend } from './virtual-backend.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let world: VirtualBackend;

beforeEach(async () => {
  world = await createVirtualBackend();
  await world.connect();
  await world.firstSync();
});

afterEach(() => world.stop());

test('a channel that lapsed while nobody was there is made again, and the poll finds the edits in between', async () => {
  const pair = firstPair(world);
  const [lapsed] = world.zoho.channels();
  expect(lapsed).toBeDefined();

  world.clock.advance(8 * DAY_MS);
  expect(world.zoho.channels()).toEqual([]);
  edit(world, 'crm', pair, 'While the channel was gone');
  await world.zoho.deliverCallbacks();
  expect(world.zoho.callbacks()).toEqual([]);

  await world.pass(MINUTE_MS);
  expect(titles(world, pair).servicenow).toBe('While the channel was gone');
  expect(world.zoho.channels()).toHaveLength(1);

  await world.signIn();
  expect((await world.call<Push>('GET', '/api/push')).crm).toMatchObject({ modules: ['Contacts'] });
  world.clock.advance(2 * MINUTE_MS);
  edit(world, 'crm', pair, 'Told by the new channel');
  await world.zoho.deliverCallbacks();
  expect(world.zoho.callbacks()).toMatchObject([{ outcome: 'delivered' }]);
  await world.pass(0);
  expect(titles(world, pair).servicenow).toBe('Told by the new channel');
});

test('while Zoho refuses to renew its channels, edits still arrive by the poll, and the channels are back with Zoho', async () => {
  const pair = firstPair(world);
  world.zoho.crm.addFault({ kind: 'status', status: 500, path: '/actions/watch', body: '{}' });
  world.clock.advance(8 * DAY_MS);
  await world.pass(MINUTE_MS);
  expect(world.zoho.channels()).toEqual([]);

  edit(world, 'crm', pair, 'By poll');
  await world.pass(20 * MINUTE_MS);
  expect(titles(world, pair).servicenow).toBe('By poll');

  world.zoho.crm.clearFaults();
  await world.pass(20 * MINUTE_MS);
  expect(world.zoho.channels()).toHaveLength(1);
});
