import { padNumber } from './pad-number.ts';
import { FencedError, type Json, type Store } from './stores.ts';

const SEPARATOR = '#';
/** One row is the rule; more are left behind by a crash between writing the new and removing the old. */
const READ_ROWS = 10;

export interface Cursors {
  load(tenant: string, name: string): Promise<Json | undefined>;
  /** Writes nothing where the value is unchanged. Throws a `FencedError` where a newer owner has saved this cursor. */
  save(tenant: string, name: string, value: Json, fence: number): Promise<void>;
}

/**
 * Named positions, safe against an owner that lost its lease without a conditional update: each fencing number has a row
 * of its own, only the owner with that number writes it, and reading takes the highest.
 */
export function createCursors(store: Store): Cursors {
  const readRows = (tenant: string, name: string) =>
    store.scan(tenant, 'cursors', { prefix: toPrefix(name), reverse: true, limit: READ_ROWS });

  return {
    async load(tenant, name) {
      const [newest] = await readRows(tenant, name);
      return newest?.body;
    },
    async save(tenant, name, value, fence) {
      const rows = await readRows(tenant, name);
      const [newest] = rows;
      const key = toPrefix(name) + padNumber(fence);
      if (newest && newest.key > key) throw new FencedError(tenant, 'cursors');
      if (newest && JSON.stringify(newest.body) === JSON.stringify(value)) return;
      await store.put(tenant, 'cursors', [{ key, body: value }], fence);
      const oldKeys = rows.map((row) => row.key).filter((old) => old < key);
      if (oldKeys.length > 0) await store.remove(tenant, 'cursors', oldKeys);
    },
  };
}

function toPrefix(name: string): string {
  if (name.includes(SEPARATOR)) throw new RangeError(`The name of a cursor must not contain ${SEPARATOR}: ${name}`);
  return name + SEPARATOR;
}
