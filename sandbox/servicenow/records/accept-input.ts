import type { Column } from '../dictionary/column.ts';
import { InstanceError } from '../errors.ts';
import type { Row } from './row-store.ts';

/** What a write may set: the new values of known columns, and journal entries to be added. */
export interface AcceptedInput {
  readonly values: Row;
  readonly journal: Row;
}

const DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

/**
 * Reads the body of a write as the platform does: names it does not know, read-only and locked columns are passed over
 * without a word, and so is text in a column for numbers or dates. Only a value outside a list of choices is refused.
 */
export function acceptInput(
  columns: ReadonlyMap<string, Column>,
  input: Readonly<Record<string, unknown>>,
  isLocked: (column: Column) => boolean,
): AcceptedInput {
  const values: Row = {};
  const journal: Row = {};
  for (const [name, given] of Object.entries(input)) {
    const column = columns.get(name);
    const text = asText(given);
    if (!column || text === undefined || isLocked(column)) continue;
    const value = asColumnValue(column, text);
    if (value === undefined) continue;
    if (column.type !== 'journal_input') values[name] = value;
    else if (value !== '') journal[name] = value;
  }
  return { values, journal };
}

function asText(given: unknown): string | undefined {
  if (given === null) return '';
  if (typeof given === 'string') return given;
  if (typeof given === 'number' || typeof given === 'boolean') return String(given);
  return undefined;
}

function asColumnValue(column: Column, text: string): string | undefined {
  if (column.choices) return asChoice(column, text);
  switch (column.type) {
    case 'boolean':
      return text === 'true' || text === '1' ? 'true' : 'false';
    case 'integer':
      return /^-?\d*$/.test(text) ? text : undefined;
    case 'decimal':
    case 'currency':
      return asAmount(text);
    case 'glide_date':
      return text === '' || DATE.test(text) ? text : undefined;
    case 'glide_date_time':
      return text === '' || DATE_TIME.test(text) ? text : undefined;
    default:
      return cutToLength(text, column.maxLength);
  }
}

/** `USD;1100` names the currency; the amount alone is in that of the caller. */
function asAmount(text: string): string | undefined {
  const amount = text.replace(/^[A-Z]{3};/, '');
  return amount === '' || !Number.isNaN(Number(amount)) ? amount : undefined;
}

/** A choice cannot be cleared by an empty text, and must be one of the list. */
function asChoice(column: Column, text: string): string | undefined {
  if (text === '') return undefined;
  if (column.choices?.some((choice) => choice.value === text)) return text;
  if (column.dropsUnknownChoice) return undefined;
  throw new InstanceError(400, 'Operation Failed', `Invalid choice value '${text}' for field '${column.name}'`);
}

/** Whole characters are kept: a pair of surrogates is never cut in two. */
function cutToLength(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : [...text].slice(0, maxLength).join('');
}
