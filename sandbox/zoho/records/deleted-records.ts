import { CrmError } from '../crm-error.ts';
import type { JsonObject } from '../json.ts';
import { fullName, type Organisation, type OrgModule, type User, userById } from '../organisation.ts';
import { formatTime } from './crm-time.ts';
import type { DeletedRecord } from './stored-record.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** The recycle bin keeps records this long, and the list of those gone for good reaches this far back. */
const RECYCLE_MS = 60 * DAY_MS;
const REMEMBERED_MS = 120 * DAY_MS;

export interface DeletedQuery {
  readonly type: string | undefined;
  readonly since: number | undefined;
  readonly now: number;
}

/** The deleted records of a module, newest first: https://www.zoho.com/crm/developer/docs/api/v8/get-deleted-records.html */
export function deletedRecords(
  organisation: Organisation,
  module: OrgModule,
  { type, since, now }: DeletedQuery,
): readonly JsonObject[] {
  if (type === undefined) {
    throw new CrmError(400, 'REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
      param_name: 'type',
    });
  }
  if (type !== 'all' && type !== 'recycle' && type !== 'permanent') {
    throw new CrmError(400, 'INVALID_DATA', 'the type of deleted records seems to be invalid', { param_name: 'type' });
  }
  return module.deleted
    .filter((record) => now - record.deletedAt <= REMEMBERED_MS && (since === undefined || record.deletedAt > since))
    .map((record) => ({ record, state: isInRecycleBin(record, now) ? 'recycle' : 'permanent' }))
    .filter(({ state }) => type === 'all' || type === state)
    .toReversed()
    .map(({ record, state }) => present(organisation, record, state));
}

/** Whether a deleted record can still be restored. */
export function isInRecycleBin(record: DeletedRecord, now: number): boolean {
  return !record.permanent && now - record.deletedAt <= RECYCLE_MS;
}

function present(organisation: Organisation, record: DeletedRecord, type: string): JsonObject {
  return {
    id: record.id,
    display_name: record.displayName,
    type,
    deleted_time: formatTime(record.deletedAt, organisation.offsetMinutes),
    deleted_by: nameAndId(userById(organisation, record.deletedBy)),
    created_by: nameAndId(userById(organisation, record.createdBy)),
  };
}

function nameAndId(user: User | undefined): JsonObject | null {
  return user ? { name: fullName(user), id: user.id } : null;
}
