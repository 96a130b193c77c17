import type { ErrorCode } from '../../functions/http/contract/errors.ts';
import { HostPageError } from '../host/host-page.ts';

/** The backend's error codes, and what can go wrong before it is asked. */
export type FailureCode =
  | ErrorCode
  /** Zoho's window came back without the state of the sign-in. */
  | 'sign_in_state_missing'
  /** No answer from the backend. */
  | 'backend_unreachable'
  /** The backend took too long. */
  | 'backend_silent'
  /** The CRM page did not answer. */
  | 'crm_page_silent'
  /** The SDK script did not load. */
  | 'crm_page_missing'
  /** The CRM page refused to tell. */
  | 'crm_page_refused'
  /** The script of a page did not load. */
  | 'page_not_loaded'
  /** The page is not embedded in a CRM page. */
  | 'embedding_refused';

export interface FailureDetails {
  readonly code: FailureCode;
  readonly message: string;
  /** The field of the request that is wrong. */
  readonly field?: string | undefined;
  /** The far side's own words. */
  readonly details?: string | undefined;
  readonly cause?: unknown;
}

/** A failure that a person is told of: `translations` has a sentence and a cure for every code. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly field: string | undefined;
  readonly details: string | undefined;

  constructor({ code, message, field, details, cause }: FailureDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.code = code;
    this.field = field;
    this.details = details;
  }
}

/** A person called it off. Nobody needs to be told. */
export class Cancelled extends Error {
  constructor() {
    super('Called off by the user.');
    this.name = 'Cancelled';
  }
}

const HOST_CODES: Readonly<Record<HostPageError['reason'], FailureCode>> = {
  missing: 'crm_page_missing',
  silent: 'crm_page_silent',
  refused: 'crm_page_refused',
};

/** Gives whatever was caught a code. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof HostPageError) {
    const code = HOST_CODES[error.reason];
    return new Failure({ code, message: error.message, cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new Failure({ code: 'internal', message, details: message, cause: error });
}
