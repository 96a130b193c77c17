import { TENANT } from '../../engine/testing/sync-world.ts';
import { ACTOR, type ActivityWorld, createActivityWorld } from './testing/activity-world.ts';

const MINUTE_MS = 60_000;

async function itemsOf(world: ActivityWorld) {
  return (await world.activity.workList(TENANT, {})).items;
}

/** Two people in the CRM fit one of ServiceNow. */
async function createDoubt(): Promise<ActivityWorld> {
  const world = createActivityWorld();
  world.servicenow.addAsPerson('s1', { last_name: 'Lovelace', email: 'ada@x.org', phone: '1' });
  world.crm.addAsPerson('c1', { Last_Name: 'Lovelace', Email: 'ada@x.org' });
  world.crm.addAsPerson('c2', { Last_Name: 'King', Email: 'ada@x.org' });
  await world.sync();
  world.advance(MINUTE_MS);
  return world;
}

describe('a doubtful match', () => {
  const ID = 'people/Contacts/servicenow/s1';

  test('is paired with the record that a person chooses', async () => {
    const world = await createDoubt();
    expect(await itemsOf(world)).toMatchObject([
      { id: ID, reason: 'ambiguous-match', candidates: [{ id: 'c1' }, { id: 'c2' }] },
    ]);
    await world.activity.choose(ACTOR, ID, { candidateId: 'c2' });
    expect(await itemsOf(world)).toEqual([]);
    expect(await world.records.links.get([ID])).toMatchObject([{ state: 'linked', how: 'matched', crmId: 'c2' }]);
    expect(world.crm.rows.size).toBe(2);
    expect(world.crm.rows.get('c2')?.fields.ServiceNow_ID).toBe('s1');
  });

  test('gets a partner of its own where it is none of them', async () => {
    const world = await createDoubt();
    await world.activity.choose(ACTOR, ID, {});
    expect(await itemsOf(world)).toEqual([]);
    expect(world.crm.rows.size).toBe(3);
  });

  test('is not chosen out of nothing', async () => {
    const world = await createDoubt();
    await expect(world.activity.choose(ACTOR, ID, { candidateId: 'c9' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(await world.activity.choose(ACTOR, 'people/Contacts/servicenow/s9', {})).toBeUndefined();
  });

  test('comes back where the chosen record was deleted meanwhile', async () => {
    const world = await createDoubt();
    world.crm.deleteAsPerson('c2');
    await world.activity.choose(ACTOR, ID, { candidateId: 'c2' });
    expect(await itemsOf(world)).toMatchObject([{ id: ID, reason: 'record-missing' }]);
  });

  test('comes back where the chosen record belongs to another one meanwhile', async () => {
    const world = await createDoubt();
    world.servicenow.addAsPerson('s2', { last_name: 'King', email: 'ada@x.org' });
    await world.sync('incremental');
    await world.activity.choose(ACTOR, 'people/Contacts/servicenow/s2', { candidateId: 'c2' });
    await world.activity.choose(ACTOR, ID, { candidateId: 'c2' });
    expect(await itemsOf(world)).toMatchObject([{ id: ID, reason: 'match-taken' }]);
  });
});

/** A person whose e-mail address the CRM refuses. */
async function createRefused(): Promise<ActivityWorld> {
  const world = createActivityWorld();
  world.crm.refuse = ({ fields }) =>
    fields.Email === 'ada@@x.org'
      ? { code: 'INVALID_DATA', message: 'invalid data', field: 'Email', kind: 'rejected' }
      : undefined;
  world.servicenow.addAsPerson('s1', { last_name: 'Lovelace', email: 'ada@@x.org' });
  await world.sync();
  world.advance(MINUTE_MS);
  return world;
}

describe('a refused record', () => {
  const ID = 'people/Contacts/servicenow/s1';

  test('says what can be corrected where it comes from', async () => {
    const world = await createRefused();
    expect(await itemsOf(world)).toMatchObject([
      {
        reason: 'value-refused',
        side: 'crm',
        field: 'Email',
        recordSide: 'servicenow',
        correctable: { field: 'email', value: 'ada@@x.org' },
        records: { servicenow: { table: 'customer_contact', id: 's1' } },
      },
    ]);
  });

  test('is corrected there, goes through, and its timeline says who did it', async () => {
    const world = await createRefused();
    await world.activity.correct(ACTOR, ID, { email: 'ada@x.org' });
    expect(world.servicenow.rows.get('s1')?.fields.email).toBe('ada@x.org');
    expect([...world.crm.rows.values()]).toMatchObject([{ fields: { Email: 'ada@x.org' } }]);
    expect(await itemsOf(world)).toEqual([]);
    const timeline = await world.activity.timeline(TENANT, ID);
    expect(timeline?.events).toContainEqual({
      at: expect.any(String),
      kind: 'corrected',
      side: 'servicenow',
      by: 'Ada',
      changes: [{ field: 'email', before: 'ada@@x.org', after: 'ada@x.org', reason: 'correction' }],
    });
  });

  test('stays as it is where its own system refuses the correction, and says why', async () => {
    const world = await createRefused();
    world.servicenow.refuse = () => ({ code: '403', message: 'ACL', kind: 'rejected' });
    await expect(world.activity.correct(ACTOR, ID, { email: 'ada@x.org' })).rejects.toMatchObject({
      code: 'correction_refused',
      details: 'ACL',
    });
    expect(await itemsOf(world)).toHaveLength(1);
  });

  test('only in fields that are synced', async () => {
    const world = await createRefused();
    await expect(world.activity.correct(ACTOR, ID, { password: 'x' })).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'password',
    });
  });

  test('can be put aside, does not count any more, and comes back when it fails again', async () => {
    const world = await createRefused();
    expect(await world.activity.dismiss(TENANT, [ID], true)).toBe(1);
    expect(await world.activity.workList(TENANT, {})).toMatchObject({ items: [], total: 0 });
    expect(await world.activity.workList(TENANT, { dismissed: 'true' })).toMatchObject({ items: [{ id: ID }] });
    await world.sync('incremental');
    expect(await itemsOf(world)).toEqual([]);
    world.servicenow.editAsPerson('s1', { phone: '2' });
    await world.sync('incremental');
    expect(await itemsOf(world)).toMatchObject([{ id: ID }]);
  });

  test('is found by kind, reason and text', async () => {
    const world = await createRefused();
    const count = async (query: object) => (await world.activity.workList(TENANT, query)).matching;
    expect(await count({ entity: 'people', reason: 'value-refused', search: 'LOVE' })).toBe(1);
    expect(await count({ search: 'invalid' })).toBe(1);
    expect(await count({ entity: 'cases' })).toBe(0);
    expect(await count({ reason: 'duplicate-value' })).toBe(0);
    expect(await count({ search: 'nobody' })).toBe(0);
  });
});

test('records are found by an id of either system, by a part of a name, and while they wait', async () => {
  const world = await createRefused();
  world.servicenow.addAsPerson('s2', { last_name: 'Hopper', email: 'grace@x.org' });
  await world.sync('incremental');
  const find = async (search: string) =>
    (await world.activity.links(TENANT, { search })).links.map(({ name, state }) => [name, state]);
  expect(await find('s2')).toEqual([['Hopper', 'linked']]);
  expect(await find('crm-new-1')).toEqual([['Hopper', 'linked']]);
  expect(await find('hopp')).toEqual([['Hopper', 'linked']]);
  expect(await find('lovelace')).toEqual([['Lovelace', 'waiting']]);
  expect(await find('s1')).toEqual([['Lovelace', 'waiting']]);
  expect(await find('nobody')).toEqual([]);
  expect(await world.activity.timeline(TENANT, 'people/Contacts/servicenow/s9')).toBeUndefined();
});
