/** @jest-environment jsdom */
import { createSignedInWorld } from '../../testing/create-world.ts';
import { CONNECTED } from '../../testing/fake-backend.ts';
import { PUBLISHED } from '../../testing/fake-host-page.ts';
import { draw } from '../../testing/render.tsx';
import { App } from '../App.tsx';

async function open() {
  const world = await createSignedInWorld({ variable: JSON.stringify(PUBLISHED) });
  world.backend.installation = {
    ...CONNECTED,
    reach: [
      { entity: 'people', state: 'ok', table: 'customer_contact' },
      { entity: 'cases', state: 'fallback', table: 'incident' },
      { entity: 'vendors', state: 'denied', table: 'core_company', role: 'vendor_manager' },
    ],
  };
  await world.models.app.loadInstallation();
  world.models.app.go('settings');
  return { world, screen: await draw(world, <App />) };
}

test('kinds can be switched off and on again, those out of reach cannot be switched on, and one stays', async () => {
  const { world, screen } = await open();
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
  const { world, screen } = await open();
  expect(screen.text()).toContain('the other one stays and is no longer synced.');
  await screen.click('label', 'Delete the other record too');
  expect(world.backend.installation.settings.onDelete).toEqual({ servicenow: 'delete', crm: 'delete' });
  expect(screen.text()).toContain('unless somebody has edited it.');
});

test('says what each choice means with the others as they are', async () => {
  const { screen } = await open();
  expect(screen.text()).toContain('Records that are already in Zoho CRM are linked and stay as they are.');
  await screen.click('label', 'Zoho CRM to ServiceNow');
  expect(screen.text()).toContain('are linked and take over the values of Zoho CRM.');
  await screen.click('label', 'Both Ways');
  expect(screen.text()).toContain('Zoho CRM’s values replace those of ServiceNow where they differ.');
  await screen.click('label', 'Ask me');
  expect(screen.text()).toContain('it waits under Activity until you choose.');
});

describe('a change that moves linked records', () => {
  async function openSynced() {
    const { world, screen } = await open();
    world.backend.installation = { ...world.backend.installation, firstSyncConfirmed: true };
    world.backend.summary = { ...PUBLISHED, paired: { people: 412, vendors: 61 } };
    await screen.after(() => world.models.app.loadInstallation());
    await screen.after(() => world.models.app.refreshSummary());
    return { world, screen };
  }

  test('to another module tells how many are detached, and is made only after a yes', async () => {
    const { world, screen } = await openSynced();
    await screen.click('label', 'Leads');
    expect(screen.find('h2', 'Change the CRM Module to Leads?')).toBeTruthy();
    expect(screen.text()).toContain('Changing to Leads detaches 412 contacts; nothing is deleted.');
    await screen.click('dialog button', 'Cancel');
    expect(world.backend.installation.settings.crmModule).toBe('Contacts');
    expect((screen.find('label', 'Contacts').querySelector('input') as HTMLInputElement).checked).toBe(true);

    await screen.click('label', 'Leads');
    await screen.click('dialog button', 'Change');
    expect(world.backend.installation.settings.crmModule).toBe('Leads');
    expect(screen.root.querySelector('dialog')).toBeNull();
  });

  test('of direction tells how many stay linked', async () => {
    const { world, screen } = await openSynced();
    await screen.click('label', 'Zoho CRM to ServiceNow');
    expect(screen.text()).toContain('473 linked records stay linked.');
    await screen.click('dialog button', 'Change');
    expect(world.backend.installation.settings.syncBehavior).toBe('crm-to-servicenow');
  });

  test('is made at once where nothing is linked yet', async () => {
    const { world, screen } = await open();
    await screen.click('label', 'Leads');
    expect(screen.root.querySelector('dialog')).toBeNull();
    expect(world.backend.installation.settings.crmModule).toBe('Leads');
  });
});
