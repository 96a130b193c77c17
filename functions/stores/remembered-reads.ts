import type { Collection, Row, Store } from './stores.ts';

/** Read over and over, and written rarely: what an installation is, what it may do, and how far it has come. */
const REMEMBERED: ReadonlySet<Collection> = new Set([
  'installations',
  'connections',
  'settings',
  'leases',
  'cursors',
  'runs',
  'waiting',
  'channels',
]);
/** Answers of one collection of one tenant. */
const MOST_ANSWERS = 100;
const MOST_TENANTS = 2_000;
/** Larger answers are lists, which few ask for twice. */
const MOST_ROWS = 20;

type Answers = Map<string, Promise<readonly Row[]>>;

/**
 * Remembers what it has read until the same collection of the same tenant is written to. Only for a store that nobody but
 * this process writes to: another writer would not be noticed.
 */
export function rememberReads(store: Store): Store {
  const byTenant = new Map<string, Map<Collection, Answers>>();

  function answersOf(tenant: string, collection: Collection): Answers {
    let ofTenant = byTenant.get(tenant);
    if (ofTenant === undefined) {
      if (byTenant.size >= MOST_TENANTS) byTenant.clear();
      ofTenant = new Map();
      byTenant.set(tenant, ofTenant);
    }
    let answers = ofTenant.get(collection);
    if (answers === undefined || answers.size >= MOST_ANSWERS) {
      answers = new Map();
      ofTenant.set(collection, answers);
    }
    return answers;
  }

  function read(
    tenant: string,
    collection: Collection,
    question: readonly unknown[],
    ask: () => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    if (!REMEMBERED.has(collection)) return ask();
    const key = JSON.stringify(question);
    const answers = answersOf(tenant, collection);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = ask();
    answers.set(key, answer);
    answer.then(
      (rows) => rows.length > MOST_ROWS && answers.delete(key),
      () => answers.delete(key),
    );
    return answer;
  }

  /** What is read while a write is under way may be from before it, so that is forgotten as well. */
  async function write<Result>(forget: () => void, work: () => Promise<Result>): Promise<Result> {
    forget();
    try {
      return await work();
    } finally {
      forget();
    }
  }

  const forgetter = (tenant: string, collection: Collection) => () => void byTenant.get(tenant)?.delete(collection);

  return {
    ...store,
    get: (tenant, collection, keys) =>
      read(tenant, collection, ['get', keys], () => store.get(tenant, collection, keys)),
    find: (tenant, collection, ref, values) =>
      read(tenant, collection, [ref, values], () => store.find(tenant, collection, ref, values)),
    scan: (tenant, collection, options) =>
      read(tenant, collection, ['scan', options], () => store.scan(tenant, collection, options)),
    insertIfAbsent: (tenant, collection, rows, fence) =>
      write(forgetter(tenant, collection), () => store.insertIfAbsent(tenant, collection, rows, fence)),
    put: (tenant, collection, rows, fence) =>
      write(forgetter(tenant, collection), () => store.put(tenant, collection, rows, fence)),
    remove: (tenant, collection, keys) =>
      write(forgetter(tenant, collection), () => store.remove(tenant, collection, keys)),
    erase: (tenant) =>
      write(
        () => void byTenant.delete(tenant),
        () => store.erase(tenant),
      ),
  };
}
