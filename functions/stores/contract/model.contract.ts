import fc from 'fast-check';
import { FencedError, type Json, type Row, type ScanOptions, type Store } from '../stores.ts';

const RUNS = 40;

type Operation =
  | { readonly kind: 'insert' | 'put'; readonly rows: readonly Row[]; readonly fence: number | undefined }
  | { readonly kind: 'get' | 'remove'; readonly keys: readonly string[] }
  | { readonly kind: 'find'; readonly ref: 'refA' | 'refB'; readonly values: readonly string[] }
  | { readonly kind: 'scan'; readonly options: ScanOptions }
  | { readonly kind: 'size' | 'erase' };

interface Modelled {
  readonly row: Row;
  readonly fence: number;
}

// Few different keys, so that operations meet.
const key = fc.string({ unit: fc.constantFrom('a', 'b', '~', ' ', '/'), minLength: 1, maxLength: 3 });
const json = fc
  .oneof(
    { weight: 4, arbitrary: fc.jsonValue() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);
const row = fc.record({ key, body: json, refA: key, refB: key }, { requiredKeys: ['key', 'body'] });
const fence = fc.option(fc.nat(3), { nil: undefined });
const scanOptions = fc.record(
  { prefix: key, after: key, limit: fc.nat(6), reverse: fc.boolean() },
  { requiredKeys: ['limit'] },
);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constantFrom('insert', 'put'), rows: fc.array(row, { maxLength: 6 }), fence }),
  fc.record({ kind: fc.constantFrom('get', 'remove'), keys: fc.array(key, { maxLength: 4 }) }),
  fc.record({
    kind: fc.constant('find'),
    ref: fc.constantFrom('refA', 'refB'),
    values: fc.array(key, { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('scan'), options: scanOptions }),
  fc.record({ kind: fc.constantFrom('size', 'size', 'size', 'erase') }),
) as fc.Arbitrary<Operation>;

export function describeModel(store: () => Store): void {
  test('answers random operations as a simple map would', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 40 }), async (operations) => {
        const tenant = `run-${run++}`;
        const model = new Map<string, Modelled>();
        for (const step of operations) {
          expect(await perform(store(), tenant, step)).toEqual(predict(model, step));
        }
      }),
      { numRuns: RUNS },
    );
  });
}

/** What the store answers, in a form that can be compared. */
async function perform(store: Store, tenant: string, step: Operation): Promise<unknown> {
  switch (step.kind) {
    case 'insert':
      return store.insertIfAbsent(tenant, 'links', step.rows, step.fence);
    case 'put':
      return store.put(tenant, 'links', step.rows, step.fence).then(
        () => 'written',
        (error: unknown) => (error instanceof FencedError ? 'fenced' : error),
      );
    case 'get':
      return sortRows(await store.get(tenant, 'links', step.keys));
    case 'remove':
      return store.remove(tenant, 'links', step.keys);
    case 'find':
      return store.find(tenant, 'links', step.ref, step.values);
    case 'scan':
      return store.scan(tenant, 'links', step.options);
    case 'size':
      return store.size(tenant);
    case 'erase':
      return store.erase(tenant);
  }
}

function predict(model: Map<string, Modelled>, step: Operation): unknown {
  const rows = () => sortRows([...model.values()].map((entry) => entry.row));
  switch (step.kind) {
    case 'insert':
      return step.rows.map((row) => predictInsert(model, row, step.fence ?? 0));
    case 'put': {
      const distinct = [...new Map(step.rows.map((row) => [row.key, row])).values()];
      const written = distinct.map((row) => predictPut(model, row, step.fence));
      return written.every(Boolean) ? 'written' : 'fenced';
    }
    case 'get':
      return rows().filter((row) => step.keys.includes(row.key));
    case 'remove':
      for (const key of step.keys) model.delete(key);
      return undefined;
    case 'find':
      return rows().filter((row) => step.values.includes(row[step.ref] ?? ''));
    case 'scan':
      return predictScan(rows(), step.options);
    case 'size':
      return model.size;
    case 'erase': {
      const count = model.size;
      model.clear();
      return count;
    }
  }
}

function predictInsert(model: Map<string, Modelled>, row: Row, fence: number): boolean {
  if (model.has(row.key)) return false;
  model.set(row.key, { row, fence });
  return true;
}

function predictPut(model: Map<string, Modelled>, row: Row, fence: number | undefined): boolean {
  const stored = model.get(row.key)?.fence ?? 0;
  if (fence !== undefined && stored > fence) return false;
  model.set(row.key, { row, fence: fence ?? stored });
  return true;
}

function predictScan(rows: readonly Row[], { prefix = '', after, reverse, limit }: ScanOptions): readonly Row[] {
  const inOrder = reverse ? rows.toReversed() : rows;
  const isAfter = (key: string) => after === undefined || (reverse ? key < after : key > after);
  return inOrder.filter((row) => row.key.startsWith(prefix) && isAfter(row.key)).slice(0, limit);
}

function sortRows(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((left, right) => (left.key < right.key ? -1 : 1));
}
