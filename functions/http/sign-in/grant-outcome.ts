import type { ErrorCode } from '../contract/errors.ts';
import { ApiProblem } from '../problem.ts';
import type { Grant } from './grants.ts';

/** How a visit to a callback ended; the callback page is made from it. */
export type GrantOutcome =
  /** One more consent is needed: go on there. */
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'done'; readonly grant: Grant; readonly code: string; readonly organisation: string }
  | {
      readonly kind: 'failed';
      /** Missing where the state belongs to no grant. */
      readonly grant?: Grant;
      readonly error: ErrorCode;
      readonly details?: string | undefined;
    };

/** What a far side sends a browser back with. */
export interface CallbackQuery {
  readonly state?: string | undefined;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
  readonly location?: string | undefined;
  readonly 'accounts-server'?: string | undefined;
}

/** A failure with a code ends the grant and is shown; any other is a fault of ours. */
export function outcomeOf(error: unknown, grant: Grant): GrantOutcome & { readonly kind: 'failed' } {
  if (!(error instanceof ApiProblem)) throw error;
  return { kind: 'failed', grant, error: error.code, details: error.details };
}
