/**
 * Queries in Zoho's COQL, built from checked names and escaped values only.
 * @see https://www.zoho.com/crm/developer/docs/api/v8/COQL-Limitations.html
 */

export const MAX_ROWS = 2000;
export const MAX_LIST = 50;
export const MAX_COLUMNS = 50;
/** A few full lists joined by `or`: they count as that many criteria. */
export const MAX_VALUES = 4 * MAX_LIST;
const MAX_CRITERIA = 25;

/** No field that can be searched is longer. */
const MAX_VALUE_LENGTH = 255;

const MODULE_NAME = /^[A-Za-z]\w*$/;
const FIELD_NAME = /^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/;

/** A condition, ready for a query, and how many criteria it counts as. */
export interface Criterion {
  readonly text: string;
  readonly count: number;
}

export interface CoqlQuery {
  readonly module: string;
  readonly columns: readonly string[];
  readonly where: Criterion;
  readonly orderBy?: readonly string[];
  readonly limit: number;
}

export type Comparison = '=' | '!=' | '>' | '>=' | '<' | '<=';

export function isModuleName(name: string): boolean {
  return MODULE_NAME.test(name);
}

export function isFieldName(name: string): boolean {
  return FIELD_NAME.test(name);
}

/**
 * Whether a value may stand in a query. Quotes are escaped by doubling them; what a backslash or a control character
 * does inside a literal is documented nowhere, so such values never get there.
 */
export function isSafeValue(value: string): boolean {
  return value !== '' && value.length <= MAX_VALUE_LENGTH && value.isWellFormed() && !/[\p{Cc}\\]/u.test(value);
}

function literal(value: string): string {
  if (!isSafeValue(value)) throw new RangeError('This value cannot stand in a COQL query.');
  return `'${value.replaceAll("'", "''")}'`;
}

function column(name: string): string {
  if (!isFieldName(name)) throw new RangeError('This is not a field name of COQL.');
  return name;
}

/** An instant (`…Z`) as COQL writes it, with an offset. */
export function coqlInstant(instant: string): string {
  return instant.replace(/Z$/, '+00:00');
}

export function compare(field: string, comparison: Comparison, value: string): Criterion {
  return { text: `(${column(field)} ${comparison} ${literal(value)})`, count: 1 };
}

export function isEmpty(field: string, empty: boolean): Criterion {
  return { text: `(${column(field)} is ${empty ? '' : 'not '}null)`, count: 1 };
}

export function isOneOf(field: string, values: readonly string[]): Criterion {
  if (values.length === 0 || values.length > MAX_LIST) throw new RangeError(`A COQL list has 1 to ${MAX_LIST} values.`);
  return { text: `(${column(field)} in (${values.map(literal).join(', ')}))`, count: 1 };
}

/** Like `isOneOf`, with as many values as a few lists hold. */
export function isAmong(field: string, values: readonly string[]): Criterion {
  if (values.length > MAX_VALUES) throw new RangeError(`A look-up has at most ${MAX_VALUES} values.`);
  const [first = [], ...rest] = chunks(values, MAX_LIST);
  return any([isOneOf(field, first), ...rest.map((list) => isOneOf(field, list))]);
}

export function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** COQL joins two criteria at a time; more need parentheses around each pair. */
function join(word: 'and' | 'or', criteria: readonly Criterion[]): Criterion {
  const [first, ...rest] = criteria;
  // COQL has no query without a condition, so "everything" is spelled out.
  if (first === undefined) return isEmpty('id', false);
  return rest.reduce(
    (left, right) => ({ text: `(${left.text} ${word} ${right.text})`, count: left.count + right.count }),
    first,
  );
}

export function all(criteria: readonly Criterion[]): Criterion {
  return join('and', criteria);
}

export function any(criteria: readonly [Criterion, ...Criterion[]]): Criterion {
  return join('or', criteria);
}

/** Everything after a position in the order (modified, id). */
export function afterPosition(position: { readonly modifiedAt: string; readonly id: string }): Criterion {
  const instant = coqlInstant(position.modifiedAt);
  const sameSecond = all([compare('Modified_Time', '=', instant), compare('id', '>', position.id)]);
  return any([compare('Modified_Time', '>', instant), sameSecond]);
}

function moduleName(name: string): string {
  if (!isModuleName(name)) throw new RangeError('This is not a module name of COQL.');
  return name;
}

function checkCriteria(where: Criterion): string {
  if (where.count > MAX_CRITERIA) throw new RangeError(`A COQL query has at most ${MAX_CRITERIA} criteria.`);
  return where.text;
}

export function buildQuery(query: CoqlQuery): string {
  const { columns, limit, orderBy = [] } = query;
  if (columns.length === 0 || columns.length > MAX_COLUMNS) {
    throw new RangeError(`A COQL query has 1 to ${MAX_COLUMNS} columns.`);
  }
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_ROWS) {
    throw new RangeError(`A COQL query gives 1 to ${MAX_ROWS} rows.`);
  }
  const order = orderBy.length === 0 ? '' : ` order by ${orderBy.map((name) => `${column(name)} asc`).join(', ')}`;
  const select = `select ${columns.map(column).join(', ')} from ${moduleName(query.module)}`;
  return `${select} where ${checkCriteria(query.where)}${order} limit ${limit}`;
}

export function buildCountQuery(module: string, where: Criterion): string {
  return `select count(id) from ${moduleName(module)} where ${checkCriteria(where)}`;
}
