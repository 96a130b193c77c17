/** @jest-environment jsdom */
import { createSignedInWorld, type World } from '../testing/create-world.ts';
import { CONNECTED, RUN } from '../testing/fake-backend.ts';
import { PUBLISHED } from '../testing/fake-host-page.ts';
import { draw } from '../testing/render.tsx';
import { App } from './App.tsx';

async function open(page: 'settings' | 'needs-you', change: (world: World) => void = () => undefined) {
  const world = await createSignedInWorld({ variable: JSON.stringify(PUBLISHED) });
  world.backend.installation = {
    ...CONNECTED,
    reach: [
      { entity: 'people', state: 'ok', table: 'customer_contact' },
      { entity: 'cases', state: 'fallback', table: 'incident' },
      { entity: 'vendors', state: 'denied', table: 'core_company', role: 'vendor_manager' },
    ],
  };
  change(world);
  await world.models.app.loadInstallation();
  world.models.app.go(page);
  return { world, screen: await draw(world, <App />) };
}

test('kinds can be switched off and on again, those out of reach cannot be switched on, and one stays', async () => {
  const { world, screen } = await open('settings');
  const box = (name: string) => screen.find('label', name).querySelector('input') as HTMLInputElement;
  expect([box('People').checked, box('Cases').checked, box('Vendors').checked]).toEqual([true, true, false]);
  expect(box('Vendors').disabled).toBe(true);

  await screen.click('label', 'Cases');
  expect(world.backend.installation.settings.kinds).not.toContain('cases');
  expect(box('People').disabled).toBe(true);
  await screen.click('label', 'Cases');
  expect(world.backend.installation.settings.kinds).toContain('cases');
});

test('what happens to deleted records is chosen for both directions, with its consequence', async () => {
  const { world, screen } = await open('settings');
  expect(screen.text()).toContain('the other one stays and is no longer synced.');
  await screen.click('label', 'Delete the other record too');
  expect(world.backend.installation.settings.onDelete).toEqual({ servicenow: 'delete', crm: 'delete' });
  expect(screen.text()).toContain('unless somebody has edited it.');
});

test('everything on the work list can be tried again, and the list is read anew when that has ended', async () => {
  const { world, screen } = await open('needs-you', ({ backend }) => {
    backend.workItems = [
      {
        id: 'people/Contacts/servicenow/1',
        entity: 'people',
        side: 'crm',
        recordSide: 'servicenow',
        recordId: '1',
        recordName: 'Ada',
        reason: 'value-refused',
        field: 'Email',
        attempts: 1,
        since: '2025-11-12T09:00:00Z',
      },
    ];
  });
  expect(screen.text()).toContain('Ada');
  world.backend.run = { ...RUN, kind: 'incremental' };
  await screen.click('button', 'Try all again');
  expect(world.backend.routes()).toContain('POST /api/work-list/retry');
  expect(screen.has('button', 'Cancel')).toBe(true);

  world.backend.workItems = [];
  world.backend.run = { ...RUN, kind: 'incremental', state: 'done' };
  await screen.after(() => world.clock.advance(1_000));
  expect(screen.text()).toContain('Nothing needs you.');
});
