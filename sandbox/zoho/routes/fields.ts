import { type CrmApp, requireRight, requireRows, requireScopes } from '../crm-context.ts';
import { CrmError } from '../crm-error.ts';
import type { JsonObject } from '../json.ts';
import type { DataType } from '../modules/field.ts';
import type { Organisation, OrgField, OrgModule } from '../organisation.ts';
import { createField } from './create-field.ts';
import { anyModule } from './modules.ts';

const MOST_FIELDS_PER_CALL = 5;

const JSON_TYPES: Readonly<Record<DataType, string>> = {
  bigint: 'string',
  text: 'string',
  textarea: 'string',
  email: 'string',
  phone: 'string',
  website: 'string',
  picklist: 'string',
  multiselectpicklist: 'jsonarray',
  boolean: 'boolean',
  integer: 'integer',
  double: 'double',
  currency: 'double',
  percent: 'double',
  date: 'string',
  datetime: 'string',
  lookup: 'jsonobject',
  ownerlookup: 'jsonobject',
  autonumber: 'string',
  subform: 'jsonarray',
};

/** https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html and …/create-custom-field.html */
export function addFieldRoutes(app: CrmApp): void {
  app.get('/settings/fields', (c) => {
    requireScopes(c, { area: 'settings.fields', operation: 'READ' });
    const module = moduleOfQuery(anyModule, c);
    const { organisation } = c.get('caller');
    return c.json({ fields: [...module.fields.values()].map((field) => presentField(field, organisation)) });
  });

  app.post('/settings/fields', (c) => {
    requireScopes(c, { area: 'settings.fields', operation: 'CREATE' });
    requireRight(c, 'setup');
    const module = moduleOfQuery(anyModule, c);
    const rows = requireRows(c.get('body'), 'fields', MOST_FIELDS_PER_CALL);
    const { organisation } = c.get('caller');
    const results = rows.map((row, index) => createField(organisation, module, row, `$.fields[${index}]`));
    const hasFailed = results.every((result) => result.status === 'error');
    return c.json({ fields: results }, hasFailed ? 400 : 201);
  });
}

type FindModule = typeof anyModule;

function moduleOfQuery(find: FindModule, c: Parameters<FindModule>[0]): OrgModule {
  const name = c.req.query('module');
  if (name) return find(c, name);
  throw new CrmError(400, 'REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
    param_name: 'module',
  });
}

export function presentField(field: OrgField, organisation: Organisation): JsonObject {
  const target = field.target === undefined ? undefined : organisation.modules.get(field.target);
  const isWritable = !field.readOnly;
  return {
    id: field.id,
    api_name: field.apiName,
    field_label: field.label,
    display_label: field.label,
    data_type: field.dataType,
    json_type: JSON_TYPES[field.dataType],
    length: field.length,
    custom_field: field.custom ?? false,
    system_mandatory: field.systemMandatory ?? false,
    read_only: field.readOnly ?? false,
    field_read_only: field.readOnly ?? false,
    visible: field.apiName !== 'id',
    type: 'used',
    operation_type: { web_create: isWritable, web_update: isWritable, api_create: isWritable, api_update: isWritable },
    unique: field.unique ? { casesensitive: 'false' } : {},
    external: field.external ? { type: field.external, show: true } : null,
    lookup:
      field.dataType === 'lookup' && target
        ? {
            module: { id: target.id, api_name: target.definition.apiName },
            display_label: field.label,
            api_name: field.apiName,
            id: field.id,
          }
        : {},
    associated_module:
      field.dataType === 'subform' && target ? { module: target.definition.apiName, id: target.id } : null,
    pick_list_values: (field.choices ?? []).map((choice, index) => ({
      id: `${field.id.slice(0, -2)}${String(index).padStart(2, '0')}`,
      display_value: choice,
      actual_value: choice,
      reference_value: choice,
      sequence_number: index + 1,
      type: 'used',
    })),
    webhook: true,
    businesscard_supported: true,
    created_source: 'default',
  };
}
