import type { Hint } from '../stores/inbox.ts';
import { createBatchedInserts } from './batched-inserts.ts';

function hint(id: string): Hint {
  const about = { side: 'crm', collection: 'Contacts', recordId: id, operation: 'updated' } as const;
  return { ...about, id, receivedAt: '2026-03-01T10:00:00Z' };
}

function createWorld() {
  const there = new Map<string, Set<string>>();
  const writes: string[] = [];
  let failure: Error | undefined;
  const insert = createBatchedInserts((tenant) => ({
    insertIfAbsent: async (hints) => {
      writes.push(`${tenant}: ${hints.map(({ id }) => id).join(' ')}`);
      if (failure) throw failure;
      const known = there.get(tenant) ?? new Set();
      there.set(tenant, known);
      return hints.map(({ id }) => !known.has(id) && known.add(id).has(id));
    },
  }));
  const fail = (error: Error | undefined) => {
    failure = error;
  };
  return { insert, writes, fail };
}

test('what comes at the same time is one write for each installation, and everyone learns what was new of his own', async () => {
  const { insert, writes } = createWorld();
  const [one, two] = [hint('1'), hint('2')];
  const answers = await Promise.all([insert('a', [one]), insert('a', [two, hint('1')]), insert('b', [one])]);
  expect(answers).toEqual([[one], [two], [one]]);
  expect(writes).toEqual(['a: 1 2 1', 'b: 1']);
  expect(await insert('a', [hint('2')])).toEqual([]);
});

test('a write that fails is told to all whose hints were in it, and to nobody after', async () => {
  const { insert, fail } = createWorld();
  fail(new Error('Full.'));
  const failed = await Promise.allSettled([insert('a', [hint('1')]), insert('a', [hint('2')])]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fail(undefined);
  expect(await insert('a', [hint('1')])).toHaveLength(1);
});
