import { duplicateData, limitExceeded } from './coql-error.ts';
import { parseCriteria } from './parse-criteria.ts';
import type { Column, Ordering, Query } from './query.ts';
import { createTokenReader, isKeyWord, type TokenReader } from './token-reader.ts';

const MOST_COLUMNS = 50;
const MOST_ORDERINGS = 10;
const USUAL_LIMIT = 200;
const LARGEST_LIMIT = 2_000;
const REACHABLE_RECORDS = 100_000;

/**
 * Parses a COQL query: https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html. Throws a `CrmError` for
 * anything outside the grammar or beyond the limits; whether the fields exist is checked elsewhere.
 */
export function parseQuery(text: string): Query {
  const reader = createTokenReader(text);
  reader.expect('select');
  const columns = parseColumns(reader);
  reader.expect('from');
  const module = withoutMark(reader.takeName());
  reader.expect('where');
  const where = parseCriteria(reader);
  const orderBy = parseOrderings(reader);
  const { limit, offset } = parseWindow(reader);
  if (reader.peek().kind !== 'end') reader.fail();
  return { columns, module, where, orderBy, limit, offset };
}

/** `!Leads.Owner` says that `Leads` is a module and not a field. */
function withoutMark(name: string): string {
  return name.startsWith('!') ? name.slice(1) : name;
}

function parseColumns(reader: TokenReader): readonly Column[] {
  const columns = [parseColumn(reader)];
  while (reader.accept(',')) columns.push(parseColumn(reader));
  if (columns.length > MOST_COLUMNS) throw limitExceeded('select', MOST_COLUMNS);
  refuseRepeated(
    'select',
    columns.map((column) => (column.isCount ? `count ${column.field}` : column.field)),
  );
  return columns;
}

function parseColumn(reader: TokenReader): Column {
  const name = reader.takeName();
  const isCount = name.toLowerCase() === 'count' && reader.accept('(');
  const field = isCount ? reader.takeName() : name;
  if (isCount) reader.expect(')');
  return { field, isCount, name: parseAlias(reader) ?? (isCount ? `COUNT(${field})` : field) };
}

function parseAlias(reader: TokenReader): string | undefined {
  if (reader.accept('as')) return reader.take().text || reader.fail();
  const next = reader.peek();
  const isAlias = next.kind === 'string' || (next.kind === 'word' && !isKeyWord(next));
  return isAlias ? reader.take().text || reader.fail() : undefined;
}

function parseOrderings(reader: TokenReader): readonly Ordering[] {
  if (!reader.accept('order')) return [];
  reader.expect('by');
  const orderings = [parseOrdering(reader)];
  while (reader.accept(',')) orderings.push(parseOrdering(reader));
  if (orderings.length > MOST_ORDERINGS) throw limitExceeded('order by', MOST_ORDERINGS);
  refuseRepeated(
    'order by',
    orderings.map((ordering) => ordering.field),
  );
  return orderings;
}

function parseOrdering(reader: TokenReader): Ordering {
  const field = reader.takeName();
  const descending = reader.accept('desc');
  if (!descending) reader.accept('asc');
  return { field, descending };
}

function parseWindow(reader: TokenReader): { readonly limit: number; readonly offset: number } {
  const limit = reader.accept('limit') ? takeCount(reader) : USUAL_LIMIT;
  const offset = reader.accept('offset') ? takeCount(reader) : 0;
  if (limit > LARGEST_LIMIT) throw limitExceeded('limit', LARGEST_LIMIT);
  if (limit + offset > REACHABLE_RECORDS) throw limitExceeded('offset', REACHABLE_RECORDS);
  return { limit, offset };
}

function takeCount(reader: TokenReader): number {
  const { kind, text } = reader.peek();
  if (kind !== 'number' || !/^\d+$/.test(text)) reader.fail();
  reader.take();
  return Number(text);
}

function refuseRepeated(clause: string, names: readonly string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw duplicateData(clause, repeated);
}
