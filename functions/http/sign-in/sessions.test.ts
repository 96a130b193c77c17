import { generateKeyPairSync, sign } from 'node:crypto';
import { ConnectorError } from '../../connectors/errors.ts';
import type { Session } from '../contract/sign-in.ts';
import { createTestApi, type TestApi } from '../testing/test-api.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = publicKey.export({ format: 'jwk' });

function signNonce(nonce: string, key = privateKey): string {
  return sign('sha256', Buffer.from(nonce), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}

async function prove(api: TestApi, keyId: string | undefined) {
  const { nonce } = await api.call<{ nonce: string }>('POST', '/api/auth/nonce', { keyId });
  return { keyId, nonce, signature: signNonce(nonce) };
}

function read(api: TestApi, session: string | undefined): Promise<string> {
  return api.refusal('GET', '/api/settings', undefined, { session });
}

test('a session ends after twenty minutes', async () => {
  const api = createTestApi();
  const { token, expiresAt } = await api.signIn();
  expect(Date.parse(expiresAt) - api.clock.now()).toBe(20 * MINUTE);
  await api.clock.advance(20 * MINUTE);
  expect(await read(api, token)).toBe('401 signed_out');
});

test.each([undefined, '', 'nonsense', '7001.', '7001.AAAA', '-.AAAA'])('the session %p is refused', async (token) => {
  const api = createTestApi();
  await api.signIn();
  expect(await read(api, token)).toBe('401 signed_out');
});

test('a token with another organisation in front is worth nothing', async () => {
  const api = createTestApi();
  const { token } = await api.signIn();
  expect(await read(api, token.replace('7001.', '7002.'))).toBe('401 signed_out');
});

test('a signed nonce renews a session', async () => {
  const api = createTestApi();
  const first = await api.signIn(jwk);
  await api.clock.advance(HOUR);
  const renewed = await api.call<Session>('POST', '/api/auth/renew', await prove(api, first.keyId));
  expect(renewed).toMatchObject({ keyId: first.keyId, user: first.user, organisation: first.organisation });
  expect(renewed.token).not.toBe(first.token);
  await api.call('GET', '/api/settings', undefined, { session: renewed.token });
});

test('a nonce works once', async () => {
  const api = createTestApi();
  const { keyId } = await api.signIn(jwk);
  const proof = await prove(api, keyId);
  await api.call('POST', '/api/auth/renew', proof);
  expect(await api.refusal('POST', '/api/auth/renew', proof)).toBe('401 signed_out');
});

test('a nonce that was not given out, one that is too old and one of another key are refused', async () => {
  const api = createTestApi();
  const { keyId } = await api.signIn(jwk);
  const invented = { keyId, nonce: 'invented', signature: signNonce('invented') };
  expect(await api.refusal('POST', '/api/auth/renew', invented)).toBe('401 signed_out');
  const { keyId: otherKey } = await api.signIn(jwk);
  const proof = await prove(api, keyId);
  expect(await api.refusal('POST', '/api/auth/renew', { ...proof, keyId: otherKey })).toBe('401 signed_out');
  await api.clock.advance(2 * MINUTE);
  expect(await api.refusal('POST', '/api/auth/renew', proof)).toBe('401 signed_out');
});

test.each(['', 'AA', 'A'.repeat(86)])('a wrong signature (%p) renews nothing', async (signature) => {
  const api = createTestApi();
  const { keyId } = await api.signIn(jwk);
  const proof = { ...(await prove(api, keyId)), signature };
  const status = (await api.send('POST', '/api/auth/renew', proof)).status;
  expect([400, 401]).toContain(status);
});

test('the signature of another key renews nothing', async () => {
  const api = createTestApi();
  const { keyId } = await api.signIn(jwk);
  const proof = await prove(api, keyId);
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const forged = { ...proof, signature: signNonce(proof.nonce, stranger) };
  expect(await api.refusal('POST', '/api/auth/renew', forged)).toBe('401 signed_out');
});

test('a key renews for twelve hours', async () => {
  const api = createTestApi();
  const { keyId } = await api.signIn(jwk);
  await api.clock.advance(12 * HOUR);
  expect(await api.refusal('POST', '/api/auth/nonce', { keyId })).toBe('401 signed_out');
});

test('a former administrator renews nothing', async () => {
  const api = createTestApi();
  const { keyId } = await api.signIn(jwk);
  api.zoho.admins.clear();
  expect(await api.refusal('POST', '/api/auth/renew', await prove(api, keyId))).toBe('403 not_admin');
});

test('a CRM that is down does not end sessions', async () => {
  const api = createTestApi();
  const { keyId } = await api.signIn(jwk);
  api.zoho.failure = new ConnectorError({ side: 'crm', code: 'unavailable', message: 'Down.' });
  await api.call('POST', '/api/auth/renew', await prove(api, keyId));
});

test('signing out ends the session, its key and the sessions that the key renewed', async () => {
  const api = createTestApi();
  const { token, keyId } = await api.signIn(jwk);
  const renewed = await api.call<Session>('POST', '/api/auth/renew', await prove(api, keyId));
  const answer = await api.send('POST', '/api/auth/sign-out', {}, { session: renewed.token });
  expect(answer.status).toBe(204);
  expect(await read(api, token)).toBe('401 signed_out');
  expect(await read(api, renewed.token)).toBe('401 signed_out');
  expect(await api.refusal('POST', '/api/auth/nonce', { keyId })).toBe('401 signed_out');
});

test.each([
  ['an RSA key', generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })],
  ['a point off the curve', { ...jwk, y: 'A'.repeat(43) }],
  ['another curve', generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' })],
])('%s is refused before the grant is used up', async (_name, key) => {
  const api = createTestApi();
  await expect(api.signIn(key)).rejects.toThrow('invalid_request');
});

test('what is over is removed', async () => {
  const api = createTestApi();
  const { keyId } = await api.signIn(jwk);
  await prove(api, keyId);
  await api.clock.advance(13 * HOUR);
  await api.cleanUp();
  expect(await api.store.scan('7001', 'sessions', { limit: 10 })).toEqual([]);
});
