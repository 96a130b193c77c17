import type { Push, PushSecret } from '../contract/push.ts';
import { ADMIN } from '../testing/fake-far-sides.ts';
import { createTestApi } from '../testing/test-api.ts';

const PATH = '/api/servicenow/push';
const TENANT = ADMIN.organisation.id;

async function openApi() {
  const api = createTestApi();
  const { token: session } = await api.signIn();
  return { ...api, session };
}

test('address and secret are given once; later only the address is shown', async () => {
  const api = await openApi();
  const { session } = api;
  const made = await api.call<PushSecret>('POST', PATH, undefined, { session });
  expect(made).toMatchObject({ secret: expect.stringMatching(/^snz_/), push: { servicenow: { state: 'waiting' } } });
  const shown = await api.call<Push>('GET', '/api/push', undefined, { session });
  expect(shown.servicenow).toEqual({ state: 'waiting', url: made.url });
  expect(api.log.join('\n')).not.toContain(made.secret);
});

test('ending it leaves nothing set up', async () => {
  const api = await openApi();
  const { session } = api;
  await api.call('POST', PATH, undefined, { session });
  const left = await api.call<Push>('DELETE', PATH, undefined, { session });
  expect(left.servicenow).toEqual({ state: 'off' });
});

test('nobody reads or changes it without a session', async () => {
  const api = createTestApi();
  for (const method of ['POST', 'DELETE']) expect(await api.refusal(method, PATH)).toBe('401 signed_out');
  expect(await api.refusal('GET', '/api/push')).toBe('401 signed_out');
  expect(api.pushed).toEqual([]);
});

test('another instance ends the address of the one before; the same one keeps it', async () => {
  const api = await openApi();
  const { session } = api;
  await api.saveServiceNow(session);
  const client = { clientId: 'other', clientSecret: 's' };
  await api.call('PUT', '/api/connections/servicenow', { instance: 'acme', ...client }, { session });
  expect(api.pushed).not.toContain(`close ${TENANT}`);
  await api.call('PUT', '/api/connections/servicenow', { instance: 'initech', ...client }, { session });
  expect(api.pushed).toContain(`close ${TENANT}`);
});

test('channels in the CRM follow an authorization and the settings, and end with a revocation', async () => {
  const api = await openApi();
  const { session } = api;
  await api.connectServiceNow(session);
  expect(api.pushed.at(-1)).toBe(`follow ${TENANT}`);
  api.pushed.length = 0;
  const settings = await api.call<object>('GET', '/api/settings', undefined, { session });
  await api.call('PUT', '/api/settings', { ...settings, syncType: 'both-ways' }, { session });
  expect(api.pushed).toEqual([`follow ${TENANT}`]);
  await api.call('DELETE', '/api/connections/servicenow', undefined, { session });
  expect(api.pushed.at(-1)).toBe(`stop ${TENANT}`);
});

test('the update set is a download for everyone', async () => {
  const answer = await createTestApi().visit('/servicenow/update-set.xml');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('application/xml');
  expect(answer.headers.get('content-disposition')).toContain('servicenow-for-zoho-crm.xml');
  expect(await answer.text()).toBe('<unload/>');
});
