import type {
  ApiClient,
  ApiClientDependencies,
  Authorization,
  CallLimiter,
  CallPriority,
} from '../connectors/http/api-client.ts';
import { createCallLimiter } from '../connectors/http/call-limiter.ts';
import { createApiClient } from '../connectors/http/create-api-client.ts';
import type { Clock } from '../connectors/http/runtime.ts';
import type { Side } from '../core/record.ts';
import type { CallMeter } from './call-meters.ts';

/** What every call to a far side needs from this process. */
export type CallEnvironment = Pick<ApiClientDependencies, 'transport' | 'clock' | 'random' | 'logger' | 'onCall'>;

/** Calls in flight that one connection may have at most. Zoho counts heavy ones apart, ten in every edition. */
const CONCURRENCY = {
  crm: { concurrency: 10, heavyConcurrency: 8 },
  servicenow: { concurrency: 4 },
} as const satisfies Record<Side, object>;

/** Sign-ins and token refreshes are few, and must not wait behind the calls that need their tokens. */
const TOKEN_CONCURRENCY = 4;

export function createConnectionLimiter(side: Side, clock: Clock): CallLimiter {
  return createCallLimiter({ ...CONCURRENCY[side], clock });
}

/** A client for token endpoints and for whoever is signing in; nothing of a stored connection goes through it. */
export function createTokenClient(environment: CallEnvironment, side: Side, authorization?: Authorization): ApiClient {
  return createApiClient({
    ...environment,
    side,
    limiter: createCallLimiter({ concurrency: TOKEN_CONCURRENCY, clock: environment.clock }),
    priority: 'interactive',
    ...(authorization === undefined ? {} : { authorization }),
  });
}

/** Clients of one connection: what a person waits for goes first, under one limiter and one holder of tokens. */
export function createConnectionClients(
  environment: CallEnvironment,
  { meter, ...connection }: { readonly side: Side; readonly authorization: Authorization; readonly meter?: CallMeter },
): Readonly<Record<Exclude<CallPriority, 'backfill'>, ApiClient>> {
  const plain = createConnectionLimiter(connection.side, environment.clock);
  const limiter = meter?.over(plain) ?? plain;
  const learning = meter === undefined ? {} : { onAnswer: meter.answered };
  const withPriority = (priority: CallPriority) =>
    createApiClient({ ...environment, ...connection, ...learning, limiter, priority });
  return { interactive: withPriority('interactive'), live: withPriority('live') };
}
