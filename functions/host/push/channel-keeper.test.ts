import { randomBytes } from 'node:crypto';
import { openZoho } from '../../../sandbox/zoho/testing/open-zoho.ts';
import type { Connector } from '../../connectors/connector.ts';
import { createCallLimiter } from '../../connectors/http/call-limiter.ts';
import { createApiClient } from '../../connectors/http/create-api-client.ts';
import type { Logger, Transport } from '../../connectors/http/runtime.ts';
import { createChannels } from '../../stores/channels.ts';
import { createMemoryStore } from '../../stores/memory/memory-store.ts';
import { createSealer } from '../../stores/sealing.ts';
import { createChannelKeeper } from './channel-keeper.ts';

const TENANT = '7001';
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const WATCH = '/crm/v8/actions/watch';

/** The keeper at work on the simulated CRM, on one clock. */
async function openWorld() {
  const zoho = await openZoho({ inProcess: true, notifications: { onDemand: true, send: async () => 200 } });
  const { clock } = zoho;
  const lines: string[] = [];
  const write = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  const transport: Transport = async ({ method, url, headers, body }) => {
    const request = new Request(url, { method, headers: { ...headers }, ...(body === undefined ? {} : { body }) });
    const answer = await zoho.crm.fetch(request);
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
  };
  const client = createApiClient({
    side: 'crm',
    transport,
    clock,
    random: Math.random,
    logger,
    limiter: createCallLimiter({ concurrency: 4, clock }),
    authorization: {
      headers: async () => ({ Authorization: `Zoho-oauthtoken ${zoho.sessionToken()}` }),
      renew: async () => undefined,
    },
  });
  const channels = createChannels(createMemoryStore(), createSealer([randomBytes(32)]));
  const use = { modules: ['Contacts', 'Cases'], url: 'https://backend.example' };
  const open = (webhookUrl = use.url) =>
    createChannelKeeper({
      channels,
      sides: { crm: async () => ({ apiOrigin: zoho.crm.origin, client, connector: {} as Connector }) },
      modulesInUse: async () => use.modules,
      webhookUrl,
      clock,
      randomBytes,
      logger,
    });
  const watched = () =>
    zoho.channels().map(({ events }) => events.map(({ module, verb }) => `${module}.${verb}`).join());
  const calls = () => zoho.crm.calls.filter(({ path }) => path === WATCH).map(({ method }) => method);
  return { zoho, clock, channels, use, lines, open, keeper: open(), watched, calls };
}

let world: Awaited<ReturnType<typeof openWorld>>;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(() => world.zoho.stop());

test('makes a channel for each module in use, in one call, with an address and a token of its own', async () => {
  await world.keeper.keep(TENANT);
  expect(world.watched()).toEqual(['Contacts.all', 'Cases.all']);
  expect(world.calls()).toEqual(['POST']);
  const endpoint = await world.channels.endpoint(TENANT, 'crm');
  for (const channel of world.zoho.channels()) {
    expect(channel).toMatchObject({
      notifyUrl: `https://backend.example/webhooks/crm/${endpoint?.publicId}`,
      token: endpoint?.secret,
      notifiesOnRelatedAction: false,
    });
    expect(channel.expiresAt - world.clock.now()).toBeGreaterThan(6.9 * DAY_MS);
  }
  expect(world.channels.tenantOf('crm', endpoint?.publicId ?? '')).toBe(TENANT);
  expect(world.lines.join()).not.toContain(endpoint?.secret);
});

test('leaves them alone until half of their week is over, but for a look a day', async () => {
  await world.keeper.keep(TENANT);
  for (let hour = 0; hour < 3 * 24; hour += 1) {
    world.clock.advance(HOUR_MS);
    await world.keeper.keep(TENANT);
  }
  expect(world.calls()).toEqual(['POST', 'GET', 'GET', 'GET']);
  world.clock.advance(DAY_MS);
  await world.keeper.keep(TENANT);
  expect(world.calls().slice(4)).toEqual(['GET', 'PUT']);
  expect(world.zoho.channels().every(({ expiresAt }) => expiresAt - world.clock.now() > 6.9 * DAY_MS)).toBe(true);
});

test('no channel is ever lost while the keeper looks once a day, for a month', async () => {
  for (let day = 0; day < 30; day += 1) {
    await world.keeper.keep(TENANT);
    world.clock.advance(DAY_MS);
    expect(world.watched()).toEqual(['Contacts.all', 'Cases.all']);
  }
});

test('makes those again that have lapsed', async () => {
  await world.keeper.keep(TENANT);
  world.clock.advance(10 * DAY_MS);
  expect(world.watched()).toEqual([]);
  await world.keeper.keep(TENANT);
  expect(world.watched()).toEqual(['Contacts.all', 'Cases.all']);
});

test('makes those again that somebody removed in Zoho, within a day', async () => {
  await world.keeper.keep(TENANT);
  await world.zoho.call('DELETE', `/actions/watch?channel_ids=${world.zoho.channels()[0]?.id}`);
  world.clock.advance(DAY_MS);
  await world.keeper.keep(TENANT);
  expect([...world.watched()].sort()).toEqual(['Cases.all', 'Contacts.all']);
});

test('follows the modules in use, and removes all of them when there are none', async () => {
  await world.keeper.keep(TENANT);
  world.use.modules = ['Leads', 'Cases'];
  await world.keeper.keep(TENANT);
  expect([...world.watched()].sort()).toEqual(['Cases.all', 'Leads.all']);
  world.use.modules = [];
  await world.keeper.keep(TENANT);
  expect(world.watched()).toEqual([]);
  expect(await world.channels.endpoint(TENANT, 'crm')).toBeUndefined();
});

test('tells the channels a new address of the backend', async () => {
  await world.keeper.keep(TENANT);
  await world.open('https://moved.example').keep(TENANT);
  expect(world.zoho.channels().every(({ notifyUrl }) => notifyUrl.startsWith('https://moved.example/'))).toBe(true);
});

test('a module that Zoho refuses does not keep the others from being watched, and is asked for again an hour later', async () => {
  world.use.modules = ['Contacts', 'Unheard_Of'];
  await world.keeper.keep(TENANT);
  await world.keeper.keep(TENANT);
  expect(world.watched()).toEqual(['Contacts.all']);
  expect(world.calls()).toEqual(['POST']);
  world.clock.advance(HOUR_MS);
  await world.keeper.keep(TENANT);
  expect(world.calls()).toEqual(['POST', 'PUT', 'POST']);
});

test('a CRM that cannot be reached is logged, and the next look makes up for it, without a second channel', async () => {
  world.zoho.crm.addFault({ kind: 'status-after', status: 500, path: WATCH, body: '{}', times: 10 });
  await world.keeper.keep(TENANT);
  expect(world.lines.join()).toContain('not looked after');
  world.zoho.crm.clearFaults();
  await world.keeper.keep(TENANT);
  expect(world.watched()).toEqual(['Contacts.all', 'Cases.all']);
});

test('removing takes them away in Zoho and here, even where Zoho cannot be told', async () => {
  await world.keeper.keep(TENANT);
  await world.keeper.remove(TENANT);
  expect(world.watched()).toEqual([]);
  await world.keeper.keep(TENANT);
  world.zoho.crm.addFault({ kind: 'status', status: 500, path: WATCH, body: '{}', times: 10 });
  await world.keeper.remove(TENANT);
  expect(await world.channels.endpoint(TENANT, 'crm')).toBeUndefined();
  expect(await world.channels.watched(TENANT)).toBeUndefined();
});
