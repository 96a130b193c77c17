import { type Organisation, type OrgModule, type User, uniqueFields } from '../organisation.ts';
import { wholeSecond } from './crm-time.ts';
import { isInRecycleBin } from './deleted-records.ts';
import { findUnconverted } from './lead-state.ts';
import { STATUS_FIELDS } from './record-change.ts';
import type { DeletedRecord, StoredRecord } from './stored-record.ts';

export interface Restoring {
  readonly organisation: Organisation;
  readonly module: OrgModule;
  readonly user: User;
  readonly now: number;
  /** Whether restoring counts as a modification, of which subscribers are told. */
  readonly touches: boolean;
}

/** Brings a record back from the recycle bin under its old id; lookups that led to it lead there again. */
export function restoreRecord({ organisation, module, user, now, touches }: Restoring, id: string): StoredRecord {
  const { index, deleted } = findBinned(module, id, now);
  const { record } = deleted;
  for (const { apiName } of uniqueFields(module)) {
    const value = record.values[apiName];
    if (typeof value === 'string' && findUnconverted(module, apiName, value).length > 0) {
      throw new Error(`Another record has the value of ${apiName} now.`);
    }
  }
  module.deleted.splice(index, 1);
  const restored = touches ? { ...record, modifiedAt: wholeSecond(now), modifiedBy: user.id } : record;
  module.records.put(restored);
  if (touches) {
    const name = module.definition.apiName;
    organisation.changes.push({ module: name, operation: 'update', id, fields: STATUS_FIELDS });
  }
  return restored;
}

/** Takes a record out of the recycle bin for good. The list of the deleted goes on to name it, as gone for good. */
export function purgeRecord(module: OrgModule, id: string, now: number): void {
  const { index, deleted } = findBinned(module, id, now);
  module.deleted[index] = { ...deleted, permanent: true };
}

function findBinned(module: OrgModule, id: string, now: number): { index: number; deleted: DeletedRecord } {
  const index = module.deleted.findLastIndex((deleted) => deleted.id === id && isInRecycleBin(deleted, now));
  const deleted = module.deleted[index];
  if (deleted) return { index, deleted };
  throw new Error(`There is no record ${id} in the recycle bin of ${module.definition.apiName}.`);
}
