/** @jest-environment jsdom */
import { createSignedInWorld } from '../../testing/create-world.ts';
import { CONNECTED } from '../../testing/fake-backend.ts';
import { PUBLISHED } from '../../testing/fake-host-page.ts';
import { draw } from '../../testing/render.tsx';
import { App } from '../App.tsx';

async function open(locale?: string) {
  const world = await createSignedInWorld({ variable: JSON.stringify(PUBLISHED) });
  world.backend.installation = CONNECTED;
  await world.models.app.loadInstallation();
  world.models.app.go('setup');
  const screen = await draw(world, <App />, locale);
  return { world, screen };
}

test('the state is one line, and the update set can be downloaded from the backend', async () => {
  const { screen } = await open();
  expect(screen.text()).toContain('ServiceNow does not tell of its changes yet; a regular look finds them.');
  expect(screen.text()).toContain('Zoho CRM tells of its changes at once.');
  const download = screen.find('a', 'Download the update set') as HTMLAnchorElement;
  expect(download.href).toMatch(/\/servicenow\/update-set\.xml$/);
});

test('address and secret are there to be copied once they are made, with what to do with them', async () => {
  const { screen } = await open();
  await screen.click('button', 'Set up in ServiceNow');
  const value = (label: string) => (screen.find('input', label) as HTMLInputElement).value;
  expect(value('Address for ServiceNow')).toBe('https://backend.example/webhooks/servicenow/1');
  expect(value('Secret for ServiceNow')).toBe('snz_secret-1');
  expect(screen.text()).toContain('zoho_crm_sync.secret');
  expect(screen.text()).toContain('was not heard of yet');
  await screen.click('button', 'New address and secret');
  expect(value('Secret for ServiceNow')).toBe('snz_secret-2');
});

test('ending it takes address and secret from the screen', async () => {
  const { screen } = await open();
  await screen.click('button', 'Set up in ServiceNow');
  await screen.click('button', 'Stop listening to ServiceNow');
  expect(screen.has('input', 'Secret for ServiceNow')).toBe(false);
  expect(screen.text()).toContain('does not tell of its changes yet');
});

test('where it cannot be read, the sentence says so and a button tries again', async () => {
  const { world, screen } = await open();
  world.backend.fail('POST /api/servicenow/push', 409, 'servicenow_not_connected');
  await screen.click('button', 'Set up in ServiceNow');
  expect(screen.root.querySelector('[role="alert"]')).not.toBeNull();
});
