import type { Comparison, Condition, SelectQuery } from './select-query.ts';
import { createTokenReader, type TokenReader } from './token-reader.ts';
import { tokenize } from './tokenize.ts';
import { zcqlError } from './zcql-error.ts';

/** https://docs.catalyst.zoho.com/en/faq/cloud-scale/datastore-zcql/ */
const MAX_ROWS = 300;
const MAX_COLUMNS = 20;
/** https://docs.catalyst.zoho.com/en/cloud-scale/help/zcql/where/ */
const MAX_CONDITIONS = 5;

const COMPARISONS: ReadonlySet<string> = new Set<Comparison>(['=', '!=', '<', '<=', '>', '>=']);

/** Understands a SELECT on one table. Joins, functions, groups, patterns and writes are not emulated and are refused. */
export function parseSelect(query: string): SelectQuery {
  const reader = createTokenReader(tokenize(query));
  reader.expectWords('SELECT');
  const columns = reader.takeSymbol('*') ? undefined : listOf(reader, reader.name);
  if (columns && columns.length > MAX_COLUMNS) throw zcqlError(`a query selects at most ${MAX_COLUMNS} columns`);
  reader.expectWords('FROM');
  const table = reader.name();
  const where = reader.takeWords('WHERE') ? parseConditions(reader) : [];
  const orderBy = reader.takeWords('ORDER', 'BY') ? listOf(reader, () => parseOrder(reader)) : [];
  const limits = reader.takeWords('LIMIT') ? listOf(reader, reader.integer) : [];
  reader.end();
  return { ...(columns && { columns }), table, where, orderBy, ...toWindow(limits) };
}

/** `LIMIT count`, or `LIMIT offset, count`. */
function toWindow(limits: readonly number[]): { readonly offset: number; readonly limit: number } {
  if (limits.length > 2) throw zcqlError('LIMIT has an offset and a count');
  const [first = MAX_ROWS, second] = limits;
  const [offset, limit] = second === undefined ? [0, first] : [first, second];
  if (limit > MAX_ROWS) throw zcqlError(`a query answers at most ${MAX_ROWS} rows`);
  return { offset, limit };
}

function listOf<Item>(reader: TokenReader, readItem: () => Item): readonly Item[] {
  const items = [readItem()];
  while (reader.takeSymbol(',')) items.push(readItem());
  return items;
}

function parseOrder(reader: TokenReader) {
  const column = reader.name();
  const isDescending = reader.takeWords('DESC');
  if (!isDescending) reader.takeWords('ASC');
  return { column, isDescending };
}

function parseConditions(reader: TokenReader): readonly (readonly Condition[])[] {
  const alternatives: Condition[][] = [[parseCondition(reader)]];
  for (;;) {
    if (reader.takeWords('AND')) alternatives.at(-1)?.push(parseCondition(reader));
    else if (reader.takeWords('OR')) alternatives.push([parseCondition(reader)]);
    else break;
  }
  if (alternatives.flat().length > MAX_CONDITIONS) throw zcqlError(`a query has at most ${MAX_CONDITIONS} conditions`);
  return alternatives;
}

function parseCondition(reader: TokenReader): Condition {
  const column = reader.name();
  if (reader.takeWords('IS', 'NOT', 'NULL')) return { kind: 'null', column, isNegated: true };
  if (reader.takeWords('IS', 'NULL')) return { kind: 'null', column, isNegated: false };
  const isNegated = reader.takeWords('NOT');
  if (isNegated || reader.takeWords('IN')) {
    if (isNegated) reader.expectWords('IN');
    reader.expectSymbol('(');
    const values = new Set(listOf(reader, reader.value));
    reader.expectSymbol(')');
    return { kind: 'in', column, values, isNegated };
  }
  const operator = reader.symbol();
  if (!COMPARISONS.has(operator)) throw zcqlError(`${operator} is not an operator`);
  return { kind: 'compare', column, operator: operator as Comparison, value: reader.value() };
}
