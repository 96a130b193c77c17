import type { Installation } from '../contract/installation.ts';
import type { StartedGrant } from '../contract/sign-in.ts';
import { createProofKey, createTestApi } from '../testing/test-api.ts';

const DAY = 24 * 60 * 60_000;
const PATH = '/api/connections/servicenow';

async function connected() {
  const api = createTestApi();
  const { token } = await api.signIn();
  await api.connectServiceNow(token);
  return { api, session: token };
}

test('an admin pauses and resumes, and resuming wakes the sync', async () => {
  const { api, session } = await connected();
  const paused = await api.call<Installation>('POST', '/api/pause', undefined, { session });
  expect(paused.pauses).toMatchObject([{ reason: 'admin', by: 'Ada Admin' }]);
  api.woken.length = 0;
  const resumed = await api.call<Installation>('POST', '/api/resume', undefined, { session });
  expect(resumed.pauses).toEqual([]);
  expect(api.woken).toEqual(['7001']);
});

test('who is no admin any more can neither pause nor erase', async () => {
  const { api, session } = await connected();
  api.zoho.admins.clear();
  await api.clock.advance(10 * 60_000);
  expect(await api.refusal('POST', '/api/pause', undefined, { session })).toBe('403 not_admin');
  expect(await api.refusal('DELETE', '/api/installation', { organisation: 'Initech' }, { session })).toBe(
    '403 not_admin',
  );
});

test('a renewal revokes first, pauses meanwhile, and resumes with the full time', async () => {
  const { api, session } = await connected();
  await api.clock.advance(86 * DAY);
  const { token } = await api.signIn();
  const due = await api.call<Installation>('GET', '/api/installation', undefined, { session: token });
  expect(due.alerts).toMatchObject([{ code: 'renew-soon', at: due.servicenow.expiresAt }]);
  expect(session).not.toBe(token);

  const { verifier, challenge } = createProofKey();
  const started = await api.call<StartedGrant>(
    'POST',
    `${PATH}/authorize`,
    { challenge, renew: true },
    { session: token },
  );
  expect(api.servicenow.revoked).toEqual(['sn-refresh-one']);
  const between = await api.call<Installation>('GET', '/api/installation', undefined, { session: token });
  expect(between).toMatchObject({ servicenow: { state: 'reconnect' }, pauses: [{ reason: 'renewal' }], alerts: [] });

  api.servicenow.tokenName = 'two';
  const { message } = await api.open(`/auth/servicenow/callback?state=${started.state}&code=abc`);
  const proof = { state: started.state, verifier, code: message.code };
  const renewed = await api.call<Installation>('POST', `${PATH}/complete`, proof, { session: token });
  expect(renewed).toMatchObject({ servicenow: { state: 'connected' }, pauses: [], alerts: [] });
  expect((Date.parse(renewed.servicenow.expiresAt ?? '') - api.clock.now()) / DAY).toBe(100);
});
