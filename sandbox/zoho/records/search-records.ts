import { CrmError } from '../crm-error.ts';
import type { DataType } from '../modules/field.ts';
import type { OrgModule } from '../organisation.ts';
import { isConverted } from './lead-state.ts';
import { foldCase } from './record-table.ts';
import type { StoredRecord } from './stored-record.ts';

/**
 * Searches by `email`, `phone` or `word`: https://www.zoho.com/crm/developer/docs/api/v8/search-records.html. Criteria are
 * not simulated: COQL answers the same questions.
 */
export function searchRecords(module: OrgModule, query: Readonly<Record<string, string>>): readonly StoredRecord[] {
  if (query.criteria !== undefined) {
    throw new CrmError(400, 'NOT_SUPPORTED', 'criteria are not simulated; use COQL', { param_name: 'criteria' });
  }
  const { email, phone, word } = query;
  if (email !== undefined) return matching(module, ['email'], (value) => value === foldCase(email));
  if (phone !== undefined) return matching(module, ['phone'], (value) => value === foldCase(phone));
  if (word !== undefined && word.length > 1) {
    return matching(module, ['text', 'email', 'phone'], (value) => value.includes(foldCase(word)));
  }
  throw new CrmError(400, 'REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
    param_name: 'criteria',
  });
}

function matching(
  module: OrgModule,
  types: readonly DataType[],
  fits: (value: string) => boolean,
): readonly StoredRecord[] {
  const fields = [...module.fields.values()]
    .filter((field) => types.includes(field.dataType))
    .map((field) => field.apiName);
  const unconverted = [...module.records.all()].filter((record) => !isConverted(record));
  return unconverted.filter((record) =>
    fields.some((name) => {
      const value = record.values[name];
      return typeof value === 'string' && fits(foldCase(value));
    }),
  );
}
