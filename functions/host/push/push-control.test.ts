import { randomBytes } from 'node:crypto';
import { silentLogger } from '../../connectors/http/testing/scripted-transport.ts';
import { createVirtualClock } from '../../connectors/http/testing/virtual-clock.ts';
import { createChannels } from '../../stores/channels.ts';
import { createConnections } from '../../stores/connections.ts';
import { createMemoryStore } from '../../stores/memory/memory-store.ts';
import { createSealer } from '../../stores/sealing.ts';
import { createPushControl } from './push-control.ts';

const TENANT = '7001';
const HOUR_MS = 60 * 60_000;

async function openWorld() {
  const clock = createVirtualClock();
  const store = createMemoryStore();
  const sealer = createSealer([randomBytes(32)]);
  const channels = createChannels(store, sealer);
  const connections = createConnections(store, sealer);
  const forgotten: string[] = [];
  const keeper = { keep: async () => undefined, remove: () => Promise.reject(new Error('The store is away.')) };
  const push = createPushControl({
    channels,
    connections,
    keeper,
    webhookUrl: 'https://backend.example',
    clock,
    randomBytes,
    logger: silentLogger,
    forget: (tenant) => forgotten.push(tenant),
  });
  await connections.put(TENANT, 'servicenow', {
    state: 'connected',
    instance: 'https://acme.service-now.com',
    clientId: 'c',
  });
  return { clock, store, channels, push, forgotten };
}

test('each address has a secret of its own, and a new one ends the one before', async () => {
  const { push, channels, store, forgotten } = await openWorld();
  const first = await push.open(TENANT);
  const second = await push.open(TENANT);
  expect(first.secret).toMatch(/^snz_[A-Za-z0-9_-]{43}$/);
  expect(second.secret).not.toBe(first.secret);
  expect(second.url).toMatch(/^https:\/\/backend\.example\/webhooks\/servicenow\/v1\./);
  const endpoint = await channels.endpoint(TENANT, 'servicenow');
  expect(second.url.endsWith(endpoint?.publicId ?? '-')).toBe(true);
  expect(endpoint?.secret).toBe(second.secret);
  expect(JSON.stringify(await store.scan(TENANT, 'channels', { limit: 10 }))).not.toContain(second.secret);
  expect(forgotten).toEqual([TENANT, TENANT]);
});

test('the state tells whether the instance was heard of', async () => {
  const { clock, channels, push } = await openWorld();
  const state = async () => (await push.view(TENANT)).servicenow.state;
  expect(await state()).toBe('off');
  await push.open(TENANT);
  expect(await state()).toBe('waiting');
  await channels.putHeard(TENANT, 'servicenow', new Date(clock.now()).toISOString());
  expect(await state()).toBe('healthy');
  await clock.advance(25 * HOUR_MS);
  expect(await state()).toBe('silent');
  await push.close(TENANT);
  expect(await state()).toBe('off');
});

test('for the CRM it names the modules whose channels live', async () => {
  const { clock, channels, push } = await openWorld();
  const at = (ms: number) => new Date(clock.now() + ms).toISOString();
  await channels.putWatched(TENANT, {
    notifyUrl: 'https://backend.example/x',
    checkedAt: at(0),
    channels: [
      { module: 'Contacts', channelId: '1', expiresAt: at(HOUR_MS), renewAt: at(0) },
      { module: 'Cases', channelId: '2', expiresAt: at(-1), renewAt: at(0) },
    ],
  });
  expect((await push.view(TENANT)).crm).toEqual({ state: 'waiting', modules: ['Contacts'] });
});

test('without an instance there is nothing to set up', async () => {
  const { push } = await openWorld();
  await expect(push.open('7002')).rejects.toMatchObject({ code: 'servicenow_not_connected' });
});

test('a revocation is not held up by a failure', async () => {
  const { push } = await openWorld();
  await expect(push.stop(TENANT)).resolves.toBeUndefined();
});
