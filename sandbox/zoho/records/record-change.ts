import type { OrgModule } from '../organisation.ts';
import type { StoredRecord } from './stored-record.ts';

/** Something that happened to a record, for those who are told about changes. */
export interface RecordChange {
  readonly module: string;
  readonly operation: 'insert' | 'update' | 'delete';
  readonly id: string;
  /** API names of the fields that have another value than before; none for a new record. */
  readonly fields: readonly string[];
}

/** A record that goes to the recycle bin or comes back from it has another status and was changed by somebody. */
export const STATUS_FIELDS = ['Modified_By', 'Record_Status__s'] as const;

/** What became of a record when it was written. */
export function changeOf(module: OrgModule, before: StoredRecord | undefined, after: StoredRecord): RecordChange {
  return {
    module: module.definition.apiName,
    operation: before ? 'update' : 'insert',
    id: after.id,
    fields: before ? changedFields(before, after) : [],
  };
}

function changedFields(before: StoredRecord, after: StoredRecord): readonly string[] {
  const names = Object.keys(after.values).filter(
    (name) => JSON.stringify(before.values[name] ?? null) !== JSON.stringify(after.values[name] ?? null),
  );
  return before.owner === after.owner ? names : [...names, 'Owner'];
}
