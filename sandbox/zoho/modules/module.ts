import { type FieldDefinition, field } from './field.ts';

export interface ModuleDefinition {
  readonly apiName: string;
  readonly singular: string;
  readonly plural: string;
  /** The field that lookups show as the record's name. */
  readonly nameField: string;
  /** The field that an upsert matches by when it names none: https://www.zoho.com/crm/developer/docs/api/v8/upsert-records.html */
  readonly duplicateField: string;
  readonly fields: readonly FieldDefinition[];
  /** The module whose records hold the rows of this one, for the module of a subform. */
  readonly parent?: string;
}

/** Fields that every record has and that only the system writes, but for the owner. */
export const SYSTEM_FIELDS: readonly FieldDefinition[] = [
  field('bigint', 'id', { label: 'Record Id', readOnly: true }),
  field('ownerlookup', 'Owner'),
  field('ownerlookup', 'Created_By', { readOnly: true }),
  field('ownerlookup', 'Modified_By', { readOnly: true }),
  field('datetime', 'Created_Time', { readOnly: true }),
  field('datetime', 'Modified_Time', { readOnly: true }),
  field('datetime', 'Last_Activity_Time', { readOnly: true }),
  field('datetime', 'Change_Log_Time__s', { label: 'Change Log Time', readOnly: true }),
  field('boolean', 'Locked__s', { readOnly: true }),
  field('picklist', 'Record_Status__s', { choices: ['Available', 'Trash', 'Draft'], readOnly: true }),
];
