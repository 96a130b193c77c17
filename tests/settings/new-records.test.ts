import { createSimulatedWorld, type SimulatedWorld } from '../scenarios/simulated-world.ts';

function addPerson({ servicenow }: SimulatedWorld, name: string, more: Readonly<Record<string, string>> = {}): string {
  return servicenow.createAsPerson('customer_contact', { last_name: name, ...more }).sys_id ?? '';
}

test('the chosen owner owns records that are made, and whoever owns the others keeps them', async () => {
  const world = await createSimulatedWorld();
  const [admin, owner] = world.zoho.users;
  world.zoho.createAsPerson('Contacts', { Last_Name: 'Known', Email: 'known@x.example' }, admin?.id);
  world.settings = { ...world.settings, owner: String(owner?.id) };
  addPerson(world, 'Ada');
  addPerson(world, 'Known', { email: 'known@x.example' });
  await world.sync('backfill');
  const ownerOf = (name: string) => world.zoho.records('Contacts').find(({ Last_Name }) => Last_Name === name)?.Owner;
  expect(ownerOf('Ada')).toMatchObject({ id: owner?.id });
  expect(ownerOf('Known')).toMatchObject({ id: admin?.id });
  world.newWrites();
  await world.sync();
  expect(world.newWrites()).toBe(0);
});

test('an owner who is not in the CRM puts records on the work list with the field that is wrong', async () => {
  const world = await createSimulatedWorld({ settings: { owner: '4242' } });
  addPerson(world, 'Ada');
  await world.sync('backfill');
  expect(await world.records.parked.scan({ limit: 9 })).toMatchObject([{ field: 'Owner', side: 'crm' }]);
});

describe('workflows of the CRM', () => {
  async function runsOfWorkflow(runsWorkflows: boolean) {
    const world = await createSimulatedWorld();
    world.runsWorkflows = runsWorkflows;
    world.zoho.addWorkflow({ module: 'Contacts', run: () => ({ Description: 'The workflow ran.' }) });
    const sysId = addPerson(world, 'Ada');
    const ran = () => world.zoho.records('Contacts').map(({ Description }) => Description ?? null);
    await world.sync('backfill');
    const afterBackfill = ran();
    world.servicenow.editAsPerson('customer_contact', sysId, { phone: '2' });
    await world.sync();
    return { afterBackfill, afterEdit: ran() };
  }

  test('never run for a backfill, and for later edits where the admin wants it', async () => {
    expect(await runsOfWorkflow(true)).toEqual({ afterBackfill: [null], afterEdit: ['The workflow ran.'] });
  });

  test('do not run at all otherwise', async () => {
    expect(await runsOfWorkflow(false)).toEqual({ afterBackfill: [null], afterEdit: [null] });
  });
});

test('a lead without a company is filed under the name of the person', async () => {
  const world = await createSimulatedWorld({ settings: { crmModule: 'Leads' } });
  const company = world.servicenow.createAsPerson('customer_account', { name: 'Initech' }).sys_id ?? '';
  addPerson(world, 'Ada', { first_name: 'Ann' });
  addPerson(world, 'Bo', { account: company });
  await world.sync('backfill');
  const companies = world.zoho.records('Leads').map(({ Last_Name, Company }) => [Last_Name, Company]);
  expect(companies).toContainEqual(['Ada', 'Ann Ada']);
  expect(companies).toContainEqual(['Bo', 'Initech']);
});
