/** @jest-environment jsdom */
import { conflictOf, DENIED, DOUBTFUL, REFUSED } from '../../testing/activity-samples.ts';
import { createSignedInWorld, createWorld, type World } from '../../testing/create-world.ts';
import { CONNECTED, RUN } from '../../testing/fake-backend.ts';
import { PUBLISHED } from '../../testing/fake-host-page.ts';
import { draw } from '../../testing/render.tsx';
import { App } from '../App.tsx';

const EMAIL = conflictOf('c-email', 'Email', { servicenow: 'kj@nasa.test', crm: 'kj@langley.test' });
const PHONE = conflictOf('c-phone', 'Phone', { servicenow: '555', crm: null });

async function open(change: (world: World) => void = () => undefined) {
  const world = await createSignedInWorld({ variable: JSON.stringify(PUBLISHED) });
  world.backend.installation = CONNECTED;
  world.backend.run = { ...RUN, kind: 'incremental' };
  change(world);
  await world.models.app.loadInstallation();
  world.models.app.go('activity');
  return { world, screen: await draw(world, <App />) };
}

function everything({ backend }: World) {
  backend.workItems = [DENIED, REFUSED, DOUBTFUL];
  backend.activity = { ...backend.activity, conflicts: [EMAIL, PHONE] };
}

function lastCall({ backend }: World, method = 'POST') {
  return backend.calls.filter(({ route }) => route.startsWith(`${method} /api/`)).at(-1);
}

test('says so when there is nothing', async () => {
  const { screen } = await open();
  expect(screen.text()).toContain('Nothing needs you.');
  expect(screen.find('[role=tab]', 'Needs you').getAttribute('aria-selected')).toBe('true');
});

test('has a line for each record, oldest first, with the fields of one record in one line', async () => {
  const { screen } = await open(everything);
  const names = [...screen.root.querySelectorAll('.line-name')].map((name) => name.textContent);
  expect(names).toEqual(['Ada Lovelace', 'Grace Hopper', 'Katherine Johnson', 'Initech']);
  expect(screen.text()).toContain('Zoho CRM does not accept a value of this record. Field: Email.');
  expect(screen.text()).toContain('Both sides have changed: Email, Phone.');
  expect(screen.find('[role=tab]', 'Needs you5').getAttribute('aria-selected')).toBe('true');
});

test('shows the cure, the far side’s words under Details, and the record itself, once a line is opened', async () => {
  const { screen } = await open(everything);
  expect(screen.text()).not.toContain('INVALID_DATA');
  await screen.click('button', 'Grace Hopper');
  expect(screen.find('button', 'Grace Hopper').getAttribute('aria-expanded')).toBe('true');
  expect(screen.text()).toContain('Correct the value on the record.');
  expect(screen.root.querySelector('.far-words')?.textContent).toBe('INVALID_DATA: the email is not valid');
  expect(screen.find('a', 'Open in ServiceNow: Grace Hopper').getAttribute('href')).toBe(
    'https://acme.service-now.com/sys_user.do?sys_id=ab12',
  );
});

test('what needs nothing but another try is tried again at once, and the list is read anew when that has ended', async () => {
  const { world, screen } = await open(({ backend }) => {
    backend.workItems = [DENIED];
  });
  await screen.click('button', 'Try again: Initech');
  expect(lastCall(world)).toMatchObject({ route: 'POST /api/work-list/retry', body: { ids: [DENIED.id] } });
  expect(screen.has('button', 'Cancel')).toBe(true);
  world.backend.workItems = [];
  world.backend.run = { ...RUN, kind: 'incremental', state: 'done' };
  await screen.after(() => world.clock.advance(1_000));
  expect(screen.text()).toContain('Nothing needs you.');
});

test('some or all are tried again', async () => {
  const { world, screen } = await open(everything);
  const box = (name: string) => screen.find('input[type=checkbox]', `Select ${name}`);
  await screen.after(() => box('Initech').click());
  await screen.after(() => box('Ada Lovelace').click());
  expect(screen.text()).toContain('2 selected');
  await screen.click('button', 'Try 2 again');
  expect(lastCall(world)?.body).toEqual({ ids: [DOUBTFUL.id, DENIED.id] });

  world.backend.run = { ...RUN, kind: 'incremental', state: 'done' };
  await screen.after(() => world.clock.advance(1_000));
  await screen.click('button', 'Try all again');
  expect(lastCall(world)).toMatchObject({ route: 'POST /api/work-list/retry', body: {} });
});

test('where the list is filtered only what is shown is tried again', async () => {
  const { world, screen } = await open(everything);
  await screen.choose('Show', 'Conflicts');
  expect(screen.has('button', 'Try all again')).toBe(false);
  await screen.choose('Show', 'Failed records');
  await screen.click('button', 'Try 3 again');
  expect(lastCall(world)?.body).toEqual({ ids: [DOUBTFUL.id, REFUSED.id, DENIED.id] });
});

test('the candidate of a doubtful match is chosen, or none of them', async () => {
  const { world, screen } = await open(everything);
  await screen.click('button', 'Choose…: Ada Lovelace');
  expect((screen.find('button', 'Use this') as HTMLButtonElement).disabled).toBe(true);
  expect(screen.has('button', 'Open in Zoho CRM: Ada King c2')).toBe(true);
  await screen.click('label', 'Ada King');
  await screen.click('button', 'Use this');
  const route = `POST /api/work-list/${encodeURIComponent(DOUBTFUL.id)}/choose`;
  expect(lastCall(world)).toMatchObject({ route, body: { candidateId: 'c2' } });
});

describe('a wrong value', () => {
  const route = `POST /api/work-list/${encodeURIComponent(REFUSED.id)}/correct`;

  test('is corrected in place, in the record that it comes from', async () => {
    const { world, screen } = await open(everything);
    await screen.click('button', 'Correct…: Grace Hopper');
    await screen.type('Email', 'grace@navy.test');
    await screen.click('button', 'Save and try again');
    expect(lastCall(world)).toMatchObject({ route, body: { email: 'grace@navy.test' } });
  });

  test('stays typed over an error and a reload', async () => {
    const { world, screen } = await open(everything);
    await screen.click('button', 'Correct…: Grace Hopper');
    await screen.type('Email', 'grace@navy');
    world.backend.fail(route, 503, 'unavailable');
    await screen.click('button', 'Save and try again');
    expect(screen.text()).toContain('The sync service cannot answer just now.');
    const input = () =>
      document.getElementById((screen.find('label', 'Email') as HTMLLabelElement).htmlFor) as HTMLInputElement;
    expect(input().value).toBe('grace@navy');

    const reloaded = createWorld({}, world.browser);
    expect(reloaded.models.activity.needsYou.draftOf(`failed ${REFUSED.id}`)).toBe('grace@navy');
  });

  test('stays typed when the session ends in the middle, and can be saved after signing in again', async () => {
    const { world, screen } = await open(everything);
    await screen.click('button', 'Correct…: Grace Hopper');
    await screen.type('Email', 'grace@navy.test');
    world.backend.endSessions();
    world.backend.knowsKey = false;
    await screen.click('button', 'Save and try again');
    expect(screen.text()).toContain('Your session has ended.');
    world.backend.knowsKey = true;
    await screen.click('button', 'Sign in with Zoho');
    await screen.after(() => world.consent('zoho-state'));
    await screen.click('button', 'Save and try again');
    expect(lastCall(world)).toMatchObject({ route, body: { email: 'grace@navy.test' } });
  });
});

test('conflicts are decided field by field', async () => {
  const { world, screen } = await open(everything);
  await screen.click('button', 'Decide…: Katherine Johnson');
  expect(screen.text()).toContain('kj@langley.test');
  expect(screen.text()).toContain('(empty)');
  const radios = screen.root.querySelectorAll<HTMLInputElement>('.duel input');
  await screen.after(() => radios[0]?.click());
  expect(screen.text()).toContain('1 field is still open.');
  await screen.after(() => radios[3]?.click());
  await screen.click('button', 'Keep the chosen values');
  const calls = world.backend.calls.filter(({ route }) => route === 'POST /api/conflicts/resolve');
  expect(calls.map(({ body }) => body)).toEqual([
    { keep: 'servicenow', ids: ['c-email'] },
    { keep: 'crm', ids: ['c-phone'] },
  ]);
});

test('conflicts of several records are decided at once', async () => {
  const { world, screen } = await open(everything);
  await screen.after(() => screen.find('input[type=checkbox]', 'Select Katherine Johnson').click());
  expect(screen.has('button', 'Try all again')).toBe(false);
  await screen.click('button', 'Keep Zoho CRM’s');
  expect(lastCall(world)).toMatchObject({
    route: 'POST /api/conflicts/resolve',
    body: { ids: ['c-email', 'c-phone'], keep: 'crm' },
  });
});

test('a line is put aside', async () => {
  const { world, screen } = await open(everything);
  await screen.click('button', 'Initech');
  await screen.click('button', 'Put aside');
  expect(lastCall(world)).toMatchObject({ route: 'POST /api/work-list/dismiss', body: { ids: [DENIED.id] } });
  expect(screen.has('button', 'Initech')).toBe(false);
});

test('searches once typing pauses, and filters by part and kind', async () => {
  const { world, screen } = await open(everything);
  await screen.type('Search', 'gra');
  await screen.type('Search', 'grace');
  await screen.after(() => world.clock.advance(400));
  const searches = world.backend.routes().filter((route) => route.includes('search='));
  expect(searches).toEqual(['GET /api/work-list?search=grace&limit=50', 'GET /api/conflicts?search=grace&limit=50']);
  await screen.choose('Show', 'Conflicts');
  expect([...screen.root.querySelectorAll('.line-name')].map((name) => name.textContent)).toEqual([
    'Katherine Johnson',
  ]);
  await screen.choose('Kind', 'Vendors');
  expect(world.backend.routes().at(-1)).toContain('entity=vendors');
});

test('offers to try again when the list cannot be read', async () => {
  const route = 'GET /api/work-list?limit=50';
  const { world, screen } = await open(({ backend }) => backend.fail(route, 503, 'unavailable'));
  expect(screen.text()).toContain('The sync service cannot answer just now.');
  expect(screen.text()).not.toContain('Nothing needs you.');
  world.backend.recover(route);
  await screen.click('button', 'Try again');
  expect(screen.text()).toContain('Nothing needs you.');
});

test('hears from the backend that a user is no administrator after all', async () => {
  const { screen } = await open(({ backend }) => backend.fail('GET /api/installation', 403, 'not_admin'));
  expect(screen.text()).toContain('An administrator looks after this');
  expect(screen.has('button', 'I am an administrator')).toBe(false);
});
