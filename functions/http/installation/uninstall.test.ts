import { ConnectorError } from '../../connectors/errors.ts';
import type { Erased, Installation } from '../contract/installation.ts';
import { ADMIN } from '../testing/fake-far-sides.ts';
import { createTestApi } from '../testing/test-api.ts';

const HOUR = 60 * 60_000;
const TENANT = ADMIN.organisation.id;
const CLAIM = { organisation: TENANT };

async function connected() {
  const api = createTestApi();
  const { token } = await api.signIn();
  await api.connectServiceNow(token);
  const view = () => api.call<Installation>('GET', '/api/installation', undefined, { session: token });
  return { api, session: token, view };
}

const refused = () => new ConnectorError({ side: 'crm', code: 'reconnect-needed', message: 'Refused.' });

test('a forged claim erases nothing, and the CRM is asked once an hour however often it comes', async () => {
  const { api, view } = await connected();
  const before = await api.store.size(TENANT);
  let looks = 0;
  const isInstalled = api.zoho.isInstalled;
  api.zoho.isInstalled = (tenant) => {
    looks += 1;
    return isInstalled(tenant);
  };
  for (let time = 0; time < 30; time += 1) {
    expect((await api.send('POST', '/webhooks/uninstall', CLAIM, { address: `192.0.2.${time}` })).status).toBe(202);
    await api.cleanUp();
  }
  expect(looks).toBe(1);
  await api.clock.advance(48 * HOUR);
  await api.cleanUp();
  expect(await api.store.size(TENANT)).toBeGreaterThanOrEqual(before - 3);
  expect((await api.store.get(TENANT, 'connections', ['servicenow', 'crm'])).length).toBe(2);
  expect(api.zoho.revoked.filter((token) => token.includes('refresh'))).toEqual([]);
  expect((await view().catch(() => undefined))?.pauses ?? []).toEqual([]);
});

test('a claim for an organisation that is not here is answered like any other and stores nothing', async () => {
  const { api } = await connected();
  expect((await api.send('POST', '/webhooks/uninstall', { organisation: '424242' })).status).toBe(202);
  expect(await api.store.get('-', 'inbox', ['uninstall/424242'])).toEqual([]);
});

test.each([
  ['the tokens are refused', { failure: refused() }],
  ['the field is gone', { hasField: false }],
])('where %s, the sync pauses and everything is erased a day later', async (_, uninstalled) => {
  const { api, view } = await connected();
  Object.assign(api.zoho, uninstalled);
  await api.send('POST', '/webhooks/uninstall', CLAIM);
  await api.cleanUp();
  const { pauses, alerts } = await view();
  expect(pauses).toMatchObject([{ reason: 'uninstall', eraseAt: expect.any(String) }]);
  expect(alerts).toMatchObject([{ code: 'erasing-soon' }]);
  await api.clock.advance(23 * HOUR);
  await api.cleanUp();
  expect(await api.store.size(TENANT)).toBeGreaterThan(0);
  await api.clock.advance(HOUR);
  await api.cleanUp();
  expect(await api.store.size(TENANT)).toBe(0);
  expect(await api.store.scan('-', 'inbox', { limit: 10 })).toEqual([]);
  expect(await api.store.scan('-', 'grants', { limit: 10 })).toEqual([]);
  expect(api.servicenow.revoked).toEqual(['sn-refresh-one']);
});

test('an admin who resumes within the day keeps everything', async () => {
  const { api, session } = await connected();
  api.zoho.hasField = false;
  await api.send('POST', '/webhooks/uninstall', CLAIM);
  await api.cleanUp();
  const resumed = await api.call<Installation>('POST', '/api/resume', undefined, { session });
  expect(resumed.pauses).toEqual([]);
  await api.clock.advance(25 * HOUR);
  await api.cleanUp();
  expect((await api.store.get(TENANT, 'connections', ['servicenow', 'crm'])).length).toBe(2);
});

test('an extension that is installed again before the day is over is not erased', async () => {
  const { api } = await connected();
  api.zoho.hasField = false;
  await api.send('POST', '/webhooks/uninstall', CLAIM);
  await api.cleanUp();
  api.zoho.hasField = true;
  await api.clock.advance(25 * HOUR);
  await api.cleanUp();
  expect((await api.store.get(TENANT, 'connections', ['servicenow', 'crm'])).length).toBe(2);
  expect(await api.store.scan(TENANT, 'installations', { prefix: 'pause/', limit: 5 })).toEqual([]);
});

test('an outage of the CRM decides nothing: it is looked into again', async () => {
  const { api } = await connected();
  api.zoho.failure = new ConnectorError({ side: 'crm', code: 'unavailable', message: 'Down.' });
  await api.send('POST', '/webhooks/uninstall', CLAIM);
  await api.cleanUp();
  expect(await api.store.scan(TENANT, 'installations', { prefix: 'pause/', limit: 5 })).toEqual([]);
  api.zoho.failure = undefined;
  api.zoho.hasField = false;
  await api.cleanUp();
  expect(await api.store.scan(TENANT, 'installations', { prefix: 'pause/', limit: 5 })).toHaveLength(1);
});

test('an admin deletes all data at once, with the name of the organisation as proof of intent', async () => {
  const { api, session } = await connected();
  const path = '/api/installation';
  expect(await api.refusal('DELETE', path, { organisation: 'Other' }, { session })).toBe('400 invalid_request');
  const { erased, left } = await api.call<Erased>(
    'DELETE',
    path,
    { organisation: ADMIN.organisation.name },
    { session },
  );
  expect(erased).toBeGreaterThan(0);
  expect(left).toBe(0);
  expect(await api.store.size(TENANT)).toBe(0);
  expect(api.servicenow.revoked).toEqual(['sn-refresh-one']);
  expect(api.zoho.revoked.some((token) => token.startsWith('zoho-refresh'))).toBe(true);
  expect(api.zoho.published.at(-1)).toMatchObject({ connected: false, counts: {} });
  expect(await api.refusal('GET', path, undefined, { session })).toBe('401 signed_out');
});

test('nothing is erased while somebody works on the installation', async () => {
  const { api, session } = await connected();
  const { createLeases } = await import('../../stores/lease.ts');
  const leases = createLeases({ store: api.store, clock: api.clock, owner: 'worker', durationMs: 10 * 60_000 });
  await leases.acquire(TENANT);
  const body = { organisation: ADMIN.organisation.name };
  expect(await api.refusal('DELETE', '/api/installation', body, { session })).toBe('409 run_active');
  expect((await api.store.get(TENANT, 'connections', ['servicenow', 'crm'])).length).toBe(2);
});
