import type { Side } from '../../core/record.ts';
import type { Clock, HttpRequest, HttpResponse, Logger, Random, Transport } from './runtime.ts';

/** Where the credentials of calls come from. */
export interface Authorization {
  /** Headers that carry the credentials, refreshed before they end. */
  headers(): Promise<Readonly<Record<string, string>>>;
  /**
   * The server refused the headers it was sent. Gives new ones, or undefined where there are no others; several callers
   * at the same time cause one refresh. Throws `ConnectorError` `reconnect-needed` when the grant is dead.
   */
  renew(refused: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>> | undefined>;
}

/** One call to the API of a side, before authorization. */
export interface ApiCall {
  readonly method: HttpRequest['method'];
  /** Absolute URL without the query. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON body, or form fields. */
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /**
   * Whether it may be sent again when nobody knows if it took effect: reads, and writes that change nothing the second
   * time. Calls that certainly did not take effect (429, refused connection) are repeated either way.
   */
  readonly repeatable: boolean;
  /** Heavy calls have a limit of their own (Zoho's sub-concurrency of 10). */
  readonly heavy?: boolean;
  readonly timeoutMs?: number;
  /** As how many calls the system counts it; as one when missing. */
  readonly weight?: number;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The parsed body, or undefined when the body is empty or is not JSON (by content type and by syntax). */
  readonly json: unknown;
}

/** Priorities of calls that wait for their turn: what a person waits for goes first. */
export type CallPriority = 'interactive' | 'live' | 'backfill';

export interface ApiClientDependencies {
  readonly side: Side;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly authorization?: Authorization;
  /** Calls in flight at most; the same limiter object is shared by all clients of one connection. */
  readonly limiter: CallLimiter;
  readonly priority?: CallPriority;
  /** Sees every answer, whatever its status: systems tell of their limits in headers. */
  readonly onAnswer?: (answer: HttpResponse, call: ApiCall) => void;
  /** Counts every request that goes out, exactly. */
  readonly onCall?: (call: {
    readonly side: Side;
    readonly method: string;
    readonly path: string;
    readonly status: number | undefined;
  }) => void;
}

/** Bounds the calls in flight of one connection and holds them back while the system asks for a pause. */
export interface CallLimiter {
  /** Runs the task when its turn comes. */
  run<Result>(
    task: () => Promise<Result>,
    options: { readonly priority: CallPriority; readonly heavy: boolean; readonly weight?: number },
  ): Promise<Result>;
  /** No call starts before this time (ms since 1970): the system said when to come back. */
  pauseUntil(time: number): void;
}

/**
 * Sends calls: authorizes, waits for a turn, retries what is safe to repeat, obeys `Retry-After`, renews the
 * credentials once after a 401. Gives back every final answer, whatever its status; throws a `ConnectorError` only
 * when no usable answer came (`unreachable`, `unavailable`, `rate-limited`, `reconnect-needed`).
 */
export interface ApiClient {
  call(call: ApiCall): Promise<ApiAnswer>;
}
