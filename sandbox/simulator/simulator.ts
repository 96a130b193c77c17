import type { Clock } from '../../functions/connectors/http/runtime.ts';

/** One request that a simulator answered. Credentials and bodies are kept out. */
export interface SimulatedCall {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly status: number;
  /** What kind of work it was, for counting: metadata and tokens are counted apart. */
  readonly kind: 'token' | 'metadata' | 'read' | 'write' | 'page';
  /** How many records a write carried. */
  readonly records?: number;
}

/** A fault that the next matching calls meet. */
export interface Fault {
  readonly method?: string;
  /** Matches when the path contains it. */
  readonly path?: string;
  /**
   * `status`: answer with `status`, `headers`, `body` instead of doing the work · `status-after`: do the work, then answer so ·
   * `cut-before` / `cut-after`: close the connection before or after the work was done · `delay`: answer late.
   */
  readonly kind: 'status' | 'status-after' | 'cut-before' | 'cut-after' | 'delay';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly delayMs?: number;
  /** How many calls meet it; for ever when missing. */
  readonly times?: number;
  /** Skips this many matching calls first. */
  readonly skip?: number;
}

export interface SimulatorOptions {
  /** 0 or missing: any free port. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Every answer is held back this long. */
  readonly delayMs?: number;
  /** Starts no server: the application is called by `fetch` alone, and `port` only names its origin. */
  readonly inProcess?: boolean;
}

/** A simulated system: a real server on loopback, and the same application callable without a socket. */
export interface Simulator {
  /** Such as `http://localhost:5052`. */
  readonly origin: string;
  readonly calls: readonly SimulatedCall[];
  clearCalls(): void;
  addFault(fault: Fault): void;
  clearFaults(): void;
  setDelay(ms: number): void;
  /** Answers a request without a socket. */
  fetch(request: Request): Promise<Response>;
  stop(): Promise<void>;
}
