/** @jest-environment jsdom */
import { createSignedInWorld } from '../../testing/create-world.ts';
import { draw } from '../../testing/render.tsx';
import { App } from '../App.tsx';

async function open() {
  const world = await createSignedInWorld();
  const screen = await draw(world, <App />);
  return { world, screen, sent: () => world.backend.calls.at(-1) };
}

test('OAuth is offered first; with a user name and a password there is nothing to authorize', async () => {
  const { screen } = await open();
  expect(screen.text()).toContain('Client Secret');
  expect(screen.has('button', 'Authorize')).toBe(true);
  await screen.click('label', 'User name and password');
  expect(screen.text()).not.toContain('Client Secret');
  expect(screen.has('button', 'Authorize')).toBe(false);
  expect(screen.text()).toContain('no second factor');
  await screen.click('label', 'OAuth 2.0');
  expect(screen.has('button', 'Authorize')).toBe(true);
});

test('a user name and a password that work lead to the settings at once', async () => {
  const { world, screen, sent } = await open();
  await screen.click('label', 'User name and password');
  await screen.type('ServiceNow Instance', 'acme');
  await screen.click('button', 'Save');
  expect(screen.text()).toContain('Enter the user name of the ServiceNow user.');
  expect(screen.text()).toContain('Enter the password of the ServiceNow user.');
  await screen.type('User name', 'zoho.integration');
  await screen.type('Password', 'Integrate!42');
  await screen.click('button', 'Save');
  expect(world.backend.calls.find(({ route }) => route === 'PUT /api/connections/servicenow')?.body).toEqual({
    instance: 'acme',
    signIn: 'basic',
    userName: 'zoho.integration',
    password: 'Integrate!42',
  });
  expect(sent()?.route).not.toBe('POST /api/connections/servicenow/authorize');
  expect(world.models.app.page.value).toBe('settings');
  expect(world.models.setup.password.value).toBe('');
});

test('a refused password is told at its field, with what else could be the matter, and nothing typed is lost', async () => {
  const { world, screen } = await open();
  world.backend.fail('PUT /api/connections/servicenow', 422, 'password_refused');
  await screen.click('label', 'User name and password');
  await screen.type('ServiceNow Instance', 'acme');
  await screen.type('User name', 'zoho.integration');
  await screen.type('Password', 'wrong');
  await screen.click('button', 'Save');
  expect(screen.text()).toContain('ServiceNow refused the user name or the password.');
  expect(screen.text()).toContain('SSO');
  expect(world.models.setup.userName.value).toBe('zoho.integration');
  expect(world.models.setup.password.value).toBe('wrong');
  expect(JSON.stringify(world.browser.draft)).not.toContain('wrong');
  expect(world.browser.draft).toMatchObject({ signIn: 'basic', userName: 'zoho.integration' });
});

test('a stored password may stay empty for its user, and is asked for once it was revoked', async () => {
  const { world, screen } = await open();
  world.models.setup.chooseSignIn('basic');
  world.models.setup.instance.value = 'acme';
  world.models.setup.userName.value = 'zoho.integration';
  world.models.setup.password.value = 'Integrate!42';
  await screen.after(() => world.models.setup.save());
  expect(world.models.setup.signInWay.value).toBe('basic');
  expect(world.models.setup.keepsSecret.value).toBe(true);
  world.models.setup.userName.value = 'other';
  expect(world.models.setup.keepsSecret.value).toBe(false);
  const { servicenow } = world.backend.installation;
  world.models.app.setInstallation({ ...world.backend.installation, servicenow: { ...servicenow, state: 'none' } });
  world.models.setup.userName.value = 'zoho.integration';
  expect(world.models.setup.keepsSecret.value).toBe(false);
});
