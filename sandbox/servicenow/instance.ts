import type { Clock } from '../../functions/connectors/http/runtime.ts';
import type { Access } from './access.ts';
import { createAccess } from './access.ts';
import type { Account } from './accounts.ts';
import type { Schema } from './dictionary/schema.ts';
import { createSchema } from './dictionary/schema.ts';
import { TABLES } from './dictionary/tables.ts';
import { writeMetadataRows } from './metadata-rows.ts';
import type { TokenStore } from './oauth/token-store.ts';
import { createTokenStore } from './oauth/token-store.ts';
import { randomHex, seededRandom } from './random.ts';
import type { RateLimit } from './rate-limit.ts';
import { createRateLimit } from './rate-limit.ts';
import type { RecordWriter } from './records/record-writer.ts';
import { createRecordWriter } from './records/record-writer.ts';
import type { RowStore } from './records/row-store.ts';
import { createRowStore } from './records/row-store.ts';

/** The client record that the sync's OAuth application has on the instance. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The first one gets every code whose redirect is not among them. */
  readonly redirectUris: Set<string>;
}

/** Limits of one Batch call. */
export interface BatchLimits {
  readonly maxItems: number;
  readonly maxInputBytes: number;
  readonly maxOutputBytes: number;
}

/** Switches and counts that tests and the control panel set. */
export interface InstanceState {
  asleep: boolean;
  invalidQueryReturnsNoRows: boolean;
  batchLimits: BatchLimits;
  writes: number;
}

/** Everything that an instance consists of, before any protocol. */
export interface Instance {
  readonly now: () => number;
  readonly schema: Schema;
  readonly store: RowStore;
  readonly writer: RecordWriter;
  readonly newSysId: () => string;
  readonly access: Access;
  readonly accounts: Map<string, Account>;
  readonly oauthClient: OAuthClient;
  readonly tokens: TokenStore;
  readonly rateLimit: RateLimit;
  readonly state: InstanceState;
  readonly prefillLogin: boolean;
}

const MEGABYTE = 1_048_576;

export const DEFAULT_BATCH_LIMITS: BatchLimits = {
  maxItems: Number.POSITIVE_INFINITY,
  maxInputBytes: 5 * MEGABYTE,
  maxOutputBytes: 10 * MEGABYTE,
};

export function createInstance(clock: Clock, seed: number, prefillLogin: boolean): Instance {
  const random = seededRandom(seed);
  const now = () => clock.now();
  const schema = createSchema(TABLES);
  const store = createRowStore(schema);
  const newSysId = () => randomHex(random, 32);
  writeMetadataRows(schema, store);
  return {
    now,
    schema,
    store,
    writer: createRecordWriter({ schema, store, now, newSysId }),
    newSysId,
    access: createAccess(schema),
    accounts: new Map(),
    oauthClient: {
      clientId: randomHex(random, 32),
      clientSecret: `${randomHex(random, 12)}!Sim`,
      redirectUris: new Set(),
    },
    tokens: createTokenStore(now),
    rateLimit: createRateLimit(now, randomHex(random, 32)),
    state: { asleep: false, invalidQueryReturnsNoRows: false, batchLimits: DEFAULT_BATCH_LIMITS, writes: 0 },
    prefillLogin,
  };
}
