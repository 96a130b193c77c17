import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { COLLECTIONS } from '../stores.ts';
import type { StoreSchema } from './schema.ts';

/**
 * Changes to the schema in the order of their names. One that has shipped is never edited. SQLite does not take back half
 * a migration after a crash, so every step must bear being repeated.
 */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-collections': { up: createCollections },
};

async function createCollections(db: Kysely<StoreSchema>): Promise<void> {
  // Text compares as bytes in SQLite unless told otherwise (https://www.sqlite.org/datatype3.html#collation), which is
  // the key order that scans promise.
  for (const collection of COLLECTIONS) {
    await db.schema
      .createTable(collection)
      .ifNotExists()
      .addColumn('tenant', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('ref_a', 'text')
      .addColumn('ref_b', 'text')
      .addColumn('fence', 'bigint', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint(`${collection}_pk`, ['tenant', 'key'])
      .execute();
    for (const ref of ['ref_a', 'ref_b'] as const) {
      await db.schema
        .createIndex(`${collection}_${ref}`)
        .ifNotExists()
        .on(collection)
        .columns(['tenant', ref])
        .where(ref, 'is not', null)
        .execute();
    }
  }
}

/** Brings the schema up to date. */
export async function migrate(db: Kysely<StoreSchema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('The database could not be brought up to date.', { cause: error });
}
