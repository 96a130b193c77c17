import { CrmError } from '../crm-error.ts';
import type { OrgModule } from '../organisation.ts';
import type { StoredRecord } from './stored-record.ts';

/** A converted lead is kept, but only those who ask for it see it. */
export function isConverted(record: StoredRecord): boolean {
  return record.values.Converted__s === true;
}

/** The records with this value of an indexed field, oldest first. Converted leads do not count as duplicates. */
export function findUnconverted(module: OrgModule, field: string, value: string): readonly StoredRecord[] {
  return module.records
    .find(field, value)
    .map((id) => module.records.get(id))
    .filter((record): record is StoredRecord => record !== undefined && !isConverted(record));
}

const SHOWN: Readonly<Record<string, (record: StoredRecord) => boolean>> = {
  false: (record) => !isConverted(record),
  true: isConverted,
  both: () => true,
};

/** Which records the parameter `converted` asks for: https://www.zoho.com/crm/developer/docs/api/v8/get-records.html */
export function shownRecords(converted: string | undefined): (record: StoredRecord) => boolean {
  const shown = Object.hasOwn(SHOWN, converted ?? 'false') ? SHOWN[converted ?? 'false'] : undefined;
  if (shown) return shown;
  throw new CrmError(400, 'INVALID_DATA', 'converted is true, false or both', { param_name: 'converted' });
}
