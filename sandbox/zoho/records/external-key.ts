import type { CrmContext } from '../crm-context.ts';
import { CrmError } from '../crm-error.ts';
import type { OrgField, OrgModule } from '../organisation.ts';
import { findUnconverted } from './lead-state.ts';
import type { StoredRecord } from './stored-record.ts';

/**
 * Finds the record that a path names: by id, or by the external field that the header `X-EXTERNAL: Module.Field` names
 * (https://www.zoho.com/crm/developer/docs/api/v8/get-records-ext.html).
 */
export function findByKey(c: CrmContext, module: OrgModule, key: string): StoredRecord | undefined {
  const header = c.req.header('X-EXTERNAL');
  const field = header === undefined ? undefined : externalField(module, header);
  return field ? findUnconverted(module, field.apiName, key)[0] : module.records.get(key);
}

function externalField(module: OrgModule, header: string): OrgField {
  for (const name of header.split(',')) {
    const [moduleName, apiName = ''] = name.trim().split('.');
    const field = module.fields.get(apiName);
    if (moduleName === module.definition.apiName && field?.external) return field;
  }
  throw new CrmError(400, 'INVALID_DATA', 'the external field given seems to be invalid', { header: 'X-EXTERNAL' });
}
