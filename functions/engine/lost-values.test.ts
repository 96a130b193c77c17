import { createSyncWorld } from './testing/sync-world.ts';

const MINUTE_MS = 60_000;

test('two values that are lost in one field within one second are both in the conflict log', async () => {
  const world = createSyncWorld({ syncType: 'both-ways', conflictBehavior: 'servicenow-wins' });
  world.servicenow.addAsPerson('s1', { last_name: 'Ada', email: 'ada@x.org', phone: '1' });
  await world.sync();
  const [crmId = ''] = world.crm.rows.keys();
  world.advance(5 * MINUTE_MS);
  for (const turn of ['first', 'second']) {
    world.servicenow.editAsPerson('s1', { phone: `${turn} in ServiceNow` });
    world.crm.editAsPerson(crmId, { Phone: `${turn} in the CRM` });
    await world.sync();
  }
  const lost = await world.records.conflicts.scan({ prefix: 'log/', limit: 10 });
  expect(lost.map(({ value }) => value).toSorted()).toEqual(['first in the CRM', 'second in the CRM']);
});
