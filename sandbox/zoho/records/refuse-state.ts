import { type ErrorBody, errorBody } from '../crm-error.ts';
import { isConverted } from './lead-state.ts';
import type { Lock, StoredRecord } from './stored-record.ts';

const LOCK_ERRORS: Readonly<Record<Lock, readonly [code: string, message: string]>> = {
  locked: ['RECORD_LOCKED', 'the record is locked'],
  approval: ['NOT_APPROVED', 'the record is waiting for an approval'],
  blueprint: ['RECORD_IN_BLUEPRINT', 'the record is in a blueprint'],
};

/** Why the API may not change or delete a record as it is, whatever the values: https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html */
export function refuseState(record: StoredRecord): ErrorBody | undefined {
  if (isConverted(record)) return errorBody('CONVERTED_RECORD', 'the record is converted', { id: record.id });
  if (record.lock === undefined) return undefined;
  const [code, message] = LOCK_ERRORS[record.lock];
  return errorBody(code, message, { id: record.id });
}
