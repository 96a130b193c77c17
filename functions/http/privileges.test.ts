import { ConnectorError } from '../connectors/errors.ts';
import { createConnections } from '../stores/connections.ts';
import { DEFAULT_SETTINGS } from '../stores/settings.ts';
import type { Installation } from './contract/installation.ts';
import type { StoredSettings } from './contract/settings.ts';
import { ApiProblem } from './problem.ts';
import { ADMIN } from './testing/fake-far-sides.ts';
import { createProofKey, createTestApi } from './testing/test-api.ts';

const MINUTE = 60_000;
const SETTINGS: StoredSettings = {
  ...DEFAULT_SETTINGS,
  syncType: 'both-ways',
  syncBehavior: 'servicenow-to-crm',
  conflictBehavior: 'servicenow-wins',
  crmModule: 'Leads',
  kinds: ['people', 'cases'],
  onDelete: { servicenow: 'delete', crm: 'detach' },
  revision: 0,
};
const CLIENT = { instance: 'acme', clientId: 'c', clientSecret: 's' };
const GRANT = { state: 's', verifier: createProofKey().verifier, code: 'c' };

/** Every privileged write, with a body that fits. */
const WRITES: readonly { readonly call: string; readonly body?: object }[] = [
  { call: 'PUT /api/settings', body: SETTINGS },
  { call: 'PUT /api/connections/servicenow', body: CLIENT },
  { call: 'POST /api/connections/servicenow/authorize', body: { challenge: createProofKey().challenge } },
  { call: 'POST /api/connections/servicenow/complete', body: GRANT },
  { call: 'POST /api/connections/servicenow/check' },
  { call: 'DELETE /api/connections/servicenow' },
  { call: 'POST /api/servicenow/push' },
  { call: 'DELETE /api/servicenow/push' },
  { call: 'POST /api/runs', body: { kind: 'preview' } },
  { call: 'POST /api/runs/run-1/cancel', body: {} },
  { call: 'POST /api/runs/run-1/undo', body: {} },
  { call: 'POST /api/work-list/retry', body: {} },
  { call: 'POST /api/work-list/item/choose', body: {} },
  { call: 'POST /api/work-list/item/correct', body: { email: 'a' } },
  { call: 'POST /api/work-list/dismiss', body: { ids: ['item'] } },
  { call: 'POST /api/conflicts/resolve', body: { keep: 'crm' } },
  { call: 'POST /api/connections/servicenow/start-afresh', body: {} },
];
const READS = [
  '/api/installation',
  '/api/settings',
  '/api/runs',
  '/api/runs/run-1',
  '/api/runs/run-1/undo',
  '/api/work-list',
  '/api/work-list/export',
  '/api/conflicts',
  '/api/conflicts/export',
  '/api/links?search=x',
  '/api/timeline?link=x',
  '/api/timeline/export?link=x',
  '/api/summary',
];

async function signedIn() {
  const api = createTestApi();
  const { token } = await api.signIn();
  return { api, session: token };
}

test.each(WRITES)('$call needs a session', async ({ call, body }) => {
  const { api } = await signedIn();
  const [method = '', path = ''] = call.split(' ');
  expect(await api.refusal(method, path, body)).toBe('401 signed_out');
});

test.each(READS)('reading %s needs a session', async (path) => {
  const { api } = await signedIn();
  expect(await api.refusal('GET', path)).toBe('401 signed_out');
});

test.each(WRITES)('$call is refused to somebody who was an administrator', async ({ call, body }) => {
  const { api, session } = await signedIn();
  const [method = '', path = ''] = call.split(' ');
  api.zoho.admins.clear();
  expect(await api.refusal(method, path, body, { session })).toBe('403 not_admin');
});

test('the CRM is asked at most once a minute about the same person', async () => {
  const { api, session } = await signedIn();
  await api.call('PUT', '/api/settings', SETTINGS, { session });
  await api.call('PUT', '/api/settings', { ...SETTINGS, revision: 1 }, { session });
  expect(api.zoho.adminChecks).toBe(1);
  api.zoho.admins.clear();
  await api.clock.advance(MINUTE);
  expect(await api.refusal('PUT', '/api/settings', { ...SETTINGS, revision: 2 }, { session })).toBe('403 not_admin');
});

test('what the CRM cannot confirm now is not allowed', async () => {
  const { api, session } = await signedIn();
  api.zoho.failure = new ConnectorError({ side: 'crm', code: 'unavailable', message: 'Down.' });
  expect(await api.refusal('PUT', '/api/settings', SETTINGS, { session })).toBe('503 crm_unavailable');
});

test('a dead CRM connection is found by a privileged write and shown from then on', async () => {
  const { api, session } = await signedIn();
  api.zoho.failure = new ConnectorError({ side: 'crm', code: 'reconnect-needed', message: 'Dead.' });
  expect(await api.refusal('PUT', '/api/settings', SETTINGS, { session })).toBe('409 crm_not_connected');
  const view = await api.call<Installation>('GET', '/api/installation', undefined, { session });
  expect(view.crm.state).toBe('reconnect');
});

test('settings start with the choice that overwrites nothing in the CRM', async () => {
  const { api, session } = await signedIn();
  expect(await api.call('GET', '/api/settings', undefined, { session })).toMatchObject({
    syncType: 'one-way',
    syncBehavior: 'servicenow-to-crm',
    conflictBehavior: 'crm-wins',
    crmModule: 'Contacts',
    kinds: ['people', 'vendors', 'products', 'purchaseOrders', 'cases'],
    onDelete: { servicenow: 'detach', crm: 'detach' },
    revision: 0,
  });
});

test('a change made on older settings is refused and changes nothing', async () => {
  const { api, session } = await signedIn();
  const stored = await api.call<StoredSettings>('PUT', '/api/settings', SETTINGS, { session });
  expect(stored).toEqual({ ...SETTINGS, revision: 1 });
  const stale = { ...SETTINGS, crmModule: 'Contacts' };
  expect(await api.refusal('PUT', '/api/settings', stale, { session })).toBe('409 settings_changed');
  expect(await api.call('GET', '/api/settings', undefined, { session })).toEqual(stored);
});

test('of two changes at the same time one is stored', async () => {
  const { api, session } = await signedIn();
  await api.call('PUT', '/api/settings', SETTINGS, { session });
  const change = { ...SETTINGS, revision: 1 };
  const answers = await Promise.all([1, 2].map(() => api.send('PUT', '/api/settings', change, { session })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test.each([{}, { ...SETTINGS, syncType: 'sideways' }, { ...SETTINGS, revision: -1 }, { ...SETTINGS, kinds: [] }])(
  'settings that do not fit the contract are refused (%j)',
  async (body) => {
    const { api, session } = await signedIn();
    expect(await api.refusal('PUT', '/api/settings', body, { session })).toBe('400 invalid_request');
  },
);

test('runs are started, listed, read and cancelled', async () => {
  const { api, session } = await signedIn();
  await api.connectServiceNow(session);
  const answer = await api.send('POST', '/api/runs', { kind: 'preview' }, { session });
  expect(answer.status).toBe(202);
  expect(await api.call('GET', '/api/runs', undefined, { session })).toMatchObject({ runs: [{ id: 'run-1' }] });
  expect(await api.call('GET', '/api/runs/run-1', undefined, { session })).toMatchObject({ kind: 'preview' });
  expect(await api.call('POST', '/api/runs/run-1/cancel', {}, { session })).toMatchObject({ state: 'cancelled' });
  expect(await api.refusal('GET', '/api/runs/run-2', undefined, { session })).toBe('404 not_found');
  expect(await api.refusal('POST', '/api/runs/run-2/cancel', {}, { session })).toBe('404 not_found');
});

test.each(['preview_required', 'settings_changed', 'run_active'] as const)(
  'a run that cannot be started is refused with %s',
  async (code) => {
    const { api, session } = await signedIn();
    await api.connectServiceNow(session);
    api.runs.refusal = new ApiProblem(code, 'Not now.');
    expect(await api.refusal('POST', '/api/runs', { kind: 'sync' }, { session })).toBe(`409 ${code}`);
  },
);

test('a run needs a ServiceNow connection that works', async () => {
  const { api, session } = await signedIn();
  const start = () => api.refusal('POST', '/api/runs', { kind: 'sync' }, { session });
  expect(await start()).toBe('409 servicenow_not_connected');
  await api.connectServiceNow(session);
  await createConnections(api.store, api.sealer).markReconnect('7001', 'servicenow');
  expect(await start()).toBe('409 reconnect_needed');
});

test('settings cannot be changed during a sync', async () => {
  const { api, session } = await signedIn();
  await api.connectServiceNow(session);
  await api.call('POST', '/api/runs', { kind: 'sync' }, { session });
  expect(await api.refusal('PUT', '/api/settings', SETTINGS, { session })).toBe('409 run_active');
});

test('a preview of older settings gives way to a new run', async () => {
  const { api, session } = await signedIn();
  await api.connectServiceNow(session);
  await api.call('POST', '/api/runs', { kind: 'preview' }, { session });
  await api.call('PUT', '/api/settings', SETTINGS, { session });
  expect(api.runs.stopped).toEqual([]);
  await api.call('POST', '/api/runs', { kind: 'preview' }, { session });
  expect(api.runs.stopped).toEqual(['7001']);
});

test('an organisation never sees anything of another', async () => {
  const { api, session } = await signedIn();
  await api.connectServiceNow(session);
  await api.call('PUT', '/api/settings', SETTINGS, { session });
  await api.call('POST', '/api/runs', { kind: 'preview' }, { session });
  api.zoho.identity = { ...ADMIN, organisation: { id: '7002', name: 'Hooli' } };
  const { token: stranger } = await api.signIn();
  const view = await api.call<Installation>('GET', '/api/installation', undefined, { session: stranger });
  expect(view).toMatchObject({
    organisation: { id: '7002' },
    servicenow: { state: 'none' },
    reach: [],
    settings: { revision: 0 },
  });
  expect(view.activeRun).toBeUndefined();
  expect(await api.call('GET', '/api/runs', undefined, { session: stranger })).toEqual({ runs: [] });
  expect(await api.refusal('GET', '/api/runs/run-1', undefined, { session: stranger })).toBe('404 not_found');
});
