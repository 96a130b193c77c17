/** Time as a parameter: tests and the simulation run on a virtual clock. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Random numbers in [0, 1) as a parameter: seeded in tests and the simulation. */
export type Random = () => number;

/** One call as it is sent. `body` is already encoded. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The network as a parameter. Rejects with a `TransportError` only when no answer came; every HTTP status is an answer.
 * Redirects are never followed: a redirect is an answer too.
 */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>;

/** No answer came. `sent` tells whether the request may have reached the server. */
export class TransportError extends Error {
  readonly sent: boolean;
  readonly reason: 'unknown-host' | 'refused' | 'timeout' | 'cut' | 'tls' | 'other';

  constructor(reason: TransportError['reason'], sent: boolean, cause?: unknown) {
    super(`No answer (${reason}).`, cause === undefined ? undefined : { cause });
    this.name = 'TransportError';
    this.reason = reason;
    this.sent = sent;
  }
}

/** A structured logger, as pino has it. Messages are in the past tense; no secret and no field value is ever passed in. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
