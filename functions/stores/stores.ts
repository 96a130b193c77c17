/**
 * The store contract. It is as small as the weakest store allows (Zoho Catalyst Data Store: one unique column, no
 * transaction, no compare-and-set, 300-row reads, 200-row batches), and one conformance suite holds every store to it.
 * What rows mean is the business of the typed repositories beside this file.
 */

/** The kinds of rows. Each is a table of its own in stores that have tables. */
export const COLLECTIONS = [
  'installations',
  'connections',
  'settings',
  'leases',
  'cursors',
  'links',
  'runs',
  'parked',
  'conflicts',
  'journal',
  'waiting',
  'inbox',
  'channels',
  'counters',
  'sessions',
  'grants',
] as const;

export type Collection = (typeof COLLECTIONS)[number];

/**
 * The tenant of rows that belong to no installation yet, such as a sign-in under way. Tenants are printable ASCII without
 * spaces, at most 50 characters: tenant and key together must fit into one column of 255.
 */
export const NO_TENANT = '-';

/** Any JSON value. Strings may hold every Unicode character; stores that cannot keep them escape them. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

export interface Row {
  /** Unique within tenant and collection. Printable ASCII, from 1 to 200 characters. */
  readonly key: string;
  readonly body: Json;
  /** Two further keys of the same form that rows can be found by; not unique. Links use them for the two record ids. */
  readonly refA?: string;
  readonly refB?: string;
}

export interface ScanOptions {
  /** Only keys that begin with this. */
  readonly prefix?: string;
  /** Only keys after this one, in the scan's direction. */
  readonly after?: string;
  readonly limit: number;
  /** From the largest key down. */
  readonly reverse?: boolean;
}

/** Thrown when a write carries a lower fencing number than a row that it would replace: the writer lost its lease. */
export class FencedError extends Error {
  constructor(tenant: string, collection: Collection) {
    super(`A newer owner has written to ${collection} of installation ${tenant}; this one must stop.`);
    this.name = 'FencedError';
  }
}

/**
 * Thrown while the store cannot be reached: its server restarts, or the network is down. Whether the call took effect is
 * not known. The same call may succeed later without a person doing anything.
 */
export class StoreUnavailableError extends Error {
  constructor(cause: unknown) {
    super('The store cannot be reached for now.', { cause });
    this.name = 'StoreUnavailableError';
  }
}

export interface Store {
  /**
   * Inserts the rows whose key is not there yet and tells, row by row, which those were. Of several callers with the
   * same key exactly one gets `true`; of several rows of one call with the same key it is the first.
   */
  insertIfAbsent(
    tenant: string,
    collection: Collection,
    rows: readonly Row[],
    fence?: number,
  ): Promise<readonly boolean[]>;

  /**
   * Inserts or replaces. A row whose stored fencing number is higher than `fence` is not replaced, and the call ends in
   * a `FencedError`. Without a fencing number every row is replaced and keeps the number it has. Of several rows of one
   * call with the same key the last stays. Each row is either old or new after a crash; rows of one call are not atomic
   * together.
   */
  put(tenant: string, collection: Collection, rows: readonly Row[], fence?: number): Promise<void>;

  /** The rows with these keys, in any order; missing ones are left out. */
  get(tenant: string, collection: Collection, keys: readonly string[]): Promise<readonly Row[]>;

  /** The rows whose `refA` or `refB` is one of these values, in key order. */
  find(
    tenant: string,
    collection: Collection,
    ref: 'refA' | 'refB',
    values: readonly string[],
  ): Promise<readonly Row[]>;

  /** Rows in key order (compared as bytes). */
  scan(tenant: string, collection: Collection, options: ScanOptions): Promise<readonly Row[]>;

  /** Removes the rows with these keys; keys that are not there are fine. */
  remove(tenant: string, collection: Collection, keys: readonly string[]): Promise<void>;

  /** Removes every row of a tenant, in every collection, and tells how many there were. */
  erase(tenant: string): Promise<number>;

  /** How many rows a tenant has, in all collections. */
  size(tenant: string): Promise<number>;

  /** Every tenant that has a row in this collection, in order. */
  tenants(collection: Collection): Promise<readonly string[]>;

  close(): Promise<void>;
}
