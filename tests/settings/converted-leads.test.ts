import { createSimulatedWorld, type SimulatedWorld } from '../scenarios/simulated-world.ts';

const DELETE = { servicenow: 'delete', crm: 'delete' } as const;
const HOUR_MS = 3_600_000;

/** People in ServiceNow with their leads, of which nothing is waiting to be written. */
async function worldWithLead() {
  const world = await createSimulatedWorld({ settings: { crmModule: 'Leads', onDelete: DELETE } });
  const values = { last_name: 'Ada', email: 'ada@x.example', phone: '1', title: 'Boss' };
  const sysId = world.servicenow.createAsPerson('customer_contact', values).sys_id ?? '';
  await world.sync('backfill');
  await world.sync();
  const lead = String(world.zoho.records('Leads').find(({ ServiceNow_ID }) => ServiceNow_ID === sysId)?.id);
  world.newWrites();
  return { world, sysId, lead };
}

function counts({ zoho, servicenow }: SimulatedWorld) {
  return {
    leads: zoho.records('Leads').length,
    contacts: zoho.records('Contacts').length,
    people: servicenow.table('customer_contact').length,
  };
}

async function linkOf(world: SimulatedWorld, sysId: string) {
  const links = await world.records.links.find('refA', [sysId]);
  return links.length === 1 ? links[0] : links;
}

test('an edit in ServiceNow reaches the contact that the lead has become; nobody is deleted or made', async () => {
  const { world, sysId, lead } = await worldWithLead();
  const { contactId } = world.zoho.convertLeadAsPerson(lead);
  const before = counts(world);
  world.servicenow.editAsPerson('customer_contact', sysId, { phone: '2' });
  await world.sync();
  await world.sync();
  expect(world.zoho.record('Contacts', contactId)).toMatchObject({ Phone: '2', ServiceNow_ID: sysId });
  expect(counts(world)).toEqual(before);
  expect(await linkOf(world, sysId)).toMatchObject({ crmId: contactId, crmModule: 'Contacts', state: 'linked' });
  expect(await world.records.parked.scan({ limit: 9 })).toEqual([]);
  expect(world.newWrites()).toBe(1);
  await world.sync();
  expect(world.newWrites()).toBe(0);
});

test('edits of the contact reach ServiceNow, those before anybody noticed the conversion too', async () => {
  const { world, sysId, lead } = await worldWithLead();
  const { contactId } = world.zoho.convertLeadAsPerson(lead, { movesCustomFields: false });
  world.zoho.editAsPerson('Contacts', contactId, { Mobile: '3' });
  world.clock.advance(HOUR_MS);
  await world.sync();
  await world.sync();
  const person = () => world.servicenow.record('customer_contact', sysId);
  expect(person()).toMatchObject({ mobile_phone: '3', phone: '1' });
  world.zoho.editAsPerson('Contacts', contactId, { Phone: '4', Home_Phone: '5' });
  world.newWrites();
  await world.sync();
  expect(person()).toMatchObject({ phone: '4', home_phone: '5' });
  expect(world.newWrites()).toBe(1);
  await world.sync();
  expect(world.newWrites()).toBe(0);
});

test('a person who is deleted takes the contact along, and a contact the person', async () => {
  for (const side of ['servicenow', 'crm'] as const) {
    const { world, sysId, lead } = await worldWithLead();
    const { contactId } = world.zoho.convertLeadAsPerson(lead);
    world.clock.advance(HOUR_MS);
    await world.sync();
    await world.sync();
    if (side === 'servicenow') world.servicenow.deleteAsPerson('customer_contact', sysId);
    else world.zoho.deleteAsPerson('Contacts', contactId);
    await world.sync();
    expect(world.zoho.record('Contacts', contactId)).toBeUndefined();
    expect(world.servicenow.record('customer_contact', sysId)).toBeUndefined();
  }
});

test('a first sync once more makes no second lead of somebody who is a contact now', async () => {
  const { world, sysId, lead } = await worldWithLead();
  world.zoho.convertLeadAsPerson(lead);
  world.clock.advance(HOUR_MS);
  await world.sync();
  const before = counts(world);
  await world.sync('backfill');
  expect(counts(world)).toEqual(before);
  expect(await linkOf(world, sysId)).toMatchObject({ crmModule: 'Contacts' });
});

test('two leads that become one contact: the first pair follows, the other waits for a person', async () => {
  const { world, sysId, lead } = await worldWithLead();
  const other = world.servicenow.createAsPerson('customer_contact', { last_name: 'Bo' }).sys_id ?? '';
  await world.sync();
  const { contactId } = world.zoho.convertLeadAsPerson(lead);
  world.clock.advance(HOUR_MS);
  await world.sync();
  const second = String(world.zoho.records('Leads').find(({ ServiceNow_ID }) => ServiceNow_ID === other)?.id);
  const { contactId: another } = world.zoho.convertLeadAsPerson(second, { movesCustomFields: false });
  world.zoho.mergeAsPerson('Contacts', contactId, [another]);
  world.servicenow.editAsPerson('customer_contact', other, { phone: '9' });
  await world.sync();
  await world.sync();
  expect(await linkOf(world, sysId)).toMatchObject({ crmId: contactId, state: 'linked' });
  expect(world.zoho.record('Contacts', contactId)).toMatchObject({ Phone: '1' });
  expect(world.servicenow.record('customer_contact', other)).toMatchObject({ phone: '9' });
});

describe('changing the CRM module', () => {
  test('to Contacts goes on with the contact of a converted lead', async () => {
    const { world, sysId, lead } = await worldWithLead();
    const { contactId } = world.zoho.convertLeadAsPerson(lead);
    world.clock.advance(HOUR_MS);
    await world.sync();
    world.settings = { ...world.settings, crmModule: 'Contacts' };
    await world.sync('backfill');
    const contacts = world.zoho.records('Contacts').filter(({ ServiceNow_ID }) => ServiceNow_ID === sysId);
    expect(contacts).toMatchObject([{ id: contactId }]);
    expect(await linkOf(world, sysId)).toMatchObject({ crmId: contactId });
    world.servicenow.editAsPerson('customer_contact', sysId, { phone: '2' });
    await world.sync();
    expect(world.zoho.record('Contacts', contactId)).toMatchObject({ Phone: '2' });
  });

  test('to Leads and back leaves the contacts, makes each lead once, and revives the pairs', async () => {
    const world = await createSimulatedWorld({ settings: { onDelete: DELETE } });
    const sysId = world.servicenow.createAsPerson('customer_contact', { last_name: 'Ada', phone: '1' }).sys_id ?? '';
    await world.sync('backfill');
    const contact = () => world.zoho.records('Contacts').find(({ ServiceNow_ID }) => ServiceNow_ID === sysId);
    const id = contact()?.id;
    world.settings = { ...world.settings, crmModule: 'Leads' };
    await world.sync('backfill');
    const leadsOf = () => world.zoho.records('Leads').filter(({ ServiceNow_ID }) => ServiceNow_ID === sysId);
    expect(leadsOf()).toHaveLength(1);
    world.servicenow.editAsPerson('customer_contact', sysId, { phone: '2' });
    await world.sync();
    // A pair of the other module rests meanwhile, and its records are left as they are.
    expect(contact()).toMatchObject({ id, Phone: '1' });
    world.settings = { ...world.settings, crmModule: 'Contacts' };
    await world.sync();
    expect(contact()).toMatchObject({ id, Phone: '2' });
    world.settings = { ...world.settings, crmModule: 'Leads' };
    await world.sync();
    expect(leadsOf()).toMatchObject([{ Phone: '2' }]);
    world.newWrites();
    await world.sync();
    expect(world.newWrites()).toBe(0);
  });
});
