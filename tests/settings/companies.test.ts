import { createSimulatedWorld, type SimulatedWorld } from '../scenarios/simulated-world.ts';

const NAME = 'Initech, Inc.';

async function createWorld(companies: 'leave' | 'link' | 'create', syncType: 'one-way' | 'both-ways' = 'both-ways') {
  const world = await createSimulatedWorld({ settings: { companies, syncType } });
  // Some come with the simulated instance; they are not what these tests are about.
  for (const { sys_id: id = '' } of [...world.servicenow.table('customer_contact')]) {
    world.servicenow.deleteAsPerson('customer_contact', id);
  }
  return world;
}

function addCompany({ servicenow }: SimulatedWorld, name = NAME): string {
  return servicenow.createAsPerson('customer_account', { name }).sys_id ?? '';
}

function addPerson({ servicenow }: SimulatedWorld, name: string, account: string): string {
  return servicenow.createAsPerson('customer_contact', { last_name: name, account }).sys_id ?? '';
}

function addAccount({ zoho }: SimulatedWorld, name = NAME): string {
  return String(zoho.createAsPerson('Accounts', { Account_Name: name }).id);
}

function accountOf({ zoho }: SimulatedWorld, name: string): string | undefined {
  const contact = zoho.records('Contacts').find(({ Last_Name }) => Last_Name === name);
  return (contact?.Account_Name as { id?: string } | null)?.id;
}

async function silence(world: SimulatedWorld): Promise<void> {
  world.newWrites();
  await world.sync();
  expect(world.newWrites()).toBe(0);
}

test('are left as they are unless the admin says otherwise', async () => {
  const world = await createWorld('leave');
  addAccount(world);
  addPerson(world, 'Ada', addCompany(world));
  await world.sync('backfill');
  expect(accountOf(world, 'Ada')).toBeUndefined();
});

test.each(['one-way', 'both-ways'] as const)('%s: a contact gets the one account of that name', async (syncType) => {
  const world = await createWorld('link', syncType);
  const account = addAccount(world, NAME.toUpperCase());
  addPerson(world, 'Ada', addCompany(world));
  await world.sync('backfill');
  expect(accountOf(world, 'Ada')).toBe(account);
  expect(await world.records.parked.scan({ limit: 9 })).toEqual([]);
  await silence(world);
});

test('both ways, a person gets the one company of the name that the account has, and loses it again', async () => {
  const world = await createWorld('link');
  const company = addCompany(world);
  addPerson(world, 'Ada', '');
  await world.sync('backfill');
  const contact = String(world.zoho.records('Contacts')[0]?.id);
  world.zoho.editAsPerson('Contacts', contact, { Account_Name: { id: addAccount(world) } });
  await world.sync();
  const person = () => world.servicenow.table('customer_contact')[0];
  expect(person()?.account).toBe(company);
  await silence(world);
  world.zoho.editAsPerson('Contacts', contact, { Account_Name: null });
  await world.sync();
  expect(person()?.account).toBe('');
  await silence(world);
});

describe('a name that several accounts have', () => {
  async function ambiguousWorld() {
    const world = await createWorld('link');
    const accounts = [addAccount(world), addAccount(world)];
    const sysId = addPerson(world, 'Ada', addCompany(world));
    await world.sync('backfill');
    return { world, accounts, sysId };
  }

  test('leaves the field empty, blocks nothing and is noted with the candidates', async () => {
    const { world, accounts, sysId } = await ambiguousWorld();
    expect(accountOf(world, 'Ada')).toBeUndefined();
    const notes = await world.records.parked.scan({ limit: 9 });
    expect(notes).toMatchObject([{ recordId: sysId, reason: 'ambiguous-match', isNote: true, field: 'Account_Name' }]);
    expect(notes[0]?.candidates?.map(({ id }) => id).sort()).toEqual([...accounts].sort());
    world.servicenow.editAsPerson('customer_contact', sysId, { phone: '2' });
    await world.sync();
    expect(world.zoho.records('Contacts')).toMatchObject([{ Phone: '2', Account_Name: null }]);
  });

  test('is no longer noted once it is unique', async () => {
    const { world, accounts, sysId } = await ambiguousWorld();
    world.zoho.editAsPerson('Accounts', accounts[0] ?? '', { Account_Name: 'Another' });
    world.servicenow.editAsPerson('customer_contact', sysId, { phone: '2' });
    await world.sync();
    expect(accountOf(world, 'Ada')).toBe(accounts[1]);
    expect(await world.records.parked.scan({ limit: 9 })).toEqual([]);
  });
});

test('an account is made where the admin wants it, one for each name', async () => {
  const world = await createWorld('create');
  const company = addCompany(world);
  addPerson(world, 'Ada', company);
  addPerson(world, 'Bo', company);
  await world.sync('backfill');
  const made = () => world.zoho.records('Accounts').filter(({ ServiceNow_ID }) => ServiceNow_ID === company);
  expect(made()).toMatchObject([{ Account_Name: NAME }]);
  expect(accountOf(world, 'Ada')).toBe(made()[0]?.id);
  expect(accountOf(world, 'Bo')).toBe(accountOf(world, 'Ada'));
  await silence(world);
  // By another name it is still the account of that company.
  world.zoho.editAsPerson('Accounts', String(accountOf(world, 'Ada')), { Account_Name: 'Initech Group' });
  addPerson(world, 'Cy', company);
  await world.sync();
  expect(accountOf(world, 'Cy')).toBe(accountOf(world, 'Ada'));
  expect(made()).toMatchObject([{ Account_Name: 'Initech Group' }]);
});
