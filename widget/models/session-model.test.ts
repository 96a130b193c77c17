import { createSignedInWorld, createWorld } from '../testing/create-world.ts';
import { CONNECTED } from '../testing/fake-backend.ts';

test('hands the backend a public key whose private half nobody can read', async () => {
  const { backend, browser } = await createSignedInWorld();
  const redeem = backend.calls.find(({ route }) => route === 'POST /api/auth/redeem');
  expect(redeem?.body).toMatchObject({ state: 'zoho-state', code: 'CODE', publicKey: { kty: 'EC', crv: 'P-256' } });
  expect(JSON.stringify(redeem?.body)).not.toContain('"d":');
  expect(browser.key?.privateKey.extractable).toBe(false);
});

test('sends the session with every call, and renews it when it is about to end', async () => {
  const { models, backend, clock } = await createSignedInWorld();
  await models.app.loadInstallation();
  await clock.advance(14.8 * 60_000);
  await models.app.loadInstallation();
  const sessions = backend.calls.filter(({ route }) => route === 'GET /api/installation').map(({ session }) => session);
  expect(sessions).toEqual(['session-1', 'session-2']);
});

test('renews once for calls that are made together', async () => {
  const { models, backend, clock } = await createSignedInWorld();
  await clock.advance(20 * 60_000);
  await Promise.all([models.app.loadInstallation(), models.app.refreshSummary(), models.activity.needsYou.load()]);
  expect(backend.routes().filter((route) => route === 'POST /api/auth/renew')).toHaveLength(1);
});

test('repeats a call once after the backend ended the session early', async () => {
  const { models, backend } = await createSignedInWorld();
  backend.installation = CONNECTED;
  backend.endSessions();
  await models.app.loadInstallation();
  expect(models.app.installation.value).toEqual(CONNECTED);
});

test('is signed out once the key is refused too, and forgets the key', async () => {
  const { models, backend, browser } = await createSignedInWorld();
  backend.endSessions();
  backend.knowsKey = false;
  await models.app.loadInstallation();
  expect(models.app.installationFailure.value?.code).toBe('signed_out');
  expect(models.session.isSignedIn.value).toBe(false);
  expect(browser.key).toBeUndefined();
});

test('keeps the key while the backend is only down', async () => {
  const { models, backend, browser, clock } = await createSignedInWorld();
  await clock.advance(20 * 60_000);
  backend.fail('POST /api/auth/nonce', 503, 'unavailable');
  await models.app.loadInstallation();
  expect(models.app.installationFailure.value?.code).toBe('unavailable');
  expect(browser.key).toBeDefined();
});

test('refuses a sign-in to another organisation than the one on the screen', async () => {
  const { models, backend, consent, browser } = createWorld({ organisationId: '70002' });
  await models.app.start();
  const signIn = expect(models.session.signIn()).rejects.toMatchObject({ code: 'wrong_organisation', details: 'Acme' });
  await consent('zoho-state');
  await signIn;
  expect(backend.routes().at(-1)).toBe('POST /api/auth/sign-out');
  expect(models.session.isSignedIn.value).toBe(false);
  expect(browser.key).toBeUndefined();
});
