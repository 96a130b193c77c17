import type { Kysely } from 'kysely';
import { checkRows, checkTenant, keepLast } from '../check-row.ts';
import { chunksOf } from '../chunks.ts';
import { compareKeys } from '../key-range.ts';
import { COLLECTIONS, FencedError, type Row, type Store } from '../stores.ts';
import { createQueries } from './queries.ts';
import type { StoreSchema } from './schema.ts';

/** Rows of one statement: 6 columns each, far below the 32,766 parameters of SQLite and the 65,535 of PostgreSQL. */
const CHUNK = 500;

/** What a database does beyond SQL that all of them speak. */
export interface SqlStoreHooks {
  /** After a tenant's rows were removed: makes sure that they cannot be read from the files either. */
  afterErase?(): Promise<void>;
  onClose?(): void;
}

/** The store contract on SQL. Every statement is understood by SQLite and PostgreSQL alike. */
export function createSqlStore(db: Kysely<StoreSchema>, hooks: SqlStoreHooks = {}): Store {
  const queries = createQueries(db);
  return {
    async insertIfAbsent(tenant, collection, rows, fence = 0) {
      checkRows(tenant, rows);
      const inserted = new Set<string>();
      for (const chunk of chunksOf(rows, CHUNK)) {
        for (const key of await queries.insertNew(collection, tenant, chunk, fence)) inserted.add(key);
      }
      // A key that comes twice is reported once: deleting answers true the first time only.
      return rows.map((row) => inserted.delete(row.key));
    },
    async put(tenant, collection, rows, fence) {
      checkRows(tenant, rows);
      let written = 0;
      const distinct = keepLast(rows);
      for (const chunk of chunksOf(distinct, CHUNK)) {
        written += await queries.upsert(collection, tenant, chunk, fence);
      }
      if (written < distinct.length) throw new FencedError(tenant, collection);
    },
    async get(tenant, collection, keys) {
      const found: Row[] = [];
      for (const chunk of chunksOf([...new Set(keys)], CHUNK))
        found.push(...(await queries.selectBy(collection, tenant, 'key', chunk)));
      return found;
    },
    async find(tenant, collection, ref, values) {
      const column = ref === 'refA' ? 'ref_a' : 'ref_b';
      const found: Row[] = [];
      for (const chunk of chunksOf([...new Set(values)], CHUNK)) {
        found.push(...(await queries.selectBy(collection, tenant, column, chunk)));
      }
      return found.sort((left, right) => compareKeys(left.key, right.key));
    },
    scan: (tenant, collection, options) => queries.scan(collection, tenant, options),
    async remove(tenant, collection, keys) {
      for (const chunk of chunksOf(keys, CHUNK)) await queries.remove(collection, tenant, chunk);
    },
    async erase(tenant) {
      checkTenant(tenant);
      let count = 0;
      for (const collection of COLLECTIONS) {
        const { numDeletedRows } = await db
          .deleteFrom(collection)
          .where('tenant', '=', tenant)
          .executeTakeFirstOrThrow();
        count += Number(numDeletedRows);
      }
      await hooks.afterErase?.();
      return count;
    },
    async size(tenant) {
      let count = 0;
      for (const collection of COLLECTIONS) {
        const query = db.selectFrom(collection).where('tenant', '=', tenant);
        const { rows } = await query.select((select) => select.fn.countAll().as('rows')).executeTakeFirstOrThrow();
        count += Number(rows);
      }
      return count;
    },
    async tenants(collection) {
      const rows = await db.selectFrom(collection).select('tenant').distinct().orderBy('tenant').execute();
      return rows.map((row) => row.tenant);
    },
    async close() {
      await db.destroy();
      hooks.onClose?.();
    },
  };
}
