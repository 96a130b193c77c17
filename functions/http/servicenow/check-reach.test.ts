import type { Installation } from '../contract/installation.ts';
import { createTestApi } from '../testing/test-api.ts';

const PATH = '/api/connections/servicenow/check';

test('what was given in ServiceNow since the connection was made is seen without authorizing again', async () => {
  const api = createTestApi();
  const { token } = await api.signIn();
  await api.connectServiceNow(token);
  api.servicenow.reachable = [
    { entity: 'people', state: 'ok', table: 'customer_contact' },
    { entity: 'purchaseOrders', state: 'ok', table: 'proc_po' },
  ];
  const before = await api.call<Installation>('GET', '/api/installation', undefined, { session: token });
  expect(before.reach.some(({ entity }) => entity === 'purchaseOrders')).toBe(false);

  const after = await api.call<Installation>('POST', PATH, {}, { session: token });
  expect(after.reach).toEqual(api.servicenow.reachable);
  expect(after.servicenow).toEqual(before.servicenow);
});

test('nothing is looked at where nothing is connected', async () => {
  const api = createTestApi();
  const { token } = await api.signIn();
  expect(await api.refusal('POST', PATH, {}, { session: token })).toBe('409 servicenow_not_connected');
});
