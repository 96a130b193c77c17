import { CrmError } from '../crm-error.ts';
import type { JsonObject } from '../json.ts';

export function syntaxError(near: string, at: number): CrmError {
  return new CrmError(400, 'SYNTAX_ERROR', 'error occurred while parsing the query', { near, line: 1, column: at + 1 });
}

export function invalidQuery(message: string, details: JsonObject): CrmError {
  return new CrmError(400, 'INVALID_QUERY', message, details);
}

export function limitExceeded(clause: string, limit: number): CrmError {
  return new CrmError(400, 'LIMIT_EXCEEDED', `the limit of the ${clause} is exceeded`, { clause, limit });
}

export function duplicateData(clause: string, name: string): CrmError {
  return new CrmError(400, 'DUPLICATE_DATA', `duplicate ${clause} field`, { clause, column_name: name });
}
