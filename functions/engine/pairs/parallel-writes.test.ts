import { ConnectorError } from '../../connectors/errors.ts';
import { requestCancel } from '../runs/runs.ts';
import { createSyncWorld, type SyncWorld, TENANT } from '../testing/sync-world.ts';

const PEOPLE = 730;

function worldWithPeople(): SyncWorld {
  const world = createSyncWorld();
  for (let index = 0; index < PEOPLE; index += 1) {
    world.servicenow.addAsPerson(`person-${String(index).padStart(4, '0')}`, {
      last_name: `Family ${index}`,
      email: `person.${index}@example.com`,
    });
  }
  return world;
}

/** Each person once in the CRM, and each with a link that knows it. */
async function expectAllLinkedOnce(world: SyncWorld): Promise<void> {
  const keys = [...world.crm.rows.values()].map((row) => row.fields.ServiceNow_ID);
  expect(new Set(keys).size).toBe(PEOPLE);
  expect(keys).toHaveLength(PEOPLE);
  const links = await world.records.links.scan({ limit: 2 * PEOPLE });
  expect(links.filter((link) => link.state === 'linked')).toHaveLength(PEOPLE);
}

test('people of several batches are all made, and counted once', async () => {
  const world = worldWithPeople();
  const run = await world.sync();
  expect(run.tasks[0]?.counts).toMatchObject({ seen: PEOPLE, created: PEOPLE, failed: 0 });
  await expectAllLinkedOnce(world);
});

test.each(['before', 'after'] as const)(
  'a connection that is cut %s one of the batches doubles nobody',
  async (when) => {
    const world = worldWithPeople();
    let creates = 0;
    world.crm.disturb = (moment, call) => {
      if (call !== 'create' || moment !== when) return;
      creates += 1;
      if (creates !== 3) return;
      throw new ConnectorError({
        side: 'crm',
        code: 'unavailable',
        message: 'The connection was cut.',
        ambiguous: true,
      });
    };
    const run = await world.sync();
    expect(run.state).toBe('done');
    expect(run.tasks[0]?.counts).toMatchObject({ seen: PEOPLE, created: PEOPLE, failed: 0 });
    await expectAllLinkedOnce(world);
  },
);

test('a run that is cancelled while batches are under way keeps what they have made', async () => {
  const world = worldWithPeople();
  const { id } = await world.startRun();
  let creates = 0;
  world.crm.disturb = (when, call) => {
    if (call !== 'create' || when !== 'before') return;
    creates += 1;
    if (creates === 2) void requestCancel(world.store, TENANT, id);
  };
  await world.settle();
  const [cancelled] = await world.records.runs.get([id]);
  expect(cancelled?.state).toBe('cancelled');
  expect(world.crm.rows.size).toBeLessThan(PEOPLE);
  const made = await world.records.links.scan({ limit: PEOPLE });
  expect(made.filter((link) => link.state === 'linked')).toHaveLength(world.crm.rows.size);
  expect(made).toHaveLength(world.crm.rows.size);
  expect((await world.sync()).state).toBe('done');
  await expectAllLinkedOnce(world);
});

test('edits of several batches are written, each once', async () => {
  const world = worldWithPeople();
  await world.sync();
  world.advance(60_000);
  for (const id of [...world.servicenow.rows.keys()].slice(0, 450)) world.servicenow.editAsPerson(id, { title: 'New' });
  world.crm.written.length = 0;
  const run = await world.sync('incremental');
  expect(run.tasks[0]?.counts).toMatchObject({ updated: 450, failed: 0 });
  expect(new Set(world.crm.written.map((row) => row.id)).size).toBe(450);
  expect(world.crm.written).toHaveLength(450);
});
