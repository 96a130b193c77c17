import { invalidInput } from './catalyst-problem.ts';
import type { ColumnSchema, ColumnType } from './table-schema.ts';

/** What the Data Store keeps: text for every type, because text is what it answers. */
export type StoredValue = string | null;

/** https://docs.catalyst.zoho.com/en/cloud-scale/help/data-store/columns/ */
const MAX_LENGTH: Partial<Record<ColumnType, number>> = { varchar: 255, text: 10_000, 'encrypted text': 10_000 };

const PATTERNS: Partial<Record<ColumnType, RegExp>> = {
  int: /^-?\d{1,10}$/,
  bigint: /^-?\d{1,19}$/,
  double: /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i,
  boolean: /^(true|false)$/i,
};

/** Checks a value that is written to a column, and gives what is kept of it. */
export function toStoredValue(column: ColumnSchema, value: unknown): StoredValue {
  if (value === null || value === undefined) {
    if (column.isMandatory) throw invalidInput(`${column.name} is mandatory`);
    return null;
  }
  if (typeof value === 'object') throw invalidInput(`Invalid input value for ${column.name}`);
  const text = String(value);
  const maxLength = MAX_LENGTH[column.type];
  if (maxLength !== undefined && text.length > maxLength) throw invalidInput(`${column.name} is too long`);
  const pattern = PATTERNS[column.type];
  if (pattern && !pattern.test(text))
    throw invalidInput(`Invalid input value for ${column.name}. ${column.type} value expected`);
  return column.type === 'boolean' ? text.toLowerCase() : withoutAstralCharacters(text);
}

/** Characters of four bytes in UTF-8 become question marks, without an error; so do halves of them. */
function withoutAstralCharacters(text: string): string {
  return text.replace(/[\u{10000}-\u{10ffff}]|\p{Surrogate}/gu, '?');
}
