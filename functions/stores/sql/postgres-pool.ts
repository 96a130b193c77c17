import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { StoreUnavailableError } from '../stores.ts';
import { isDeadlock, isPassing } from './postgres-errors.ts';

/** Rows are written in one order, so deadlocks are rare: only a removal may meet a write the other way round. */
const MOST_TRIES = 5;

/**
 * A pool of `pg` as Kysely wants it. A connection that is lost becomes a `StoreUnavailableError` and is not used again; a
 * statement that was undone to end a deadlock is sent again, as each one is a transaction of its own here.
 */
export function adaptPool(pool: Pool): PostgresPool {
  return {
    options: pool.options,
    connect: async () => adaptClient(await translate(() => pool.connect())),
    end: () => pool.end(),
  };
}

function adaptClient(client: PoolClient): PostgresPoolClient {
  let isBroken = false;

  async function send(sql: string, parameters: readonly unknown[], tries = 1): Promise<unknown> {
    try {
      return await client.query(sql, [...parameters]);
    } catch (error) {
      if (isDeadlock(error) && tries < MOST_TRIES) return send(sql, parameters, tries + 1);
      isBroken ||= isPassing(error);
      throw error;
    }
  }

  // Kysely would pass a cursor for streams only, and nothing here streams.
  const query = (sql: string, parameters: readonly unknown[]) => translate(() => send(sql, parameters));
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy = false) => client.release(destroy || isBroken),
  };
}

async function translate<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw isPassing(error) ? new StoreUnavailableError(error) : error;
  }
}
