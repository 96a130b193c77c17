import { expireValues } from './expire-values.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { type ConflictEntry, type JournalEntry, openSyncRecords } from './sync-records.ts';

const TENANT = '900001';
const BEFORE = '2026-06-01T00:00:00Z';

function entry(at: string, index: number): JournalEntry {
  return {
    id: `${at}/run/${String(index).padStart(4, '0')}/crm`,
    at,
    runId: 'run',
    linkId: `link-${index}`,
    kind: 'updated',
    side: 'crm',
    recordId: `c${index}`,
    changes: [{ field: 'Phone', mappingId: 'phone', before: '1', after: '2', reason: 'edited' }],
  };
}

function conflict(at: string, index: number): ConflictEntry {
  return {
    id: `log/link-${String(index).padStart(4, '0')}/phone/crm/${at}`,
    at,
    runId: 'run',
    linkId: `link-${index}`,
    mappingId: 'phone',
    rule: 'crm-wins',
    side: 'crm',
    value: 'secret',
    winner: 'other',
  };
}

/** Works off all portions; gives back how many there were. */
async function expireAll(store: ReturnType<typeof createMemoryStore>): Promise<number> {
  let portions = 1;
  while (await expireValues(store, TENANT, BEFORE)) portions += 1;
  return portions;
}

test('old values go, younger ones stay, and that something was written is still known', async () => {
  const store = createMemoryStore();
  const { journal, conflicts } = openSyncRecords(store, TENANT);
  await journal.put([entry('2026-05-31T23:59:59Z', 1), entry('2026-06-01T00:00:00Z', 2)]);
  await conflicts.put([conflict('2026-05-31T23:59:59Z', 1), conflict('2026-06-01T00:00:00Z', 2)]);
  await expireAll(store);
  const [old, young] = await journal.scan({ limit: 10 });
  expect(old?.changes).toEqual([{ field: 'Phone', mappingId: 'phone', reason: 'edited' }]);
  expect(young?.changes).toMatchObject([{ before: '1', after: '2' }]);
  const [lost, kept] = await conflicts.scan({ limit: 10 });
  expect(lost).toMatchObject({ value: null, expired: true, rule: 'crm-wins' });
  expect(lost).not.toHaveProperty('winner');
  expect(kept).toMatchObject({ value: 'secret', winner: 'other' });
});

test('one call works off a portion and the next goes on, so that many old rows hold nothing up', async () => {
  const store = createMemoryStore();
  const { journal } = openSyncRecords(store, TENANT);
  await journal.put(Array.from({ length: 450 }, (_, index) => entry('2026-01-01T00:00:00Z', index)));
  expect(await expireAll(store)).toBe(3);
  const left = await journal.scan({ limit: 1_000 });
  expect(left.filter(({ changes }) => changes.some(({ before }) => before !== undefined))).toEqual([]);
});

test('what was gone through is not written again', async () => {
  const store = createMemoryStore();
  const { journal } = openSyncRecords(store, TENANT);
  await journal.put([entry('2026-01-01T00:00:00Z', 1)]);
  await expireAll(store);
  const puts: string[] = [];
  const watched = { ...store, put: async (...args: Parameters<typeof store.put>) => void puts.push(args[1]) };
  expect(await expireValues(watched, TENANT, BEFORE)).toBe(false);
  expect(puts).toEqual([]);
});
