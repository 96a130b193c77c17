import type { Organisation, OrgModule } from '../organisation.ts';
import { rowsOf, type StoredRecord } from '../records/stored-record.ts';

/** The rows of a subform as records of their own, each with the record it belongs to. */
export function* subformRecords(organisation: Organisation, module: OrgModule): Generator<StoredRecord> {
  const parent = organisation.modules.get(module.definition.parent ?? '');
  for (const record of parent?.records.all() ?? []) {
    for (const row of rowsOf(record.values[module.definition.apiName])) {
      yield {
        ...record,
        id: row.id,
        values: { ...row.values, Parent_Id: record.id },
        createdAt: row.createdAt,
        modifiedAt: row.modifiedAt,
      };
    }
  }
}
