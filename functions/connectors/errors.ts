import type { Side } from '../core/record.ts';

/** What went wrong with a whole call, in terms the engine and the screens act on. */
export type ConnectorErrorCode =
  /** The host name does not exist or nothing answers there. */
  | 'unreachable'
  /** Something answers that is not the system it should be (a web page, another product, a sleeping instance). */
  | 'not-the-system'
  /** Client ID or client secret are refused. */
  | 'client-refused'
  /** User name or password are refused. */
  | 'login-refused'
  /** The consent was refused, is too old or was used already. */
  | 'consent-refused'
  /** The token is dead for good: a person has to authorize again. */
  | 'reconnect-needed'
  /** The connected user may not do this. */
  | 'not-allowed'
  /** A limit is used up; `retryAfterMs` says for how long. */
  | 'rate-limited'
  /** The system is down, slow or broken for now. */
  | 'unavailable'
  /** The system answered with something this connector does not understand. */
  | 'unexpected-answer'
  /** The system says that the request itself is wrong. */
  | 'bad-request';

/** Codes after which the same call may succeed later without a person doing anything. */
const RETRYABLE: ReadonlySet<ConnectorErrorCode> = new Set([
  'unreachable',
  'rate-limited',
  'unavailable',
  'not-the-system',
]);

export interface ConnectorErrorDetails {
  readonly side: Side;
  readonly code: ConnectorErrorCode;
  /** A sentence without secrets and without field values. */
  readonly message: string;
  readonly status?: number;
  /** The system's own code and words. */
  readonly remoteCode?: string;
  readonly remoteMessage?: string;
  readonly retryAfterMs?: number;
  /** True when the call was sent and may have taken effect. */
  readonly ambiguous?: boolean;
  readonly cause?: unknown;
}

/** A failure of a whole call to one of the two systems. */
export class ConnectorError extends Error {
  readonly side: Side;
  readonly code: ConnectorErrorCode;
  readonly status: number | undefined;
  readonly remoteCode: string | undefined;
  readonly remoteMessage: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly ambiguous: boolean;

  constructor(details: ConnectorErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ConnectorError';
    this.side = details.side;
    this.code = details.code;
    this.status = details.status;
    this.remoteCode = details.remoteCode;
    this.remoteMessage = details.remoteMessage;
    this.retryAfterMs = details.retryAfterMs;
    this.ambiguous = details.ambiguous ?? false;
  }

  get retryable(): boolean {
    return RETRYABLE.has(this.code);
  }
}
