import { createSignedInWorld } from '../testing/create-world.ts';
import { CONNECTED } from '../testing/fake-backend.ts';

async function open() {
  const world = await createSignedInWorld();
  world.backend.installation = CONNECTED;
  await world.models.app.loadInstallation();
  return world;
}

function saves(world: Awaited<ReturnType<typeof open>>) {
  return world.backend.calls.filter(({ route }) => route === 'PUT /api/settings').map(({ body }) => body);
}

test('saves a change at once, on the revision it was made on', async () => {
  const world = await open();
  await world.models.settings.change({ conflictBehavior: 'servicenow-wins' });
  expect(saves(world)).toMatchObject([{ conflictBehavior: 'servicenow-wins', crmModule: 'Contacts', revision: 1 }]);
  expect(world.models.settings.settings.value?.revision).toBe(2);
  expect(world.models.settings.saving.value).toBe('saved');
});

test('sends changes made during a save together in the next one', async () => {
  const world = await open();
  const { settings } = world.models;
  await Promise.all([
    settings.change({ syncType: 'both-ways' }),
    settings.change({ crmModule: 'Leads' }),
    settings.change({ conflictBehavior: 'servicenow-wins' }),
  ]);
  expect(saves(world).map(({ revision }) => revision)).toEqual([1, 2]);
  expect(world.backend.installation.settings).toMatchObject({
    syncType: 'both-ways',
    crmModule: 'Leads',
    conflictBehavior: 'servicenow-wins',
  });
});

test('keeps the choice on the screen when it cannot be saved, and saves it on Try again', async () => {
  const world = await open();
  world.backend.fail('PUT /api/settings', 503, 'unavailable');
  await world.models.settings.change({ crmModule: 'Leads' });
  expect(world.models.settings.failure.value?.code).toBe('unavailable');
  expect(world.models.settings.settings.value?.crmModule).toBe('Leads');
  world.backend.recover('PUT /api/settings');
  await world.models.settings.retry();
  expect(world.backend.installation.settings.crmModule).toBe('Leads');
});

test('shows what somebody else stored, on demand', async () => {
  const world = await open();
  world.backend.installation = {
    ...CONNECTED,
    settings: { ...CONNECTED.settings, syncType: 'both-ways', revision: 9 },
  };
  await world.models.settings.change({ crmModule: 'Leads' });
  expect(world.models.settings.failure.value?.code).toBe('settings_changed');
  await world.models.settings.reload();
  expect(world.models.settings.settings.value).toMatchObject({
    syncType: 'both-ways',
    crmModule: 'Contacts',
    revision: 9,
  });
  expect(world.models.settings.failure.value).toBeUndefined();
});
