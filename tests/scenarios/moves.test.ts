import { bothWays, conflicts, expectSame, links, parked, syncLater, withOnePair } from './fake-world.ts';
import { createSimulatedWorld, type SimulatedWorld } from './simulated-world.ts';

function addPerson({ servicenow }: SimulatedWorld, name: string): string {
  const values = { last_name: name, email: `${name.toLowerCase()}@x.example` };
  return servicenow.createAsPerson('customer_contact', values).sys_id ?? '';
}

function contactNamed({ zoho }: SimulatedWorld, name: string): string {
  return String(zoho.records('Contacts').find((record) => record.Last_Name === name)?.id);
}

describe('13. a record that lives on under another id', () => {
  test('keeps its pair when contacts are merged, and nobody is deleted or made', async () => {
    const world = await createSimulatedWorld({ settings: { onDelete: { servicenow: 'delete', crm: 'delete' } } });
    const sysId = addPerson(world, 'Ada');
    await world.sync('backfill');
    const merged = contactNamed(world, 'Ada');
    const master = String(world.zoho.createAsPerson('Contacts', { Last_Name: 'Ada L', Phone: '7' }).id);
    world.zoho.mergeAsPerson('Contacts', master, [merged]);
    await world.sync();
    expect(await world.records.links.scan({ limit: 9 })).toMatchObject([
      { servicenowId: sysId, crmId: master, state: 'linked' },
    ]);
    // What the surviving contact holds counts as an edit of the CRM.
    expect(world.servicenow.record('customer_contact', sysId)).toMatchObject({ last_name: 'Ada L', phone: '7' });
    expect([world.zoho.records('Contacts').length, world.servicenow.table('customer_contact').length]).toEqual([1, 1]);
    world.newWrites();
    await world.sync();
    expect(world.newWrites()).toBe(0);
  });

  test.each([
    ['its deletion is told', true],
    ['nobody tells of its deletion', false],
  ])('keeps its pair where %s', async (_how, hasDeletionFeed) => {
    const world = bothWays({ onDelete: { servicenow: 'delete', crm: 'delete' } });
    world.crm.hasDeletionFeed = hasDeletionFeed;
    const crmId = await withOnePair(world);
    const [before] = await links(world);
    const row = world.crm.rows.get(crmId)!;
    world.crm.deleteAsPerson(crmId);
    world.crm.addAsPerson('c2', row.fields);
    const { written } = await syncLater(world);
    expect(written).toEqual([]);
    expect(await links(world)).toMatchObject([{ id: before?.id, servicenowId: 's1', crmId: 'c2', state: 'linked' }]);
    world.servicenow.editAsPerson('s1', { phone: '2' });
    world.crm.editAsPerson('c2', { Mobile: '3' });
    await syncLater(world);
    expectSame(world, ['Ada Ada@x.org 2']);
    expect(world.servicenow.rows.get('s1')?.fields.mobile_phone).toBe('3');
    expect([await parked(world), await conflicts(world)]).toEqual([[], []]);
  });
});

describe('23. a record that is handed over', () => {
  async function worldWithCase() {
    const world = await createSimulatedWorld({ settings: { kinds: ['people', 'cases'] } });
    const people = { ada: addPerson(world, 'Ada'), bo: addPerson(world, 'Bo'), cy: addPerson(world, 'Cy') };
    const table = 'sn_customerservice_case';
    const { sys_id: caseId = '' } = world.servicenow.createAsPerson(table, {
      short_description: 'Printer',
      contact: people.ada,
    });
    world.servicenow.createAsPerson(table, { short_description: 'Another one', contact: people.bo });
    await world.sync('backfill');
    await world.sync();
    world.newWrites();
    const crmCase = () => world.zoho.records('Cases').find((record) => record.Subject === 'Printer')!;
    return {
      world,
      people,
      crmCase,
      crmPerson: () => (crmCase().Related_To as { name?: string; id?: string } | null)?.id,
      handOverInServiceNow: (to: string) => world.servicenow.editAsPerson(table, caseId, { contact: to }),
      handOverInCrm: (name: string) =>
        world.zoho.editAsPerson('Cases', String(crmCase().id), { Related_To: { id: contactNamed(world, name) } }),
      servicenowPerson: () => world.servicenow.record(table, caseId)?.contact,
    };
  }

  test('and back again before a run: nothing is written', async () => {
    const { world, people, handOverInServiceNow } = await worldWithCase();
    handOverInServiceNow(people.bo);
    handOverInServiceNow(people.ada);
    await world.sync();
    expect(world.newWrites()).toBe(0);
  });

  test('to somebody who has others already: the reference follows, and back', async () => {
    const { world, people, crmPerson, handOverInServiceNow, handOverInCrm, servicenowPerson } = await worldWithCase();
    expect(crmPerson()).toBe(contactNamed(world, 'Ada'));
    handOverInServiceNow(people.bo);
    await world.sync();
    expect(crmPerson()).toBe(contactNamed(world, 'Bo'));
    expect(world.newWrites()).toBe(1);
    handOverInCrm('Ada');
    await world.sync();
    expect(servicenowPerson()).toBe(people.ada);
    expect(world.newWrites()).toBe(1);
    expect(world.zoho.records('Cases')).toHaveLength(2);
  });

  test('to different people on the two sides: the rule decides, and the loser is in the log', async () => {
    const { world, people, crmPerson, handOverInServiceNow, handOverInCrm } = await worldWithCase();
    handOverInServiceNow(people.bo);
    handOverInCrm('Cy');
    await world.sync();
    expect(crmPerson()).toBe(contactNamed(world, 'Bo'));
    expect(await world.records.conflicts.scan({ limit: 9 })).toMatchObject([
      { mappingId: 'person', side: 'crm', value: contactNamed(world, 'Cy') },
    ]);
    world.newWrites();
    await world.sync();
    expect(world.newWrites()).toBe(0);
  });
});

test('53. a case whose person is not linked yet goes without, and gets the person once they are', async () => {
  const world = await createSimulatedWorld({ settings: { kinds: ['people', 'cases'] } });
  const { sys_id: nameless = '' } = world.servicenow.createAsPerson('customer_contact', { email: 'late@x.example' });
  world.servicenow.createAsPerson('sn_customerservice_case', { short_description: 'Printer', contact: nameless });
  await world.sync('backfill');
  const crmCase = () => world.zoho.records('Cases')[0];
  expect(crmCase()).toMatchObject({ Subject: 'Printer', Related_To: null });
  world.servicenow.editAsPerson('customer_contact', nameless, { last_name: 'Late' });
  await world.sync();
  expect(crmCase()?.Related_To).toMatchObject({ id: contactNamed(world, 'Late') });
  expect(world.zoho.records('Cases')).toHaveLength(1);
  world.newWrites();
  await world.sync();
  expect(world.newWrites()).toBe(0);
});

test('55. a clone with the same ids behind the connection: links refuse to act until it is the old instance again', async () => {
  const world = await createSimulatedWorld({ settings: { onDelete: { servicenow: 'delete', crm: 'delete' } } });
  world.instance = 'https://prod.service-now.example';
  const sysId = addPerson(world, 'Ada');
  await world.sync('backfill');
  world.newWrites();
  world.instance = 'https://clone.service-now.example';
  world.servicenow.editAsPerson('customer_contact', sysId, { phone: 'of the clone' });
  world.servicenow.deleteAsPerson('customer_contact', addPerson(world, 'Bo'));
  for (const kind of ['incremental', 'backfill', 'preview'] as const) {
    expect(await world.sync(kind)).toMatchObject({ state: 'failed', error: { code: 'other_instance' } });
  }
  expect(world.newWrites()).toBe(0);
  world.instance = 'https://prod.service-now.example';
  expect(await world.sync()).toMatchObject({ state: 'done' });
  expect(world.newWrites()).toBe(1);
});
