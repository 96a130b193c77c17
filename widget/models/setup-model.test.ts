import { createSignedInWorld, createWorld, type World } from '../testing/create-world.ts';
import { CONNECTED } from '../testing/fake-backend.ts';
import { settle } from '../testing/fake-clock.ts';

function fill({ models: { setup } }: World) {
  setup.instance.value = 'acme';
  setup.clientId.value = 'client';
  setup.clientSecret.value = 'secret';
}

test('Save names what is missing and sends nothing', async () => {
  const { models, backend, window } = createWorld();
  models.setup.instance.value = 'acme';
  await models.setup.save();
  expect(models.setup.missing.value).toEqual(['clientId', 'clientSecret']);
  expect(backend.routes()).toEqual([]);
  expect(window.popUps).toEqual([]);
});

test('the first Save signs in through a pop-up that opens in the click, then saves', async () => {
  const world = createWorld();
  await world.models.app.start();
  fill(world);
  const saved = world.models.setup.save();
  expect(world.window.popUps).toHaveLength(1);
  await world.consent('zoho-state');
  await saved;
  const put = world.backend.calls.at(-1);
  expect(put).toMatchObject({
    route: 'PUT /api/connections/servicenow',
    body: { instance: 'acme', clientId: 'client', clientSecret: 'secret' },
  });
  expect(world.models.app.installation.value?.servicenow.state).toBe('saved');
  expect(world.models.setup.clientSecret.value).toBe('');
  expect(world.models.setup.canAuthorize.value).toBe(true);
});

test('a later Save needs no pop-up, and keeps the stored secret when none is typed', async () => {
  const world = await createSignedInWorld();
  fill(world);
  await world.models.setup.save();
  await world.models.setup.save();
  expect(world.backend.calls.at(-1)?.body).toEqual({ instance: 'acme', clientId: 'client' });
  expect(world.window.popUps).toHaveLength(1);
});

test('another Client ID needs its own secret, and has to be saved before it is authorized', async () => {
  const world = await createSignedInWorld();
  fill(world);
  await world.models.setup.save();
  world.models.setup.clientId.value = 'other';
  expect(world.models.setup.canAuthorize.value).toBe(false);
  await world.models.setup.save();
  expect(world.models.setup.missing.value).toEqual(['clientSecret']);
});

test('keeps what was typed over an error, and over a reload all but the secret', async () => {
  const world = await createSignedInWorld();
  fill(world);
  world.backend.fail('PUT /api/connections/servicenow', 400, 'instance_unknown', { field: 'instance' });
  await world.models.setup.save();
  expect(world.models.setup.failure.value).toMatchObject({ code: 'instance_unknown', field: 'instance' });
  expect(world.models.setup.clientSecret.value).toBe('secret');
  expect(JSON.stringify(world.browser.draft)).not.toContain('secret');

  const reloaded = createWorld({}, world.browser);
  expect(reloaded.models.setup.instance.value).toBe('acme');
  expect(reloaded.models.setup.clientId.value).toBe('client');
  expect(reloaded.models.setup.clientSecret.value).toBe('');
});

test('keeps what was typed when the session ends in the middle', async () => {
  const world = await createSignedInWorld();
  fill(world);
  world.backend.endSessions();
  world.backend.knowsKey = false;
  await world.models.setup.save();
  expect(world.models.setup.failure.value?.code).toBe('signed_out');
  expect(world.models.setup.clientSecret.value).toBe('secret');
});

test('a sign-in that was called off is no error', async () => {
  const world = createWorld();
  fill(world);
  const saved = world.models.setup.save();
  await settle();
  world.models.session.grant.cancel();
  await saved;
  expect(world.models.setup.failure.value).toBeUndefined();
  expect(world.models.setup.task.value).toBeUndefined();
});

test('Authorize ends on the sync settings', async () => {
  const world = await createSignedInWorld();
  fill(world);
  await world.models.setup.save();
  const authorized = world.models.setup.authorize();
  await world.consent('servicenow-state');
  await authorized;
  expect(world.backend.calls.at(-1)).toMatchObject({
    route: 'POST /api/connections/servicenow/complete',
    body: { state: 'servicenow-state', code: 'CODE' },
  });
  expect(world.models.app.page.value).toBe('settings');
});

test('a refused consent stays on Setup with its reason', async () => {
  const world = await createSignedInWorld();
  fill(world);
  await world.models.setup.save();
  const authorized = world.models.setup.authorize();
  await settle();
  const refusal = { type: 'servicenow-sync.grant', state: 'servicenow-state', error: 'consent_refused' };
  world.window.post(refusal, 'https://sync.test', world.window.popUps.at(-1));
  await authorized;
  expect(world.models.setup.failure.value?.code).toBe('consent_refused');
  expect(world.models.app.page.value).toBe('setup');
});

test('Revoke returns to Setup', async () => {
  const world = await createSignedInWorld();
  world.backend.installation = CONNECTED;
  await world.models.app.loadInstallation();
  world.models.app.go('dashboard');
  expect(await world.models.setup.revoke()).toBe(true);
  expect(world.models.app.page.value).toBe('setup');
  expect(world.models.app.installation.value?.servicenow.state).toBe('none');
});
