/** @jest-environment jsdom */
import type { Alert } from '../../functions/http/contract/installation.ts';
import { createSignedInWorld } from '../testing/create-world.ts';
import { CONNECTED } from '../testing/fake-backend.ts';
import { PUBLISHED } from '../testing/fake-host-page.ts';
import { draw } from '../testing/render.tsx';
import { App } from './App.tsx';

async function open(alerts: readonly Alert[] = []) {
  const world = await createSignedInWorld({ variable: JSON.stringify(PUBLISHED) });
  world.backend.installation = { ...CONNECTED, alerts: [...alerts] };
  await world.models.app.loadInstallation();
  world.models.app.go('dashboard');
  return { world, screen: await draw(world, <App />) };
}

test('an admin pauses from the gear menu, reads who paused, and resumes from the banner', async () => {
  const { world, screen } = await open();
  await screen.click('button', 'Settings menu');
  await screen.click('button', 'Pause');
  expect(screen.text()).toContain('Paused by Ada');
  await screen.click('button', 'Resume');
  expect(screen.text()).not.toContain('Paused by Ada');
  expect(world.backend.routes()).toEqual(expect.arrayContaining(['POST /api/pause', 'POST /api/resume']));
});

test.each<[Alert, string, string]>([
  [{ code: 'servicenow-lost' }, 'ServiceNow no longer accepts the authorization.', 'Go to Setup'],
  [{ code: 'renew-soon', at: '2026-03-20T10:00:00Z' }, 'ends on Mar 20, 2026', 'Go to Setup'],
  [{ code: 'run-failed', error: 'instance_asleep' }, 'The last sync failed. ', 'Go to Activity'],
  [{ code: 'run-failed', error: 'other_instance' }, 'This is another ServiceNow instance', 'Go to Activity'],
  [{ code: 'work-list-growing', count: 1240 }, '1,240 records could not be synced', 'Go to Activity'],
])('an alert is a sentence with the way to its cure: %j', async (alert, sentence, way) => {
  const { screen } = await open([alert]);
  expect(screen.text()).toContain(sentence);
  expect(screen.find('button', way)).toBeDefined();
});

test('data that are about to be erased are kept with one click', async () => {
  const { world, screen } = await open([{ code: 'erasing-soon', at: '2026-03-20T10:00:00Z' }]);
  await screen.click('button', 'Keep the data and resume');
  expect(world.backend.routes()).toContain('POST /api/resume');
  expect(screen.text()).not.toContain('will be erased');
});

test('all data are deleted once the name of the organisation was typed, and not before', async () => {
  const { world, screen } = await open();
  await screen.click('button', 'Settings menu');
  await screen.click('button', 'Delete all data');
  const confirm = () => screen.find('dialog .button-danger', 'Delete all data') as HTMLButtonElement;
  expect(confirm().disabled).toBe(true);
  await screen.type('Type Acme to confirm', 'Acme');
  expect(confirm().disabled).toBe(false);
  await screen.click('dialog .button-danger', 'Delete all data');
  expect(world.backend.calls.at(-1)).toMatchObject({
    route: 'DELETE /api/installation',
    body: { organisation: 'Acme' },
  });
  expect(screen.text()).toContain('Nothing about your organisation is stored here any more.');
});

test.each(['crm-credits-low', 'servicenow-calls-low'] as const)(
  'a used-up limit says when the rest continues: %s',
  async (code) => {
    const { screen } = await open([{ code, at: '2026-03-20T10:00:00Z' }]);
    expect(screen.text()).toMatch(/Live edits go on; everything else continues on Mar 20, 2026/);
  },
);

test('another instance is gone on with after a dialog that says what is given up and what stays', async () => {
  const { world, screen } = await open([{ code: 'run-failed', error: 'other_instance' }]);
  await screen.click('button', 'Start afresh…');
  expect(screen.text()).toContain('All records stay, on both sides.');
  expect(world.backend.routes()).not.toContain('POST /api/connections/servicenow/start-afresh');
  await screen.click('dialog .button-danger', 'Start afresh');
  expect(world.backend.routes()).toContain('POST /api/connections/servicenow/start-afresh');
  expect(screen.text()).not.toContain('All records stay, on both sides.');
});
