import type { CollectionShape, FieldChoice, FieldShape, FieldType } from '../connector.ts';
import type { CrmField } from './metadata-schemas.ts';

const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  text: 'text',
  autonumber: 'text',
  textarea: 'longtext',
  email: 'email',
  phone: 'phone',
  website: 'url',
  picklist: 'choice',
  multiselectpicklist: 'multichoice',
  boolean: 'boolean',
  integer: 'integer',
  bigint: 'integer',
  double: 'decimal',
  percent: 'decimal',
  currency: 'currency',
  date: 'date',
  datetime: 'datetime',
  lookup: 'reference',
  multi_module_lookup: 'reference',
  ownerlookup: 'user',
  userlookup: 'user',
  subform: 'subform',
};

/** Types that Zoho computes, and one whose values need the name of a module as well. */
const NOT_WRITABLE: ReadonlySet<string> = new Set(['autonumber', 'formula', 'rollup_summary', 'multi_module_lookup']);
const LIMITED_LENGTH: ReadonlySet<FieldType> = new Set(['text', 'longtext', 'email', 'phone', 'url']);

const DECIMAL: ReadonlySet<FieldType> = new Set(['decimal', 'currency']);

function typeOf(field: CrmField): FieldType {
  if (field.data_type === 'textarea' && field.textarea?.type === 'rich_text') return 'richtext';
  return FIELD_TYPES[field.data_type] ?? 'other';
}

/** A field that may hold each value once. `unique` is an empty object on every other field. */
export function isUniqueField(field: CrmField): boolean {
  const { unique, external } = field;
  if (unique === true || (external && Object.keys(external).length > 0)) return true;
  return typeof unique === 'object' && unique !== null && Object.keys(unique).length > 0;
}

function isWritable(field: CrmField): boolean {
  if (NOT_WRITABLE.has(field.data_type) || field.read_only === true || field.field_read_only === true) return false;
  const allowed = field.operation_type;
  return allowed ? allowed.api_create !== false || allowed.api_update !== false : true;
}

/** The module that a lookup points at or that holds the rows of a subform. */
export function targetOf(field: CrmField): string | undefined {
  const isSubform = field.data_type === 'subform';
  const module = isSubform ? (field.associated_module?.module ?? field.subform?.module) : field.lookup?.module;
  return (typeof module === 'string' ? module : module?.api_name) || undefined;
}

function choicesOf(field: CrmField): readonly FieldChoice[] | undefined {
  const used = (field.pick_list_values ?? []).filter((choice) => choice.type !== 'unused');
  const choices = used.flatMap(({ actual_value, display_value }) => {
    const value = actual_value ?? display_value;
    return value ? [{ value, label: display_value ?? value }] : [];
  });
  return choices.length === 0 ? undefined : choices;
}

/** A CRM field in the terms that both sides share. */
export function toFieldShape(field: CrmField): FieldShape {
  const type = typeOf(field);
  const maxLength = LIMITED_LENGTH.has(type) && field.length ? field.length : undefined;
  const decimals = DECIMAL.has(type) ? (field.decimal_place ?? undefined) : undefined;
  const target = targetOf(field);
  const choices = choicesOf(field);
  return {
    name: field.api_name,
    label: field.field_label || field.api_name,
    type,
    required: field.system_mandatory === true,
    writable: isWritable(field),
    unique: isUniqueField(field),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(decimals === undefined ? {} : { decimals }),
    ...(target === undefined ? {} : { target }),
    ...(choices === undefined ? {} : { choices }),
  };
}

/** A CRM module in the terms that both sides share. */
export function toCollectionShape(name: string, fields: Iterable<CrmField>): CollectionShape {
  const shapes = Array.from(fields, toFieldShape);
  return {
    name,
    label: name.replaceAll('_', ' '),
    fields: new Map(shapes.map((shape) => [shape.name, shape])),
    creatable: true,
  };
}
