import { z } from 'zod';

/**
 * What a spreadsheet takes for the beginning of a formula. An apostrophe before it makes it text.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;
/** Tells spreadsheets that the file is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Rows as CSV: https://www.rfc-editor.org/rfc/rfc4180 */
export function toCsv(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return BYTE_ORDER_MARK + [head, ...rows].map((row) => `${row.map(toCell).join(',')}\r\n`).join('');
}

function toCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = Array.isArray(value) ? value.join('; ') : String(value);
  // A number is no formula, whatever its sign.
  const safe = typeof value !== 'number' && FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The answer of a route that gives a CSV file. */
export function csvAnswer(description: string) {
  return { description, content: { 'text/csv': { schema: z.string() } } };
}

export function csvHeaders(name: string): Record<string, string> {
  return { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="${name}.csv"` };
}
