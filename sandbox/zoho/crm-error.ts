import type { Json, JsonObject } from './json.ts';

/** The shape of every error of the API, of a call or of one row: https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html */
export interface ErrorBody extends JsonObject {
  readonly code: string;
  readonly details: JsonObject;
  readonly message: string;
  readonly status: 'error';
}

export function errorBody(code: string, message: string, details: JsonObject = {}): ErrorBody {
  return { code, details, message, status: 'error' };
}

/** A call that is refused as a whole. */
export class CrmError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 412 | 429;
  readonly body: ErrorBody;

  constructor(status: CrmError['status'], code: string, message: string, details: JsonObject = {}) {
    super(message);
    this.name = 'CrmError';
    this.status = status;
    this.body = errorBody(code, message, details);
  }
}

export function invalidData(
  apiName: string,
  details: Readonly<Record<string, Json>> = {},
  message = 'invalid data',
): CrmError {
  return new CrmError(400, 'INVALID_DATA', message, { api_name: apiName, ...details });
}
