import { plain } from '../../functions/core/presets/mappings.ts';
import { createSimulatedWorld, type SimulatedWorld } from './simulated-world.ts';

const DAY_MS = 24 * 3_600_000;
const CASES = 'sn_customerservice_case';

test('51. a case that is closed on one side while somebody writes on the other keeps both', async () => {
  const world = await createSimulatedWorld({ settings: { kinds: ['cases'] } });
  const { sys_id: caseId = '' } = world.servicenow.createAsPerson(CASES, { short_description: 'Printer' });
  await world.sync('backfill');
  const [{ id } = { id: '' }] = world.zoho.records('Cases');
  world.servicenow.editAsPerson(CASES, caseId, { state: '3', resolution_code: '1', close_notes: 'Turned it on.' });
  world.zoho.editAsPerson('Cases', String(id), { Description: 'It hums, though.' });
  await world.sync();
  expect(world.zoho.record('Cases', String(id))).toMatchObject({
    Status: 'Closed',
    Solution: 'Turned it on.',
    Description: 'It hums, though.',
  });
  expect(world.servicenow.record(CASES, caseId)).toMatchObject({ state: '3', description: 'It hums, though.' });
  expect(await world.records.conflicts.scan({ limit: 9 })).toEqual([]);
});

/** Minutes that New York is off UTC: summer time began on 8 March 2026 at 07:00 UTC. */
function newYorkOffset(ms: number): number {
  return ms < Date.parse('2026-03-08T07:00:00Z') ? -300 : -240;
}

function inNewYork(text: string, offset: number): string {
  const local = new Date(Date.parse(text) + offset * 60_000).toISOString().slice(0, 19);
  return `${local}-0${Math.abs(offset) / 60}:00`;
}

async function addDateTimeField({ zoho }: SimulatedWorld): Promise<void> {
  const response = await zoho.crm.fetch(
    new Request(`${zoho.crm.origin}/crm/v8/settings/fields?module=Cases`, {
      method: 'POST',
      headers: { Authorization: `Zoho-oauthtoken ${zoho.sessionToken()}` },
      body: JSON.stringify({ fields: [{ field_label: 'Due At', data_type: 'datetime' }] }),
    }),
  );
  expect(response.status).toBeLessThan(300);
}

test('57. summer time and other offsets change no value, and times arrive as the instants they are', async () => {
  const world = await createSimulatedWorld({
    settings: { kinds: ['cases'] },
    reshape: (flow) => ({ ...flow, mappings: [...flow.mappings, plain('due_date', 'Due_At')] }),
  });
  await addDateTimeField(world);
  // Every time that the CRM tells is told in the offset that New York has on the day of the answer.
  world.onTheWay.change = (request, answer) => {
    if (!request.url.startsWith(world.zoho.crm.origin)) return answer;
    const offset = newYorkOffset(world.clock.now());
    const body = answer.body.replaceAll(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+05:30/g, (text) =>
      inNewYork(text, offset),
    );
    return { ...answer, body };
  };
  const dates = ['2026-03-08 06:59:59', '2026-03-08 07:00:00', '2026-11-01 05:30:00', '2026-11-01 06:30:00'];
  const ids = dates.map((due_date, index) => {
    return world.servicenow.createAsPerson(CASES, { short_description: `c${index}`, due_date }).sys_id ?? '';
  });
  const dueInServiceNow = () => ids.map((id) => world.servicenow.record(CASES, id)?.due_date);
  const dueInCrm = () =>
    world.zoho
      .records('Cases')
      .toSorted((left, right) => (String(left.Subject) < String(right.Subject) ? -1 : 1))
      .map(({ Due_At }) => new Date(String(Due_At)).toISOString().slice(0, 19).replace('T', ' '));
  await world.sync('backfill');
  expect(dueInCrm()).toEqual(dates);
  world.newWrites();
  for (let week = 0; week < 2; week++) {
    world.clock.advance(7 * DAY_MS);
    // All of them are read and compared again.
    const cursors = await world.store.scan(world.tenant, 'cursors', { prefix: 'poll/', limit: 99 });
    await world.store.remove(
      world.tenant,
      'cursors',
      cursors.map(({ key }) => key),
    );
    expect((await world.sync()).tasks.map(({ counts }) => counts.seen)).toEqual([4, 4]);
    expect(world.newWrites()).toBe(0);
  }
  expect([dueInServiceNow(), dueInCrm()]).toEqual([dates, dates]);
  const first = world.zoho.records('Cases').find(({ Subject }) => Subject === 'c0');
  world.zoho.editAsPerson('Cases', String(first?.id), { Due_At: '2026-03-08T03:30:00-04:00' });
  await world.sync();
  expect(dueInServiceNow()[0]).toBe('2026-03-08 07:30:00');
  expect(dueInCrm()[0]).toBe('2026-03-08 07:30:00');
  world.newWrites();
  await world.sync();
  expect(world.newWrites()).toBe(0);
});
