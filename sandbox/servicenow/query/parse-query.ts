/** The operators of an encoded query that the simulator understands, longest first so that a prefix never wins. */
const OPERATORS = [
  'STARTSWITH',
  'ISNOTEMPTY',
  'EMPTYSTRING',
  'ENDSWITH',
  'NOT LIKE',
  'ANYTHING',
  'BETWEEN',
  'ISEMPTY',
  'NSAMEAS',
  'NOT IN',
  'SAMEAS',
  'LIKE',
  'IN',
  '>=',
  '<=',
  '!=',
  '=',
  '<',
  '>',
] as const;

/** Operators that a real instance has and this one does not; a query with one is refused loudly. */
const NOT_SIMULATED = /^[a-z0-9_.]+(NOTON|ON|RELATIVE[A-Z]{2}|DYNAMIC|MORETHAN|LESSTHAN|VALCHANGES|CHANGES)/;

export type Operator = (typeof OPERATORS)[number];

export interface QueryCondition {
  readonly column: string;
  readonly operator: Operator;
  readonly value: string;
}

/** Alternatives of which one must hold: a condition and the `^OR` conditions behind it. */
export type Alternatives = readonly QueryCondition[];

export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
}

export interface ParsedQuery {
  /** One group must hold, and in it every term. A group without terms holds always. */
  readonly groups: readonly (readonly Alternatives[])[];
  readonly order: readonly SortKey[];
}

export class QueryNotSimulatedError extends Error {
  constructor(term: string) {
    super(`The simulator does not know the query term "${term}".`);
    this.name = 'QueryNotSimulatedError';
  }
}

/**
 * Parses an encoded query. Every `^` separates, also one that was meant as part of a value: what follows it is a term of
 * its own, and a term that is no condition is dropped.
 * https://www.servicenow.com/docs/bundle/zurich-platform-user-interface/page/use/using-lists/concept/c_EncodedQueryStrings.html
 */
export function parseQuery(query: string): ParsedQuery {
  const groups: QueryCondition[][][] = [[]];
  const order: SortKey[] = [];
  for (const term of query.split('^')) {
    const sortKey = parseSortKey(term);
    if (sortKey) order.push(sortKey);
    else if (term.startsWith('NQ')) groups.push(termsOf(term.slice(2)));
    else addTerm(groups.at(-1) ?? [], term);
  }
  const [first = [], ...others] = groups;
  const meant = others.filter((group) => group.length > 0);
  return {
    groups: first.length === 0 && meant.length > 0 && query.startsWith('NQ') ? meant : [first, ...meant],
    order,
  };
}

function parseSortKey(term: string): SortKey | undefined {
  const match = /^ORDERBY(DESC)?([a-z0-9_.]+)$/.exec(term);
  return match?.[2] ? { column: match[2], descending: match[1] !== undefined } : undefined;
}

function termsOf(text: string): QueryCondition[][] {
  const terms: QueryCondition[][] = [];
  addTerm(terms, text);
  return terms;
}

function addTerm(terms: QueryCondition[][], term: string): void {
  const alternative = term.startsWith('OR');
  const condition = parseCondition(alternative ? term.slice(2) : term);
  if (!condition) return;
  const last = terms.at(-1);
  if (alternative && last) last.push(condition);
  else terms.push([condition]);
}

function parseCondition(text: string): QueryCondition | undefined {
  const column = /^[a-z0-9_.]+/.exec(text)?.[0];
  if (column === undefined) {
    if (/^(RLQUERY|ENDRLQUERY|GROUPBY)/.test(text)) throw new QueryNotSimulatedError(text);
    return undefined;
  }
  const rest = text.slice(column.length);
  const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
  if (operator) return { column, operator, value: rest.slice(operator.length) };
  if (NOT_SIMULATED.test(text)) throw new QueryNotSimulatedError(text);
  return undefined;
}
