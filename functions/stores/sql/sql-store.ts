import type { Kysely } from 'kysely';
import { checkRows, checkTenant, keepLast } from '../check-row.ts';
import { chunksOf } from '../chunks.ts';
import { compareKeys, toKeyRange } from '../key-range.ts';
import {
  COLLECTIONS,
  type Collection,
  FencedError,
  type Json,
  type Row,
  type ScanOptions,
  type Store,
} from '../stores.ts';
import type { RowTable, StoreSchema } from './schema.ts';

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
  return {
    async insertIfAbsent(tenant, collection, rows, fence = 0) {
      checkRows(tenant, rows);
      const inserted = new Set<string>();
      for (const chunk of chunksOf(rows, CHUNK)) {
        for (const key of await insertNew(db, collection, toTableRows(tenant, chunk, fence))) inserted.add(key);
      }
      // A key that comes twice is reported once: deleting answers true the first time only.
      return rows.map((row) => inserted.delete(row.key));
    },
    async put(tenant, collection, rows, fence) {
      checkRows(tenant, rows);
      let written = 0;
      const distinct = keepLast(rows);
      for (const chunk of chunksOf(distinct, CHUNK)) {
        written += await upsert(db, collection, toTableRows(tenant, chunk, fence ?? 0), fence !== undefined);
      }
      if (written < distinct.length) throw new FencedError(tenant, collection);
    },
    async get(tenant, collection, keys) {
      const found: Row[] = [];
      for (const chunk of chunksOf([...new Set(keys)], CHUNK))
        found.push(...(await selectBy(db, collection, tenant, 'key', chunk)));
      return found;
    },
    async find(tenant, collection, ref, values) {
      const column = ref === 'refA' ? 'ref_a' : 'ref_b';
      const found: Row[] = [];
      for (const chunk of chunksOf([...new Set(values)], CHUNK)) {
        found.push(...(await selectBy(db, collection, tenant, column, chunk)));
      }
      return found.sort((left, right) => compareKeys(left.key, right.key));
    },
    scan: (tenant, collection, options) => scan(db, collection, tenant, options),
    async remove(tenant, collection, keys) {
      for (const chunk of chunksOf(keys, CHUNK)) {
        await db.deleteFrom(collection).where('tenant', '=', tenant).where('key', 'in', chunk).execute();
      }
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

async function insertNew(db: Kysely<StoreSchema>, collection: Collection, rows: readonly RowTable[]) {
  const query = db.insertInto(collection).values(rows);
  const inserted = await query
    .onConflict((conflict) => conflict.columns(['tenant', 'key']).doNothing())
    .returning('key')
    .execute();
  return inserted.map((row) => row.key);
}

/** Tells how many rows were written; the others are kept by a newer owner. */
async function upsert(db: Kysely<StoreSchema>, collection: Collection, rows: readonly RowTable[], isFenced: boolean) {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto(collection)
    .values(rows)
    .onConflict((conflict) => {
      const update = conflict.columns(['tenant', 'key']).doUpdateSet((row) => ({
        ref_a: row.ref('excluded.ref_a'),
        ref_b: row.ref('excluded.ref_b'),
        body: row.ref('excluded.body'),
        ...(isFenced && { fence: row.ref('excluded.fence') }),
      }));
      return isFenced ? update.whereRef(`${collection}.fence`, '<=', 'excluded.fence') : update;
    })
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0);
}

async function selectBy(
  db: Kysely<StoreSchema>,
  collection: Collection,
  tenant: string,
  column: 'key' | 'ref_a' | 'ref_b',
  values: readonly string[],
): Promise<readonly Row[]> {
  const query = db.selectFrom(collection).select(['key', 'ref_a', 'ref_b', 'body']).where('tenant', '=', tenant);
  return (await query.where(column, 'in', values).execute()).map(toRow);
}

async function scan(
  db: Kysely<StoreSchema>,
  collection: Collection,
  tenant: string,
  options: ScanOptions,
): Promise<readonly Row[]> {
  const { from, above, below } = toKeyRange(options);
  let query = db.selectFrom(collection).select(['key', 'ref_a', 'ref_b', 'body']).where('tenant', '=', tenant);
  if (from !== undefined) query = query.where('key', '>=', from);
  if (above !== undefined) query = query.where('key', '>', above);
  if (below !== undefined) query = query.where('key', '<', below);
  const rows = await query
    .orderBy('key', options.reverse ? 'desc' : 'asc')
    .limit(options.limit)
    .execute();
  return rows.map(toRow);
}

function toTableRows(tenant: string, rows: readonly Row[], fence: number): readonly RowTable[] {
  return rows.map((row) => ({
    tenant,
    key: row.key,
    ref_a: row.refA ?? null,
    ref_b: row.refB ?? null,
    fence,
    body: JSON.stringify(row.body),
  }));
}

function toRow(row: Pick<RowTable, 'key' | 'ref_a' | 'ref_b' | 'body'>): Row {
  return {
    key: row.key,
    body: JSON.parse(row.body) as Json,
    ...(row.ref_a !== null && { refA: row.ref_a }),
    ...(row.ref_b !== null && { refB: row.ref_b }),
  };
}
