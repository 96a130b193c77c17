import { describeStore } from '../store.contract.ts';
import { createSeededRandom } from '../testing/seeded-random.ts';
import { createDataStoreDouble, type DataStoreFaults } from './data-store-double.ts';
import { createRestrictedStore } from './restricted-store.ts';

const MANY_FAULTS: DataStoreFaults = { lostReply: 0.2, repeatedPost: 0.2, halfBatch: 0.5 };

describeStore('The restricted store', async () => ({
  store: createRestrictedStore({ random: createSeededRandom(1) }),
}));

describeStore('The restricted store with many faults', async () => {
  const random = createSeededRandom(2);
  const dataStore = createDataStoreDouble({ random, faults: MANY_FAULTS });
  const open = () => createRestrictedStore({ random, dataStore });
  return { store: open(), reopen: async () => open() };
});

describe('Several processes on one restricted Data Store', () => {
  test.each([1, 2, 3, 4, 5])('find one winner per key whatever replies are lost (seed %i)', async (seed) => {
    const random = createSeededRandom(seed);
    const dataStore = createDataStoreDouble({ random, faults: MANY_FAULTS });
    const stores = Array.from({ length: 6 }, () => createRestrictedStore({ random, dataStore }));
    const rows = Array.from({ length: 30 }, (_, index) => ({ key: `k${index}`, body: 'x'.repeat(index * 1_000) }));
    const answers = await Promise.all(stores.map((store) => store.insertIfAbsent('t', 'inbox', rows)));
    for (const index of rows.keys()) expect(answers.filter((answer) => answer[index])).toHaveLength(1);
    expect(
      await stores[0]!.get(
        't',
        'inbox',
        rows.map((row) => row.key),
      ),
    ).toHaveLength(30);
  });
});

describe('The Data Store double', () => {
  const open = (faults?: DataStoreFaults) =>
    createDataStoreDouble({ random: createSeededRandom(3), ...(faults && { faults }) }).table('links');

  test('refuses what the Data Store refuses', async () => {
    const table = open();
    const rows = Array.from({ length: 201 }, (_, index) => ({ RowKey: `k${index}` }));
    await expect(table.insertRows(rows)).rejects.toThrow('from 1 to 200');
    await expect(table.select({ where: [], limit: 301 })).rejects.toThrow('at most 300');
    await expect(table.insertRows([{ RowKey: 'k', Body: 'x'.repeat(10_001) }])).rejects.toThrow('at most 10000');
    await expect(table.insertRows([{ RowKey: 'k'.repeat(256) }])).rejects.toThrow('at most 255');
  });

  test('turns what is not ASCII into question marks', async () => {
    const table = open();
    await table.insertRows([{ RowKey: 'k', Body: 'für 5 €' }]);
    expect((await table.select({ where: [], limit: 1 }))[0]?.Body).toBe('f?r 5 ?');
  });

  test('reports a repeated insert as a duplicate although the row is the caller’s own', async () => {
    const table = open({ lostReply: 0, repeatedPost: 1, halfBatch: 0 });
    await expect(table.insertRows([{ RowKey: 'k' }])).rejects.toThrow('key already');
    expect(await table.select({ where: [], limit: 9 })).toHaveLength(1);
  });

  test('writes although the reply is lost', async () => {
    const table = open({ lostReply: 1, repeatedPost: 0, halfBatch: 0 });
    await expect(table.insertRows([{ RowKey: 'k' }])).rejects.toThrow('did not answer');
    expect(await table.select({ where: [], limit: 9 })).toHaveLength(1);
  });
});
