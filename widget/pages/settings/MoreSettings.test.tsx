/** @jest-environment jsdom */
import { createSignedInWorld } from '../../testing/create-world.ts';
import { CONNECTED } from '../../testing/fake-backend.ts';
import { PUBLISHED } from '../../testing/fake-host-page.ts';
import { draw } from '../../testing/render.tsx';
import { App } from '../App.tsx';

async function open(settings: Partial<typeof CONNECTED.settings> = {}) {
  const world = await createSignedInWorld({ variable: JSON.stringify(PUBLISHED) });
  world.backend.installation = {
    ...CONNECTED,
    settings: { ...CONNECTED.settings, ...settings },
    firstSyncConfirmed: true,
  };
  await world.models.app.loadInstallation();
  world.models.app.go('settings');
  const screen = await draw(world, <App />);
  return { world, screen, stored: () => world.backend.installation.settings };
}

test('more settings are collapsed, and what they offer of the CRM is read when they are opened', async () => {
  const { world, screen } = await open();
  const details = screen.find('summary', 'More settings').parentElement as HTMLDetailsElement;
  expect(details.open).toBe(false);
  expect(world.backend.routes()).not.toContain('GET /api/crm-people');
  await screen.after(() => {
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
  });
  expect(world.backend.routes()).toContain('GET /api/crm-people');
  expect(screen.has('option', 'Sam Sales')).toBe(true);
});

async function opened(settings: Partial<typeof CONNECTED.settings> = {}) {
  const all = await open(settings);
  await all.screen.after(() => all.world.models.crmPeople.load());
  return all;
}

test('who takes part is chosen, with the sentence that nobody is deleted or unlinked', async () => {
  const { screen, stored } = await opened();
  expect(screen.text()).toContain('nothing is deleted or unlinked');
  await screen.click('label', 'Inactive people');
  await screen.click('label', 'Service accounts');
  expect(stored().population).toEqual({ inactive: false, serviceAccounts: false, integrationUser: true });
});

test('companies, workflows and order options are chosen with their consequences', async () => {
  const { screen, stored } = await opened();
  await screen.click('label', 'Link or create');
  expect(screen.text()).toContain('and a new one where there is none');
  await screen.click('label', 'Run for edits');
  expect(screen.text()).toContain('a first sync never does');
  await screen.click('label', 'One product for lines without one');
  expect(screen.text()).toContain('wait on the work list');
  await screen.click('label', 'Ship rate as adjustment');
  expect(stored()).toMatchObject({ companies: 'create', workflows: true, placeholderProduct: false, shipRate: true });
});

test('companies are no question for leads', async () => {
  const { screen } = await opened({ crmModule: 'Leads' });
  expect(screen.has('label', 'Link or create')).toBe(false);
});

test('an owner is chosen and taken back, and profiles are ticked', async () => {
  const { screen, stored } = await opened();
  await screen.choose('Owner of new records', 'Sam Sales');
  expect(stored().owner).toBe('2');
  await screen.choose('Owner of new records', 'The user who connected Zoho CRM');
  expect(stored().owner).toBeUndefined();
  expect(screen.text()).toContain('every profile may use the extension');
  await screen.click('label', 'Standard');
  expect(stored().profiles).toEqual(['12']);
  expect(screen.text()).toContain('administrators always may');
});

test('an owner whom the CRM no longer lists stays chosen', async () => {
  const { screen } = await opened({ owner: '99' });
  expect((screen.find('option', '99') as HTMLOptionElement).selected).toBe(true);
});

test('without the lists of the CRM the rest works, and they can be asked for again', async () => {
  const { world, screen, stored } = await open();
  world.backend.failOnce('GET /api/crm-people', 503, 'crm_unavailable');
  await screen.after(() => world.models.crmPeople.load());
  await screen.click('label', 'Ship rate as adjustment');
  expect(stored().shipRate).toBe(true);
  await screen.click('button', 'Try again');
  expect(screen.has('label', 'Standard')).toBe(true);
});

test('a change of module or direction says first, in numbers, what it does to linked records', async () => {
  const { screen } = await open();
  const people = PUBLISHED.paired?.people ?? 0;
  const all = Object.values(PUBLISHED.paired ?? {}).reduce((sum, count) => sum + count, 0);
  expect(screen.text()).toContain(`Changing to Leads detaches ${people} contacts; nothing is deleted.`);
  expect(screen.text()).toContain(`Changing to Zoho CRM to ServiceNow keeps ${all} linked records`);
});

test('the share of the API limits is chosen', async () => {
  const { screen, stored } = await opened();
  expect(screen.text()).toContain('The rest is kept for live edits');
  await screen.choose('Share of API limits', '60 %');
  expect(stored().apiShare).toBe(60);
});
