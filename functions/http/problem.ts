import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiError, ErrorCode } from './contract/errors.ts';

/** The HTTP status of every error code. */
export const PROBLEM_STATUS = {
  invalid_request: 400,
  not_found: 404,
  too_many_requests: 429,
  body_too_large: 413,
  unavailable: 503,
  internal: 500,
  signed_out: 401,
  not_admin: 403,
  origin_not_allowed: 403,
  sign_in_refused: 403,
  sign_in_expired: 410,
  wrong_organisation: 403,
  instance_invalid: 422,
  instance_private: 422,
  instance_not_allowed: 422,
  instance_unknown: 422,
  instance_not_servicenow: 422,
  instance_asleep: 422,
  instance_unavailable: 503,
  client_refused: 422,
  login_refused: 422,
  password_refused: 422,
  consent_refused: 403,
  consent_expired: 410,
  state_missing: 400,
  user_without_rights: 403,
  reconnect_needed: 409,
  other_instance: 409,
  crm_not_connected: 409,
  crm_unavailable: 503,
  crm_field_missing: 409,
  servicenow_not_connected: 409,
  settings_changed: 409,
  preview_required: 409,
  run_active: 409,
  webhook_not_allowed: 422,
  webhook_refused: 422,
  brake_pulled: 409,
  correction_refused: 422,
  nothing_to_undo: 409,
} as const satisfies Record<ErrorCode, ContentfulStatusCode>;

export interface ProblemDetails {
  /** The field of the request that is wrong. */
  readonly field?: string | undefined;
  /** The far side's own words. */
  readonly details?: string | undefined;
  readonly cause?: unknown;
}

/** A request cannot be done, for a reason that has a code. Becomes an `ApiError` answer. */
export class ApiProblem extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly details: string | undefined;

  constructor(code: ErrorCode, message: string, more: ProblemDetails = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'ApiProblem';
    this.code = code;
    this.field = more.field;
    this.details = more.details;
  }

  get status(): ContentfulStatusCode {
    return PROBLEM_STATUS[this.code];
  }

  toBody(): ApiError {
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(this.field === undefined ? {} : { field: this.field }),
        ...(this.details === undefined ? {} : { details: this.details }),
      },
    };
  }
}
