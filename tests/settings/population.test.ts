import { countsByEntity } from '../../functions/core/run.ts';
import { createSimulatedWorld, type SimulatedWorld } from '../scenarios/simulated-world.ts';

const NOBODY_EXTRA = { inactive: false, serviceAccounts: false, integrationUser: false };

function addPerson({ servicenow }: SimulatedWorld, name: string, more: Readonly<Record<string, string>> = {}): string {
  const values = { last_name: name, email: `${name.toLowerCase()}@x.example`, ...more };
  return servicenow.createAsPerson('customer_contact', values).sys_id ?? '';
}

function contactNames({ zoho }: SimulatedWorld): readonly string[] {
  return zoho
    .records('Contacts')
    .map(({ Last_Name }) => String(Last_Name))
    .sort();
}

test('everybody takes part unless the settings say otherwise', async () => {
  const world = await createSimulatedWorld();
  for (const [name, more] of Object.entries(KINDS_OF_PEOPLE)) addPerson(world, name, more);
  await world.sync('backfill');
  expect(contactNames(world)).toEqual(Object.keys(KINDS_OF_PEOPLE).sort());
});

const KINDS_OF_PEOPLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ada: {},
  Gone: { active: 'false' },
  Machine: { web_service_access_only: 'true' },
  Bridge: { internal_integration_user: 'true' },
  Ourselves: { user_name: 'zoho.integration' },
};

test.each([
  [{ ...NOBODY_EXTRA, inactive: true }, ['Ada', 'Gone']],
  [{ ...NOBODY_EXTRA, serviceAccounts: true }, ['Ada', 'Bridge', 'Machine']],
  [{ ...NOBODY_EXTRA, integrationUser: true }, ['Ada', 'Ourselves']],
  [NOBODY_EXTRA, ['Ada']],
])('with %j the CRM gets %j, and the rest is not even counted', async (population, expected) => {
  const world = await createSimulatedWorld({ settings: { population, syncType: 'one-way' } });
  for (const [name, more] of Object.entries(KINDS_OF_PEOPLE)) addPerson(world, name, more);
  const run = await world.sync('backfill');
  expect(contactNames(world)).toEqual(expected);
  expect(countsByEntity(run).people).toMatchObject({ seen: expected.length, total: expected.length, failed: 0 });
});

describe('a pair whose person is left out later on', () => {
  async function restingPair() {
    const world = await createSimulatedWorld({
      settings: { population: NOBODY_EXTRA, onDelete: { servicenow: 'delete', crm: 'delete' } },
    });
    const sysId = addPerson(world, 'Ada', { phone: '1' });
    await world.sync('backfill');
    const crmId = String(world.zoho.records('Contacts')[0]?.id);
    world.servicenow.editAsPerson('customer_contact', sysId, { active: 'false', phone: '2' });
    await world.sync();
    world.newWrites();
    return { world, sysId, crmId };
  }

  test('rests as it is: no edit of either side is carried over, and the link stays', async () => {
    const { world, sysId, crmId } = await restingPair();
    expect(world.zoho.record('Contacts', crmId)).toMatchObject({ Phone: '1' });
    world.zoho.editAsPerson('Contacts', crmId, { Title: 'Boss' });
    await world.sync();
    expect(world.newWrites()).toBe(0);
    expect(world.servicenow.record('customer_contact', sysId)?.title ?? '').toBe('');
    expect(await world.records.links.scan({ limit: 9 })).toMatchObject([{ state: 'linked' }]);
    expect(await world.records.parked.scan({ limit: 9 })).toEqual([]);
  });

  test('goes on where it stopped once the person is wanted again', async () => {
    const { world, sysId, crmId } = await restingPair();
    world.zoho.editAsPerson('Contacts', crmId, { Title: 'Boss' });
    await world.sync();
    world.servicenow.editAsPerson('customer_contact', sysId, { active: 'true' });
    await world.sync();
    expect(world.zoho.record('Contacts', crmId)).toMatchObject({ Phone: '2', Title: 'Boss' });
    expect(world.servicenow.record('customer_contact', sysId)).toMatchObject({ phone: '2', title: 'Boss' });
    expect([world.zoho.records('Contacts').length, world.servicenow.table('customer_contact').length]).toEqual([1, 1]);
  });

  test('is not removed with its contact', async () => {
    const { world, sysId, crmId } = await restingPair();
    world.zoho.deleteAsPerson('Contacts', crmId);
    await world.sync();
    expect(world.servicenow.record('customer_contact', sysId)).toBeDefined();
    expect(await world.records.links.scan({ limit: 9 })).toMatchObject([{ state: 'detached' }]);
  });
});

test('a wider population brings in those who were left out', async () => {
  const world = await createSimulatedWorld({ settings: { population: NOBODY_EXTRA } });
  addPerson(world, 'Ada');
  addPerson(world, 'Gone', { active: 'false' });
  await world.sync('backfill');
  world.settings = { ...world.settings, population: { ...NOBODY_EXTRA, inactive: true } };
  await world.sync();
  expect(contactNames(world)).toEqual(['Ada', 'Gone']);
});

test('a contact that is like somebody who is left out gets no second person and is not written to', async () => {
  const world = await createSimulatedWorld({ settings: { population: NOBODY_EXTRA } });
  addPerson(world, 'Gone', { active: 'false' });
  world.zoho.createAsPerson('Contacts', { Last_Name: 'Gone', Email: 'gone@x.example', Phone: '7' });
  world.newWrites();
  const run = await world.sync('backfill');
  expect(world.newWrites()).toBe(0);
  expect(countsByEntity(run).people).toMatchObject({ skipped: 1, created: 0, failed: 0 });
  expect(world.servicenow.table('customer_contact')).toHaveLength(1);
});
