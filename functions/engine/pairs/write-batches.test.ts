import { workOffBatches } from './write-batches.ts';

/** Batches that end when the test says so. */
function createWork() {
  const ends = new Map<string, { resolve(result: string): void; reject(error: Error): void }>();
  const started: string[] = [];
  return {
    started,
    end: async (batch: string) => {
      ends.get(batch)?.resolve(`${batch} done`);
      await settle();
    },
    fail: async (batch: string) => {
      ends.get(batch)?.reject(new Error(`${batch} failed`));
      await settle();
    },
    work: (batch: string) =>
      new Promise<string>((resolve, reject) => {
        started.push(batch);
        ends.set(batch, { resolve, reject });
      }),
  };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const free = { checkpoint: async () => undefined };

test('as many batches as allowed are under way, and results come in the order of the batches', async () => {
  const { work, started, end } = createWork();
  const all = workOffBatches(free, ['a', 'b', 'c', 'd'], 2, work);
  await settle();
  expect(started).toEqual(['a', 'b']);
  await end('b');
  expect(started).toEqual(['a', 'b', 'c']);
  await end('c');
  await end('d');
  await end('a');
  expect(await all).toEqual(['a done', 'b done', 'c done', 'd done']);
});

test('after a failure nothing is started, and what is under way is waited for', async () => {
  const { work, started, end, fail } = createWork();
  let isOver = false;
  const all = workOffBatches(free, ['a', 'b', 'c'], 2, work).finally(() => {
    isOver = true;
  });
  const outcome = expect(all).rejects.toThrow('a failed');
  await settle();
  await fail('a');
  expect(started).toEqual(['a', 'b']);
  expect(isOver).toBe(false);
  await end('b');
  await outcome;
});

test('a run that has to stop waits for what is under way', async () => {
  const { work, started, end } = createWork();
  let checkpoints = 0;
  const stopping = {
    checkpoint: async () => {
      checkpoints += 1;
      if (checkpoints === 3) throw new Error('cancelled');
    },
  };
  const outcome = expect(workOffBatches(stopping, ['a', 'b', 'c', 'd'], 8, work)).rejects.toThrow('cancelled');
  await settle();
  expect(started).toEqual(['a', 'b']);
  await end('a');
  await end('b');
  await outcome;
  expect(checkpoints).toBe(3);
});

test('checkpoints are passed one at a time', async () => {
  let passing = 0;
  const checked = {
    checkpoint: async () => {
      passing += 1;
      expect(passing).toBe(1);
      await settle();
      passing -= 1;
    },
  };
  expect(await workOffBatches(checked, [1, 2, 3, 4], 3, async (batch) => batch)).toEqual([1, 2, 3, 4]);
});
