import type { FieldType } from '../connector.ts';

/** https://www.servicenow.com/docs/r/platform-administration/r_FieldTypes.html, by what the codec has to know of them. */
const TYPES: Readonly<Record<string, FieldType>> = {
  string: 'text',
  string_full_utf8: 'text',
  translated_field: 'text',
  translated_text: 'longtext',
  multi_two_lines: 'longtext',
  multi_small: 'longtext',
  wide_text: 'longtext',
  html: 'richtext',
  translated_html: 'richtext',
  email: 'email',
  phone_number: 'phone',
  phone_number_e164: 'phone',
  ph_number: 'phone',
  url: 'url',
  choice: 'choice',
  boolean: 'boolean',
  integer: 'integer',
  longint: 'integer',
  order_index: 'integer',
  auto_increment: 'integer',
  decimal: 'decimal',
  float: 'decimal',
  percent_complete: 'decimal',
  currency: 'currency',
  currency2: 'currency',
  price: 'currency',
  glide_date: 'date',
  glide_date_time: 'datetime',
  due_date: 'datetime',
  calendar_date_time: 'datetime',
  reference: 'reference',
  domain_id: 'reference',
  glide_list: 'multichoice',
  GUID: 'text',
  sys_class_name: 'text',
  char: 'text',
  table_name: 'text',
  field_name: 'text',
};

/** Columns of these types hold secrets and are neither shown nor read. */
const SECRET_TYPES: ReadonlySet<string> = new Set(['password', 'password2', 'password2fa', 'glide_encrypted']);

/** Text longer than this is edited in several lines. */
const LONG_TEXT_LENGTH = 255;

/** What a dictionary row says about a column. */
export interface DictionaryColumn {
  readonly internalType: string;
  readonly reference?: string;
  readonly maxLength?: number;
  /** The dictionary's `choice` setting: values come from a list. */
  readonly hasChoices: boolean;
}

export function isSecretType(internalType: string): boolean {
  return SECRET_TYPES.has(internalType);
}

/** Journal fields, scripts, images and the like are `other`: they cannot be read as one value. */
export function toFieldType({ internalType, reference, maxLength, hasChoices }: DictionaryColumn): FieldType {
  const type = TYPES[internalType] ?? 'other';
  if (type === 'reference') return reference === 'sys_user' ? 'user' : 'reference';
  // Numbers that stand for choices (`state` 6) are names, not quantities.
  if (hasChoices && (type === 'text' || type === 'integer')) return 'choice';
  return type === 'text' && maxLength !== undefined && maxLength > LONG_TEXT_LENGTH ? 'longtext' : type;
}
