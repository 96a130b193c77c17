/** @jest-environment jsdom */
import { createSignedInWorld, createWorld, type World } from '../testing/create-world.ts';
import { CONNECTED, RUN } from '../testing/fake-backend.ts';
import { PUBLISHED } from '../testing/fake-host-page.ts';
import { draw } from '../testing/render.tsx';
import { App } from './App.tsx';

const VARIABLE = JSON.stringify(PUBLISHED);

async function openDashboard(looksLikeAdmin = true) {
  const world = createWorld({ variable: VARIABLE, looksLikeAdmin });
  await world.models.app.start();
  return { world, screen: await draw(world, <App />) };
}

async function openSettings(change: (world: World) => void = () => undefined) {
  const world = await createSignedInWorld({ variable: VARIABLE });
  world.backend.installation = CONNECTED;
  change(world);
  await world.models.app.loadInstallation();
  world.models.app.go('settings');
  return { world, screen: await draw(world, <App />) };
}

describe('Setup', () => {
  test('leads from an empty form to the sync settings by Save and Authorize', async () => {
    const world = createWorld();
    await world.models.app.start();
    const screen = await draw(world, <App />);
    expect(screen.text()).toContain('Not connected');
    expect((screen.find('button', 'Authorize') as HTMLButtonElement).disabled).toBe(true);

    await screen.type('ServiceNow Instance', 'acme');
    await screen.type('Client ID', 'client');
    await screen.type('Client Secret', 'secret');
    await screen.click('button', 'Save');
    expect(screen.text()).toContain('Go on in the Zoho window that has opened.');
    await screen.after(() => world.consent('zoho-state'));
    expect(screen.text()).toContain('Saved for acme.service-now.com');

    await screen.click('button', 'Authorize');
    await screen.after(() => world.consent('servicenow-state'));
    expect(screen.find('h1', 'Sync Settings')).toBe(document.activeElement);
    expect(screen.text()).toContain('Connected to acme.service-now.com as zoho.integration since Nov 12, 2025');
  });

  test('shows the Redirect URL and the way to it in both generations of ServiceNow', async () => {
    const world = createWorld();
    await world.models.app.start();
    const screen = await draw(world, <App />);
    expect((screen.find('input', 'Redirect URL') as HTMLInputElement).value).toBe(
      'https://sync.test/auth/servicenow/callback',
    );
    expect(screen.text()).toContain('Machine Identity Console');
    await screen.click('button', 'Yokohama and before');
    expect(screen.text()).toContain('Application Registry');
    expect(screen.text()).not.toContain('Machine Identity Console');
    expect(screen.text()).toContain('Each CRM organisation needs an OAuth client of its own.');
  });

  test('says what is wrong, at the field and with the far side’s words, and keeps what was typed', async () => {
    const world = await createSignedInWorld();
    const screen = await draw(world, <App />);
    world.backend.fail('PUT /api/connections/servicenow', 400, 'instance_unknown', { details: 'ENOTFOUND' });
    await screen.type('ServiceNow Instance', 'acmee');
    await screen.type('Client ID', 'client');
    await screen.type('Client Secret', 'secret');
    await screen.click('button', 'Save');
    expect(screen.root.querySelector('[role=alert]')?.textContent).toContain(
      'There is no ServiceNow instance with this name.',
    );
    expect(screen.root.querySelector('.far-words')?.textContent).toBe('ENOTFOUND');
    expect(screen.root.querySelector<HTMLInputElement>('[aria-invalid=true]')?.value).toBe('acmee');
  });

  test('tells a user who is no administrator so, and lets one with a profile of its own try', async () => {
    const world = createWorld({ looksLikeAdmin: false });
    await world.models.app.start();
    const screen = await draw(world, <App />);
    expect(screen.text()).toContain('An administrator looks after this');
    expect(screen.has('button', 'Save')).toBe(false);
    await screen.click('button', 'I am an administrator');
    expect(screen.has('button', 'Save')).toBe(true);
  });
});

describe('Sync settings', () => {
  test('asks in the words of the help page', async () => {
    const { screen } = await openSettings();
    const words = [
      'Sync Type',
      'One Way',
      'Both Ways',
      'Sync Behavior',
      'ServiceNow to Zoho CRM',
      'Zoho CRM to ServiceNow',
    ];
    words.push('Conflict Behavior', 'CRM always wins', 'ServiceNow always wins', 'CRM Module', 'Contacts', 'Leads');
    for (const word of words) expect(screen.has('legend, label', word)).toBe(true);
  });

  test('has no direction to choose with Both Ways, and says why', async () => {
    const { screen } = await openSettings();
    await screen.click('label', 'Both Ways');
    const direction = screen.find('legend', 'Sync Behavior').closest('fieldset');
    expect(direction?.disabled).toBe(true);
    expect(direction?.textContent).toContain('With Both Ways there is no direction to choose.');
  });

  test('says in numbers what a change of module does, before it is made', async () => {
    const { screen } = await openSettings(({ backend }) => {
      backend.installation = { ...CONNECTED, firstSyncConfirmed: true };
    });
    expect(screen.text()).toContain('Changing to Leads detaches 400 contacts; nothing is deleted.');
  });

  test('shows the plan in numbers before the first write, and syncs on the second Sync Now', async () => {
    const { world, screen } = await openSettings();
    await screen.click('button', 'Sync Now');
    expect(screen.text()).toContain('Working out what will happen');
    const people = { seen: 412, created: 369, updated: 0, linked: 31, skipped: 0, failed: 12, total: 412 };
    world.backend.run = { ...RUN, state: 'done', counts: { people } };
    await screen.after(() => world.clock.advance(1_000));
    expect(screen.text()).toContain('Before the first sync: 369 people will be created, 31 linked; 12 need you.');

    world.backend.run = { ...RUN, kind: 'backfill', counts: { people: { ...people, seen: 103 } } };
    await screen.click('button', 'Sync Now');
    expect(screen.text()).toContain('People 103 of 412 · 25%');
    expect(screen.has('button', 'Cancel')).toBe(true);
  });

  test.each([
    [{ created: 1, linked: 0, failed: 1 }, '1 person will be created; 1 needs you.'],
    [{ created: 0, linked: 31, failed: 0 }, '31 people will be linked.'],
    [{ created: 0, linked: 0, failed: 0 }, 'nothing will change.'],
  ])('says the plan %j as a sentence', async (counts, sentence) => {
    const { world, screen } = await openSettings();
    const people = { seen: 0, updated: 0, skipped: 0, ...counts };
    world.backend.run = { ...RUN, state: 'done', counts: { people } };
    await screen.click('button', 'Sync Now');
    expect(screen.text()).toContain(`Before the first sync: ${sentence}`);
  });

  test('does not sync what could not be saved', async () => {
    const { world, screen } = await openSettings();
    world.backend.fail('PUT /api/settings', 503, 'unavailable');
    await screen.click('label', 'Leads');
    expect(screen.root.querySelector('[role=alert]')).not.toBeNull();
    expect((screen.find('button', 'Sync Now') as HTMLButtonElement).disabled).toBe(true);
    world.backend.recover('PUT /api/settings');
    await screen.click('button', 'Try again');
    expect((screen.find('button', 'Sync Now') as HTMLButtonElement).disabled).toBe(false);
  });
});

describe('Dashboard', () => {
  test('shows a sales user the figures without asking the backend, and no link that leads nowhere', async () => {
    const { world, screen } = await openDashboard(false);
    expect(screen.text()).toContain('Synced 2 minutes ago · 12 need you');
    expect(screen.has('button', '12 need you')).toBe(false);
    expect((await openDashboard()).screen.has('button', '12 need you')).toBe(true);
    expect(screen.find('svg', 'People: 3 created, 2 updated, 1 linked, 1 conflict').getAttribute('role')).toBe('img');
    expect(world.backend.routes()).toEqual([]);
  });

  test('draws nothing for a kind that has nothing in the period, and still names it', async () => {
    const none = [0, 0, 0, 0, 0];
    const counts = { people: [[5, 0, 0, 0, 0], none, none], vendors: [none, none, [1, 0, 0, 0, 0]] };
    const world = createWorld({ variable: JSON.stringify({ ...PUBLISHED, counts }) });
    await world.models.app.start();
    const screen = await draw(world, <App />);
    expect(screen.find('svg', 'Vendors: none').querySelectorAll('rect')).toHaveLength(0);
    expect(screen.find('svg', 'People: 5 created').querySelectorAll('rect')).toHaveLength(1);
  });

  test('shows another period, and the same figures as a table', async () => {
    const { screen } = await openDashboard();
    await screen.click('button', '30 days');
    await screen.click('button', 'Table');
    const row = screen.find('th[scope=row]', 'People').closest('tr');
    expect([...(row?.querySelectorAll('td') ?? [])].map((cell) => cell.textContent)).toEqual([
      '369',
      '40',
      '31',
      '9',
      '12',
    ]);
  });

  test('says so where nothing happened in a period', async () => {
    const none = [0, 0, 0, 0, 0];
    const counts = { people: [none, none, [1, 0, 0, 0, 0]] };
    const world = createWorld({ variable: JSON.stringify({ ...PUBLISHED, counts }) });
    await world.models.app.start();
    const screen = await draw(world, <App />);
    expect(screen.find('button', '30 days').getAttribute('aria-pressed')).toBe('true');
    await screen.click('button', 'Today');
    expect(screen.text()).toContain('Nothing needed syncing today so far.');
  });

  test('shows how well it goes, and a dash for what nobody knows', async () => {
    const health = { lagMs: { servicenow: 1_240 }, credits: 0.91 };
    const nextSync = '2025-11-12T10:03:00Z';
    const world = createWorld({ variable: JSON.stringify({ ...PUBLISHED, nextSync, health }) });
    await world.models.app.start();
    const screen = await draw(world, <App />);
    expect(screen.text()).toContain('Synced 2 minutes ago · next in 3 minutes · 12 need you');
    const figures = [...screen.root.querySelectorAll('.health-figure')].map((figure) => figure.textContent);
    expect(figures).toEqual([
      'Last sync2 minutes ago',
      'Next syncin 3 minutes',
      'ServiceNow to CRM1.2 sec',
      'CRM to ServiceNow–not known yet',
      'API credits left91%',
      'Echoes stopped–not known yet',
    ]);
  });

  test('keeps the page from a profile that the admin did not choose', async () => {
    const variable = JSON.stringify({ ...PUBLISHED, profiles: ['7'] });
    const world = createWorld({ variable, looksLikeAdmin: false, profileId: '8' });
    await world.models.app.start();
    const screen = await draw(world, <App />);
    expect(screen.text()).toContain('ServiceNow is not open to your profile');
    expect(screen.text()).not.toContain('need you');
    expect(screen.has('button', 'Settings menu')).toBe(false);

    const chosen = createWorld({ variable, looksLikeAdmin: false, profileId: '7' });
    await chosen.models.app.start();
    expect((await draw(chosen, <App />)).text()).toContain('12 need you');
  });

  test('asks a signed-out admin to sign in before the settings, by a button', async () => {
    const { world, screen } = await openDashboard();
    world.backend.installation = CONNECTED;
    await screen.click('button', 'Settings menu');
    await screen.click('[role=menuitem]', 'Sync Settings');
    expect(screen.text()).toContain('Sign in to continue');
    await screen.click('button', 'Sign in with Zoho');
    await screen.after(() => world.consent('zoho-state'));
    expect(screen.has('legend', 'Sync Type')).toBe(true);
  });

  test('keeps the settings from a user who is no administrator', async () => {
    const { world, screen } = await openDashboard(false);
    await screen.click('button', 'Settings menu');
    await screen.click('[role=menuitem]', 'Sync Settings');
    expect(screen.text()).toContain('An administrator looks after this');
    expect(world.backend.routes()).toEqual([]);
  });

  test('says what a revocation stops and keeps, and ends on Setup', async () => {
    const { screen } = await openSettings();
    await screen.click('button', 'Settings menu');
    await screen.click('[role=menuitem]', 'Revoke authentication');
    expect(screen.text()).toContain('All records stay as they are in both systems.');
    await screen.click('button', 'Revoke');
    expect(screen.text()).toContain('Not connected');
  });

  test('moves through the gear menu by arrow keys and gives the focus back on Escape', async () => {
    const { screen } = await openDashboard();
    await screen.click('button', 'Settings menu');
    const press = (key: string) =>
      screen.after(() => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })));
    expect(document.activeElement?.textContent).toBe('Sync Settings');
    await press('ArrowDown');
    expect(document.activeElement?.textContent).toBe('Activity');
    await press('End');
    expect(document.activeElement?.textContent).toBe('Revoke authentication');
    await press('Escape');
    expect(document.activeElement).toBe(screen.find('button', 'Settings menu'));
    expect(screen.root.querySelector('[role=menu]')).toBeNull();
  });

  test('speaks German to a German user', async () => {
    const world = createWorld({
      variable: JSON.stringify({
        ...PUBLISHED,
        counts: { people: [[1234, 0, 0, 0, 0], [], []].map((figures) => [...figures, 0, 0, 0, 0, 0].slice(0, 5)) },
      }),
    });
    await world.models.app.start();
    const screen = await draw(world, <App />, 'de-DE');
    expect(screen.text()).toContain('Synchronisiert vor 2 Minuten · 12 zu erledigen');
    expect(screen.text()).toContain('1.234 angelegt');
  });
});
