/** @jest-environment jsdom */
import { ENDED_RUN, TIMELINE } from '../../testing/activity-samples.ts';
import { createSignedInWorld, type World } from '../../testing/create-world.ts';
import { CONNECTED, RUN } from '../../testing/fake-backend.ts';
import { draw } from '../../testing/render.tsx';
import { App } from '../App.tsx';

async function open(tab: 'Runs' | 'Record', change: (world: World) => void = () => undefined) {
  const world = await createSignedInWorld();
  world.backend.installation = CONNECTED;
  world.backend.run = { ...RUN, kind: 'undo' };
  change(world);
  await world.models.app.loadInstallation();
  world.models.app.go('activity');
  const screen = await draw(world, <App />);
  await screen.click('[role=tab]', tab);
  return { world, screen };
}

test('tabs are chosen by arrow keys, and only the chosen one is in the tab order', async () => {
  const { screen } = await open('Runs');
  const press = (key: string) =>
    screen.after(() =>
      screen.find('[role=tablist]', 'Activity').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })),
    );
  await press('ArrowRight');
  expect(screen.find('[role=tab]', 'Record')).toBe(document.activeElement);
  await press('ArrowRight');
  expect(screen.find('[role=tab]', 'Needs you').getAttribute('aria-selected')).toBe('true');
  expect([...screen.root.querySelectorAll('[role=tab]')].map((tab) => (tab as HTMLElement).tabIndex)).toEqual([
    0, -1, -1,
  ]);
  expect(screen.text()).toContain('Nothing needs you.');
});

describe('Runs', () => {
  test('says when nothing was run', async () => {
    const { screen } = await open('Runs');
    expect(screen.text()).toContain('Nothing was run yet.');
  });

  test('tells what each run did and how long it took', async () => {
    const { screen } = await open('Runs', ({ backend }) => {
      backend.activity = { ...backend.activity, runs: [{ ...ENDED_RUN, id: 'p', kind: 'preview' }, ENDED_RUN] };
    });
    expect(screen.text()).toContain('1 created · 14 updated · 1 failed');
    expect(screen.text()).toContain('Planned: 1 created · 14 updated · 1 failed');
    expect(screen.text()).toContain('1 min 20 sec');
  });

  test('a run that failed says why, and what to do', async () => {
    const { screen } = await open('Runs', ({ backend }) => {
      const error = { code: 'instance_asleep' as const, message: 'x', details: 'Hibernating' };
      backend.activity = { ...backend.activity, runs: [{ ...ENDED_RUN, state: 'failed', counts: {}, error }] };
    });
    expect(screen.text()).toContain('This developer instance is asleep.');
    expect(screen.root.querySelector('.far-words')?.textContent).toBe('Hibernating');
    expect(screen.has('button', 'Undo…')).toBe(false);
  });

  test('a run is taken back once its consequences were shown in numbers', async () => {
    const { world, screen } = await open('Runs', ({ backend }) => {
      backend.activity = {
        ...backend.activity,
        runs: [ENDED_RUN],
        undo: {
          records: 14,
          values: 22,
          entities: { people: 14 },
          left: { created: 1, matched: 0, removed: 0, lines: 0, expired: 0 },
          created: [],
        },
      };
    });
    await screen.after(() => screen.root.querySelector<HTMLElement>('.run .button')?.click());
    expect(screen.text()).toContain('14 records get 22 earlier values back.');
    expect(screen.text()).toContain('1 record that the run created');
    await screen.click('button', 'Undo');
    expect(world.backend.routes()).toContain('POST /api/runs/run-9/undo');
    expect(screen.root.querySelector('dialog')).toBeNull();
    expect(screen.has('button', 'Cancel')).toBe(true);
  });

  test('a brake is let go only for what it stopped', async () => {
    const { world, screen } = await open('Runs', ({ backend }) => {
      const brake = {
        kind: 'deletions' as const,
        entity: 'people' as const,
        side: 'servicenow' as const,
        records: 120,
        orMore: false,
        linked: 400,
        limit: { records: 10, percent: 5 },
        sample: [{ name: 'Ada Lovelace', records: {} }],
      };
      const error = { code: 'brake_pulled' as const, message: 'x', brake };
      backend.activity = { ...backend.activity, runs: [{ ...ENDED_RUN, state: 'failed', counts: {}, error }] };
    });
    expect(screen.text()).toContain('the partners of 120 people, of 400 that are linked: they are gone in ServiceNow.');
    await screen.click('button', 'Delete them all the same');
    const started = world.backend.calls.find(({ route }) => route === 'POST /api/runs');
    expect(started?.body).toEqual({ kind: 'sync', allowDeletions: true });
  });
});

describe('Record', () => {
  function known({ backend }: World) {
    backend.activity = { ...backend.activity, links: [TIMELINE.link], timeline: TIMELINE };
  }

  test('finds a record and tells what became of it, with before and after', async () => {
    const { world, screen } = await open('Record', known);
    await screen.type('Name, or id in either system', 'kath');
    await screen.click('button', 'Find');
    expect(screen.text()).toContain('1 record found');
    await screen.click('button', 'Katherine Johnson');
    expect(world.backend.routes().at(-1)).toBe('GET /api/timeline?link=people%2FContacts%2Fservicenow%2F4');
    expect(screen.find('h2', 'Katherine Johnson')).toBe(document.activeElement);
    expect(screen.text()).toContain('Changed in Zoho CRM');
    expect([...screen.root.querySelectorAll('td')].map((cell) => cell.textContent)).toEqual([
      '(empty)',
      '+1 757 555 0100',
      'edited on the other side',
    ]);
    expect(screen.has('a', 'Open in ServiceNow: Katherine Johnson')).toBe(true);
    await screen.click('button', '‹ Search');
    expect(screen.text()).toContain('1 record found');
  });

  test('takes one change of one record back', async () => {
    const { world, screen } = await open('Record', known);
    await screen.after(() => world.models.activity.showRecord(TIMELINE.link.id));
    await screen.after(() => screen.root.querySelector<HTMLElement>('.event-undo')?.click());
    expect(screen.text()).toContain('What comes back in Zoho CRM');
    await screen.click('button', 'Take back');
    const undo = world.backend.calls.find(({ route }) => route === 'POST /api/runs/run-9/undo');
    expect(undo?.body).toEqual({ links: [TIMELINE.link.id] });
  });

  test('says when nothing is found', async () => {
    const { screen } = await open('Record');
    await screen.type('Name, or id in either system', 'nobody');
    await screen.click('button', 'Find');
    expect(screen.text()).toContain('No record was found.');
  });

  test('a record that is gone is an error with a way out', async () => {
    const { world, screen } = await open('Record');
    await screen.after(() => world.models.activity.showRecord('gone'));
    expect(screen.text()).toContain('What was asked for is not there any more.');
    expect(screen.has('button', 'Try again')).toBe(true);
  });
});
