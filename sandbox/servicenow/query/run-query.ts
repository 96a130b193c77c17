import type { Row } from '../records/row-store.ts';
import type { ConditionContext, Predicate } from './compile-condition.ts';
import { compileCondition } from './compile-condition.ts';
import type { Alternatives, ParsedQuery, SortKey } from './parse-query.ts';
import type { ColumnLookup } from './resolve-column.ts';
import { resolveColumn } from './resolve-column.ts';

export interface QueryScope extends ColumnLookup {
  readonly table: string;
  readonly evaluateScript: (script: string) => string | undefined;
  /** As the property `glide.invalid_query.returns_no_rows` sets it; off on a new instance. */
  readonly invalidQueryReturnsNoRows: boolean;
}

/** The rows of a table that match, in the order asked for; in order of sys_id where nothing else decides. */
export function runQuery(query: ParsedQuery, scope: QueryScope): Row[] {
  const matches = compileGroups(query, scope);
  return orderedRows(query.order, scope).filter(matches);
}

function compileGroups(query: ParsedQuery, scope: QueryScope): Predicate {
  const context: ConditionContext = {
    resolveColumn: (name) => resolveColumn(scope, scope.table, name),
    evaluateScript: scope.evaluateScript,
  };
  const groups = query.groups.map((terms) => terms.map((term) => compileTerm(term, context, scope)));
  return (row) => groups.some((terms) => terms.every((term) => term(row)));
}

/** A condition on a column that does not exist counts for nothing, which widens the result to the whole table. */
function compileTerm(term: Alternatives, context: ConditionContext, scope: QueryScope): Predicate {
  const predicates = term.map((condition) => compileCondition(condition, context));
  const known = predicates.filter((predicate) => predicate !== undefined);
  if (known.length < predicates.length && scope.invalidQueryReturnsNoRows) return () => false;
  if (known.length === 0) return () => true;
  return (row) => known.some((predicate) => predicate(row));
}

function orderedRows(order: readonly SortKey[], scope: QueryScope): readonly Row[] {
  const keys = order.flatMap((key) => {
    const reader = resolveColumn(scope, scope.table, key.column);
    return reader ? [{ ...key, reader }] : [];
  });
  const name = keys.map((key) => `${key.column}${key.descending ? ' desc' : ''}`).join();
  return scope.store.sorted(scope.table, name, (left, right) => {
    for (const { reader, descending } of keys) {
      const difference = compareValues(reader.read(left), reader.read(right), reader.column.type === 'integer');
      if (difference !== 0) return descending ? -difference : difference;
    }
    return compareValues(left.sys_id ?? '', right.sys_id ?? '', false);
  });
}

function compareValues(left: string, right: string, numeric: boolean): number {
  if (numeric) return Number(left) - Number(right);
  return left < right ? -1 : left > right ? 1 : 0;
}
