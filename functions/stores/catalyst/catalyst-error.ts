/** Catalyst refused a call, or did not answer it, and nothing was changed by it. */
export class CatalystError extends Error {
  /** Missing where there was no answer. */
  readonly status: number | undefined;
  /** Catalyst's own word, such as `INVALID_ID`. */
  readonly code: string;

  constructor(options: {
    readonly status?: number | undefined;
    readonly code: string;
    readonly message: string;
    readonly cause?: unknown;
  }) {
    super(`Catalyst: ${options.message} (${options.code})`, { cause: options.cause });
    this.name = 'CatalystError';
    this.status = options.status;
    this.code = options.code;
  }
}
