import type { BusinessRule } from './records/business-rules.ts';
import type { Row } from './records/row-store.ts';

/** Rules that change what was written, as instances have them. Each is given to `addRule`. */

type When = NonNullable<BusinessRule['when']>;

/** Writes a column in capitals. */
export function upperCased(table: string, column: string, when: When = 'before'): BusinessRule {
  return rewriting(table, column, (value) => value.toUpperCase(), when);
}

/** Takes away the spaces around a text and all but one of those within. */
export function trimmed(table: string, column: string, when: When = 'before'): BusinessRule {
  return rewriting(table, column, (value) => value.trim().replace(/\s+/g, ' '), when);
}

/** Rounds a number to so many decimals. */
export function rounded(table: string, column: string, decimals: number, when: When = 'before'): BusinessRule {
  return rewriting(table, column, (value) => String(Number(Number(value).toFixed(decimals))), when);
}

/** Fills a column that was left empty. */
export function autoFilled(
  table: string,
  column: string,
  value: string | ((row: Readonly<Row>) => string),
  when: When = 'before',
): BusinessRule {
  const valueFor = (row: Readonly<Row>) => (typeof value === 'string' ? value : value(row));
  return { table, when, run: (row) => (row[column] ? undefined : { [column]: valueFor(row) }) };
}

/** Aborts a save with these words. */
export function aborting(table: string, words: string, applies: (row: Readonly<Row>) => boolean): BusinessRule {
  return { table, run: (row) => (applies(row) ? words : undefined) };
}

function rewriting(table: string, column: string, rewrite: (value: string) => string, when: When): BusinessRule {
  return {
    table,
    when,
    run: (row) => {
      const value = row[column] ?? '';
      const rewritten = value === '' ? '' : rewrite(value);
      return rewritten === value ? undefined : { [column]: rewritten };
    },
  };
}
