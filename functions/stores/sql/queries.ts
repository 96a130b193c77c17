import type { Kysely } from 'kysely';
import { compareKeys, toKeyRange } from '../key-range.ts';
import type { Collection, Json, Row, ScanOptions } from '../stores.ts';
import { createCompiledQueries } from './compiled-queries.ts';
import type { RowTable, StoreSchema } from './schema.ts';

const COLUMNS = ['key', 'ref_a', 'ref_b', 'body'] as const;
const ROW_COLUMNS = ['tenant', 'key', 'ref_a', 'ref_b', 'fence', 'body'] as const;
const SCAN_BOUNDS = { from: '>=', above: '>', below: '<' } as const;

function parametersOf(rows: readonly RowTable[]): readonly unknown[] {
  return rows.flatMap((row) => ROW_COLUMNS.map((column) => row[column]));
}

/** The queries of one database. Their names tell those apart whose texts differ. */
export function createQueries(db: Kysely<StoreSchema>) {
  const run = createCompiledQueries(db);
  return {
    async insertNew(
      collection: Collection,
      tenant: string,
      given: readonly Row[],
      fence: number,
    ): Promise<readonly string[]> {
      const rows = toTableRows(tenant, given, fence);
      const build = () =>
        db
          .insertInto(collection)
          .values(rows)
          .onConflict((conflict) => conflict.columns(['tenant', 'key']).doNothing())
          .returning('key');
      const inserted = await run(`insert ${collection} ${rows.length}`, build, parametersOf(rows));
      return inserted.rows.map((row) => row.key);
    },
    /** Tells how many rows were written; the others are kept by a newer owner. */
    async upsert(
      collection: Collection,
      tenant: string,
      given: readonly Row[],
      fence: number | undefined,
    ): Promise<number> {
      const isFenced = fence !== undefined;
      const rows = toTableRows(tenant, given, fence ?? 0);
      const build = () => buildUpsert(db, collection, rows, isFenced);
      const written = await run(`upsert ${collection} ${rows.length} ${isFenced}`, build, parametersOf(rows));
      return Number(written.numAffectedRows ?? 0);
    },
    async selectBy(
      collection: Collection,
      tenant: string,
      column: 'key' | 'ref_a' | 'ref_b',
      values: readonly string[],
    ): Promise<readonly Row[]> {
      const build = () =>
        db.selectFrom(collection).select(COLUMNS).where('tenant', '=', tenant).where(column, 'in', values);
      const found = await run(`select ${collection} ${column} ${values.length}`, build, [tenant, ...values]);
      return found.rows.map(toRow);
    },
    async scan(collection: Collection, tenant: string, options: ScanOptions): Promise<readonly Row[]> {
      const order = options.reverse ? 'desc' : 'asc';
      const bounds = boundsOf(options);
      const build = () => {
        let query = db.selectFrom(collection).select(COLUMNS).where('tenant', '=', tenant);
        for (const [operator, key] of bounds) query = query.where('key', operator, key);
        return query.orderBy('key', order).limit(options.limit);
      };
      const name = `scan ${collection} ${order} ${bounds.map(([operator]) => operator).join(' ')}`;
      const found = await run(name, build, [tenant, ...bounds.map(([, key]) => key), options.limit]);
      return found.rows.map(toRow);
    },
    async remove(collection: Collection, tenant: string, keys: readonly string[]): Promise<void> {
      const build = () => db.deleteFrom(collection).where('tenant', '=', tenant).where('key', 'in', keys);
      await run(`remove ${collection} ${keys.length}`, build, [tenant, ...keys]);
    },
  };
}

function buildUpsert(db: Kysely<StoreSchema>, collection: Collection, rows: readonly RowTable[], isFenced: boolean) {
  return db
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
    });
}

function boundsOf(options: ScanOptions) {
  const range = toKeyRange(options);
  return (['from', 'above', 'below'] as const).flatMap((bound) => {
    const key = range[bound];
    return key === undefined ? [] : [[SCAN_BOUNDS[bound], key] as const];
  });
}

function toTableRows(tenant: string, rows: readonly Row[], fence: number): readonly RowTable[] {
  // Always in the same order: two statements that lock the same rows in opposite orders would wait for each other.
  return rows
    .toSorted((left, right) => compareKeys(left.key, right.key))
    .map((row) => ({
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
