import type { ParkedRecord } from '../../core/work-item.ts';
import { createDailyCounts } from '../../stores/daily-counts.ts';
import { createMemoryStore } from '../../stores/memory/memory-store.ts';
import { createSettings } from '../../stores/settings.ts';
import { openSyncRecords } from '../../stores/sync-records.ts';
import { Summary } from '../contract/summary.ts';
import { type Pace, summarize } from './summarize.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const DAY_MS = 86_400_000;
const TENANT = '60001';

function parked(id: string, since: string): ParkedRecord {
  return {
    id,
    flowId: 'people',
    entity: 'people',
    servicenowTable: 'sys_user',
    crmModule: 'Contacts',
    side: 'crm',
    recordSide: 'servicenow',
    recordId: id,
    recordName: id,
    reason: 'value-refused',
    attempts: 1,
    since,
    version: { modifiedAt: since },
  };
}

async function open(pace?: Pace) {
  const store = createMemoryStore();
  const counts = createDailyCounts(store);
  const sources = {
    store,
    settings: createSettings(store),
    clock: { now: () => NOON },
    connectedInstance: async () => 'https://acme.service-now.com',
    ...(pace === undefined ? {} : { paceOf: async () => pace }),
  };
  return { store, counts, read: () => summarize(sources, TENANT) };
}

test('an installation that never synced has no figures', async () => {
  const { read } = await open();
  const summary = await read();
  expect(Summary.parse(summary)).toEqual(summary);
  expect(summary).toMatchObject({ v: 2, connected: true, needsYou: 0, counts: {} });
  expect(summary.health).toBeUndefined();
});

test('figures are summed over today, a week and a month; failed ones are those that wait since then', async () => {
  const { store, counts, read } = await open();
  await counts.add(TENANT, { at: NOON, kinds: { people: { created: 1 } } }, 1);
  await counts.add(TENANT, { at: NOON - 3 * DAY_MS, kinds: { people: { created: 10, conflicts: 2 } } }, 1);
  await counts.add(TENANT, { at: NOON - 20 * DAY_MS, kinds: { people: { created: 100, linked: 5 } } }, 1);
  await openSyncRecords(store, TENANT).parked.put([
    parked('a', '2026-11-22T08:00:00Z'),
    parked('b', '2026-11-10T08:00:00Z'),
  ]);
  const summary = await read();
  expect(summary.counts).toEqual({
    people: [
      [1, 0, 0, 0, 1],
      [11, 0, 0, 2, 1],
      [111, 0, 5, 2, 2],
    ],
  });
  expect(summary.paired).toEqual({ people: 116 });
  expect(summary.needsYou).toBe(2);
});

test('health tells the latest lag of each side, the credits left and the echoes of a month', async () => {
  const { counts, read } = await open({ credits: 0.914 });
  await counts.add(TENANT, { at: NOON - DAY_MS, echoes: 5, lagMs: { crm: 900, servicenow: 100 } }, 1);
  await counts.add(TENANT, { at: NOON, echoes: 2, lagMs: { crm: 400 } }, 1);
  expect((await read()).health).toEqual({ lagMs: { crm: 400, servicenow: 100 }, credits: 0.91, echoes: 7 });
});
