import { InstanceError } from '../errors.ts';
import type { ParsedQuery, QueryCondition } from '../query/parse-query.ts';
import { parseQuery } from '../query/parse-query.ts';
import type { QueryScope } from '../query/run-query.ts';

const DEFAULT_LIMIT = 10_000;

export interface Paging {
  readonly limit: number;
  readonly offset: number;
}

export function readPaging(parameters: URLSearchParams): Paging {
  return {
    limit: wholeNumber(parameters, 'sysparm_limit', DEFAULT_LIMIT),
    offset: wholeNumber(parameters, 'sysparm_offset', 0),
  };
}

function wholeNumber(parameters: URLSearchParams, name: string, otherwise: number): number {
  const text = parameters.get(name);
  if (text === null || text === '') return otherwise;
  if (!/^\d+$/.test(text)) throw new InstanceError(400, 'Invalid request', `${name} must not be negative or text`);
  return Number(text);
}

/** The query of a request: `sysparm_query`, or else every parameter that is a column, by value or by label. */
export function readQuery(parameters: URLSearchParams, scope: QueryScope): ParsedQuery {
  const encoded = parameters.get('sysparm_query');
  if (encoded !== null) return parseQuery(encoded);
  const terms = [...parameters]
    .filter(([name]) => !name.startsWith('sysparm_'))
    .map(([column, value]) => withLabels({ column, operator: '=', value }, scope));
  return { groups: [terms], order: [] };
}

function withLabels(condition: QueryCondition, scope: QueryScope): QueryCondition[] {
  const choices = scope.schema.columns(scope.table).get(condition.column)?.choices ?? [];
  const labelled = choices.filter((choice) => choice.label.toLowerCase() === condition.value.toLowerCase());
  return [condition, ...labelled.map((choice) => ({ ...condition, value: choice.value }))];
}

/** The pages of a list as the `Link` header names them; undefined where one page holds all. */
export function pageLinks(url: string, { limit, offset }: Paging, total: number): string | undefined {
  if (limit === 0 || (offset === 0 && total <= limit)) return undefined;
  const page = (rel: string, at: number): string => {
    const target = new URL(url);
    target.searchParams.delete('sysparm_limit');
    target.searchParams.delete('sysparm_offset');
    target.searchParams.append('sysparm_limit', String(limit));
    target.searchParams.append('sysparm_offset', String(at));
    return `<${target.href}>;rel="${rel}"`;
  };
  const links = [page('first', 0)];
  if (offset > 0) links.push(page('prev', Math.max(0, offset - limit)));
  if (offset + limit < total) links.push(page('next', offset + limit));
  links.push(page('last', Math.max(0, Math.floor((total - 1) / limit) * limit)));
  return links.join(',');
}
