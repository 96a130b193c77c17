import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { StoreSchema } from './schema.ts';

/** Batches of different lengths are different texts. */
const MOST_KEPT = 500;

/** Runs a query that was compiled before, with other values. */
export type RunCompiled = <Output>(
  /** The same for queries with the same text. */
  name: string,
  build: () => Compilable<Output>,
  /** In the order in which they stand in the text. */
  parameters: readonly unknown[],
) => Promise<QueryResult<Output>>;

/**
 * Builds and compiles each query once: for the small ones here that takes longer than the database takes to answer.
 */
export function createCompiledQueries(db: Kysely<StoreSchema>): RunCompiled {
  const kept = new Map<string, CompiledQuery<unknown>>();
  return <Output>(name: string, build: () => Compilable<Output>, parameters: readonly unknown[]) => {
    let query = kept.get(name);
    if (query === undefined) {
      if (kept.size >= MOST_KEPT) kept.clear();
      query = build().compile();
      kept.set(name, query);
    }
    return db.executeQuery<Output>({ ...(query as CompiledQuery<Output>), parameters });
  };
}
