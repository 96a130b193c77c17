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
import { createInstalledScripts, type InstalledScripts } from './push/installed-scripts.ts';
import type { OutboundMessage } from './push/script-engine.ts';
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
  /** Where the instance is reached, once it is. */
  origin: string;
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
  readonly scripts: InstalledScripts;
}

const MEGABYTE = 1_048_576;

export const DEFAULT_BATCH_LIMITS: BatchLimits = {
  maxItems: Number.POSITIVE_INFINITY,
  maxInputBytes: 5 * MEGABYTE,
  maxOutputBytes: 10 * MEGABYTE,
};

/** The part before `.service-now.com`. */
const INSTANCE_NAME = 'sandbox';

export interface InstanceOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly prefillLogin: boolean;
  /** Where the messages of scripts go. */
  readonly sendMessage: (message: OutboundMessage) => void;
}

export function createInstance({ clock, seed, prefillLogin, sendMessage }: InstanceOptions): Instance {
  const random = seededRandom(seed);
  const now = () => clock.now();
  const schema = createSchema(TABLES);
  const store = createRowStore(schema);
  /** One that no record has: seeded records may have drawn from the same numbers. */
  const newSysId = (): string => {
    const sysId = randomHex(random, 32);
    return store.holds(sysId) ? newSysId() : sysId;
  };
  writeMetadataRows(schema, store);
  const state: InstanceState = {
    asleep: false,
    invalidQueryReturnsNoRows: false,
    batchLimits: DEFAULT_BATCH_LIMITS,
    writes: 0,
    origin: '',
  };
  const builtIn: Readonly<Record<string, () => string>> = {
    instance_name: () => INSTANCE_NAME,
    'glide.servlet.uri': () => `${state.origin}/`,
  };
  const scripts = createInstalledScripts({
    schema,
    store,
    newSysId,
    host: {
      now,
      send: (message) => {
        sendMessage(message);
        return 200;
      },
    },
    builtIn: (name) => builtIn[name]?.(),
    describeTables: () => {
      store.touch();
      writeMetadataRows(schema, store);
    },
  });
  return {
    now,
    schema,
    store,
    writer: createRecordWriter({ schema, store, now, newSysId, afterSave: scripts.afterSave }),
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
    state,
    prefillLogin,
    scripts,
  };
}
