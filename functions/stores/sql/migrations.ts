import type { ColumnDataType, Expression, Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { COLLECTIONS, type Collection } from '../stores.ts';
import type { StoreSchema } from './schema.ts';

/** The type of columns that are compared as bytes, which is the key order that scans promise. */
export type KeyType = Extract<ColumnDataType, 'text'> | Expression<string>;

/**
 * Changes to the schema in the order of their names. One that has shipped is never edited. SQLite does not take back half
 * a migration after a crash, so every step must bear being repeated.
 */
function migrationsOf(keyType: KeyType): Readonly<Record<string, Migration>> {
  return { '0001-collections': { up: (db) => createTables(db, keyType, COLLECTIONS) } };
}

async function createTables(db: Kysely<StoreSchema>, keyType: KeyType, names: readonly Collection[]): Promise<void> {
  for (const collection of names) {
    await db.schema
      .createTable(collection)
      .ifNotExists()
      .addColumn('tenant', keyType, (column) => column.notNull())
      .addColumn('key', keyType, (column) => column.notNull())
      .addColumn('ref_a', keyType)
      .addColumn('ref_b', keyType)
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

/** Brings the schema up to date. A collection that is newer than the database is one more table like the others. */
export async function migrate(db: Kysely<StoreSchema>, keyType: KeyType): Promise<void> {
  const migrations = migrationsOf(keyType);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('The database could not be brought up to date.', { cause: error });
  const tables = new Set((await db.introspection.getTables()).map(({ name }) => name));
  const missing = COLLECTIONS.filter((collection) => !tables.has(collection));
  await createTables(db, keyType, missing);
}
