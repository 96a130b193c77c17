import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** Batches of different lengths are different statements; this many are kept ready. */
const MAX_PREPARED = 256;

/**
 * Node's own SQLite in the shape Kysely's SQLite dialect is written for (that of better-sqlite3), with prepared
 * statements kept for the next call: preparing costs more than most of the queries here.
 */
export function adaptNodeSqlite(database: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const statement = prepared.get(sql) ?? prepareStatement(database, sql);
      prepared.delete(sql);
      prepared.set(sql, statement);
      if (prepared.size > MAX_PREPARED) evictOldest(prepared);
      return statement;
    },
    close() {
      prepared.clear();
      database.close();
    },
  };
}

function prepareStatement(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  // Kysely binds nothing but the values the queries pass in, and those are strings, numbers and null.
  const bind = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...bind(parameters)),
    run: (parameters) => statement.run(...bind(parameters)),
    iterate: (parameters) => statement.iterate(...bind(parameters)),
  };
}

function evictOldest(prepared: Map<string, SqliteStatement>): void {
  const [oldest] = prepared.keys();
  if (oldest !== undefined) prepared.delete(oldest);
}
