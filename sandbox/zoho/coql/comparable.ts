import type { DataType } from '../modules/field.ts';
import { isDay, parseTime } from '../records/crm-time.ts';
import { compareIds, foldCase } from '../records/record-table.ts';
import type { StoredValue } from '../records/stored-record.ts';
import { invalidQuery } from './coql-error.ts';
import type { FieldPath } from './field-path.ts';
import type { Literal, Operator } from './query.ts';

/** How the values of a field are compared. */
export type Family = 'text' | 'id' | 'number' | 'time' | 'day' | 'boolean' | 'choice' | 'reference';

const FAMILIES: Readonly<Partial<Record<DataType, Family>>> = {
  bigint: 'id',
  text: 'text',
  textarea: 'text',
  email: 'text',
  phone: 'text',
  website: 'text',
  autonumber: 'text',
  picklist: 'choice',
  multiselectpicklist: 'choice',
  boolean: 'boolean',
  integer: 'number',
  double: 'number',
  currency: 'number',
  percent: 'number',
  date: 'day',
  datetime: 'time',
  lookup: 'reference',
  ownerlookup: 'reference',
};

const NULLS: readonly Operator[] = ['is null', 'is not null'];
const EQUALS: readonly Operator[] = ['=', '!=', 'in', 'not in', ...NULLS];
const ORDERED: readonly Operator[] = [...EQUALS, '>', '>=', '<', '<=', 'between', 'not between'];

/** Which operators a field takes: https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html */
const OPERATORS: Readonly<Record<Family, readonly Operator[]>> = {
  text: [...EQUALS, 'like', 'not like'],
  choice: [...EQUALS, 'like', 'not like'],
  id: ORDERED,
  number: ORDERED,
  time: ORDERED,
  day: ORDERED,
  boolean: ['=', '!=', ...NULLS],
  reference: EQUALS,
};

/** The family of a field. Throws `INVALID_QUERY` for subforms and lists, which queries cannot use. */
export function familyOf(path: FieldPath): Family {
  const family = FAMILIES[path.field.dataType];
  if (!family) throw invalidQuery('unsupported data type', { column_name: path.name, data_type: path.field.dataType });
  return family;
}

export function refuseOperator(path: FieldPath, operator: Operator): void {
  if (OPERATORS[familyOf(path)].includes(operator)) return;
  throw invalidQuery('invalid operator found', { column_name: path.name, operator });
}

type Comparable = string | number | boolean;

function parseNumber({ kind, text }: Literal): number | undefined {
  return kind === 'boolean' || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}

function parseId({ text }: Literal): string | undefined {
  return /^\d{1,19}$/.test(text) ? text : undefined;
}

function parseBoolean({ text }: Literal): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function parseText({ kind, text }: Literal): string | undefined {
  return kind === 'string' ? foldCase(text) : undefined;
}

const PARSERS: Readonly<Record<Family, (literal: Literal) => Comparable | undefined>> = {
  text: parseText,
  choice: parseText,
  id: parseId,
  reference: parseId,
  number: parseNumber,
  boolean: parseBoolean,
  time: ({ text }) => parseTime(text),
  day: ({ text }) => (isDay(text) ? text : undefined),
};

/** A literal as the field's values are compared. Throws `INVALID_QUERY` when it is of another type. */
export function toComparable(path: FieldPath, literal: Literal): Comparable {
  const value = PARSERS[familyOf(path)](literal);
  if (value !== undefined) return value;
  throw invalidQuery('value given seems to be invalid for the column', {
    column_name: path.name,
    expected_data_type: path.field.dataType,
  });
}

/** A kept value as it is compared. */
export function fromStored(family: Family, value: StoredValue): Comparable | null {
  if (family === 'boolean') return value === true;
  if (isChoices(value)) return foldCase(value.join(';'));
  if (value === null || typeof value === 'object') return null;
  return typeof value === 'string' && (family === 'text' || family === 'choice') ? foldCase(value) : value;
}

/** The chosen values of a multi-select picklist; an empty list counts as no value. */
function isChoices(value: StoredValue): value is readonly string[] {
  return Array.isArray(value) && typeof value[0] === 'string';
}

export function compare(family: Family, left: Comparable, right: Comparable): number {
  if (family === 'id') return compareIds(String(left), String(right));
  return left < right ? -1 : left > right ? 1 : 0;
}
