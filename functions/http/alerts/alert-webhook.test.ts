import { TransportError } from '../../connectors/http/runtime.ts';
import { createConnections } from '../../stores/connections.ts';
import { createTestApi } from '../testing/test-api.ts';

const PATH = '/api/alert-webhook';
const URL_TEXT = 'https://hooks.example/services/T0/SECRET-PATH';

async function connected() {
  const api = createTestApi();
  const { token: session } = await api.signIn();
  await api.connectServiceNow(session);
  return { api, session };
}

const texts = (api: ReturnType<typeof createTestApi>) =>
  api.posted.map(({ body }) => (JSON.parse(body ?? '{}') as { text: string }).text);

test('a webhook is stored once a test message has arrived, and only its host is ever shown', async () => {
  const { api, session } = await connected();
  expect(await api.call('PUT', PATH, { url: URL_TEXT }, { session })).toEqual({ host: 'hooks.example' });
  expect(texts(api)).toEqual(['ServiceNow for Zoho CRM will tell alerts of Initech here.']);
  expect(await api.call('GET', PATH, undefined, { session })).toEqual({ host: 'hooks.example' });
  const stored = JSON.stringify(await api.store.scan('-', 'channels', { limit: 10 }));
  expect(stored).not.toContain('SECRET-PATH');
  expect(api.log.join()).not.toContain('SECRET-PATH');
});

test.each([
  'http://hooks.example/x',
  'ftp://hooks.example',
  'https://127.0.0.1/x',
  'https://[::1]/',
  'https://u:p@hooks.example',
])('%s is not called', async (url) => {
  const { api, session } = await connected();
  expect(await api.refusal('PUT', PATH, { url }, { session })).toMatch(/^4(00|22) /);
  expect(api.posted).toEqual([]);
});

test('a webhook that does not answer, or refuses, is not stored', async () => {
  const { api, session } = await connected();
  api.publicAnswer.current = async () => ({
    status: 302,
    headers: { location: 'https://elsewhere.example' },
    body: '',
  });
  expect(await api.refusal('PUT', PATH, { url: URL_TEXT }, { session })).toBe('422 webhook_refused');
  api.publicAnswer.current = async () => {
    throw new TransportError('refused', false);
  };
  expect(await api.refusal('PUT', PATH, { url: URL_TEXT }, { session })).toBe('422 webhook_refused');
  expect(await api.call('GET', PATH, undefined, { session })).toEqual({});
});

test('an alert is told once while it holds, and again when it comes back', async () => {
  const { api, session } = await connected();
  await api.call('PUT', PATH, { url: URL_TEXT }, { session });
  const connections = createConnections(api.store, api.sealer);
  await connections.markReconnect('7001', 'servicenow');
  await api.cleanUp();
  await api.cleanUp();
  expect(texts(api).slice(1)).toEqual([
    'Initech: ServiceNow no longer accepts the authorization. Nothing is synced until an admin authorizes again.',
  ]);
  await api.connectServiceNow(session);
  await api.cleanUp();
  await connections.markReconnect('7001', 'servicenow');
  await api.cleanUp();
  expect(texts(api)).toHaveLength(3);
});

test('an alert that could not be told is told later', async () => {
  const { api, session } = await connected();
  await api.call('PUT', PATH, { url: URL_TEXT }, { session });
  const answer = api.publicAnswer.current;
  api.publicAnswer.current = async () => ({ status: 500, headers: {}, body: '' });
  await createConnections(api.store, api.sealer).markReconnect('7001', 'servicenow');
  await api.cleanUp();
  api.publicAnswer.current = answer;
  await api.cleanUp();
  await api.cleanUp();
  expect(texts(api)).toHaveLength(3);
});

test('who removed the webhook is told nothing more', async () => {
  const { api, session } = await connected();
  await api.call('PUT', PATH, { url: URL_TEXT }, { session });
  expect(await api.call('DELETE', PATH, {}, { session })).toEqual({});
  await createConnections(api.store, api.sealer).markReconnect('7001', 'servicenow');
  await api.cleanUp();
  expect(texts(api)).toHaveLength(1);
});
