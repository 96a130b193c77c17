import type { StoredRecord } from '../records/stored-record.ts';
import { compare, familyOf, fromStored, refuseOperator, toComparable } from './comparable.ts';
import type { FieldPath } from './field-path.ts';
import type { Comparison, Criterion, Operator } from './query.ts';

export type Predicate = (record: StoredRecord) => boolean;

/** Makes a condition into a function. An empty value fits no comparison but `is null`, as in SQL. */
export function compileCriteria(criterion: Criterion, resolve: (name: string) => FieldPath): Predicate {
  if (criterion.kind === 'comparison') return compileComparison(criterion, resolve(criterion.field));
  const left = compileCriteria(criterion.left, resolve);
  const right = compileCriteria(criterion.right, resolve);
  return criterion.kind === 'and'
    ? (record) => left(record) && right(record)
    : (record) => left(record) || right(record);
}

type Compared = string | number | boolean;
type Test = (value: Compared) => boolean;

function compileComparison({ operator, values }: Comparison, path: FieldPath): Predicate {
  refuseOperator(path, operator);
  const family = familyOf(path);
  const read = (record: StoredRecord) => fromStored(family, path.read(record));
  if (operator === 'is null') return (record) => read(record) === null;
  if (operator === 'is not null') return (record) => read(record) !== null;
  const isLike = operator === 'like' || operator === 'not like';
  const wanted = values.map((literal) => toComparable(path, literal));
  const test = isLike ? compileLike(String(wanted[0])) : compileTest(operator, wanted, (a, b) => compare(family, a, b));
  const isNegative = operator.startsWith('not ');
  return (record) => {
    const value = read(record);
    return value !== null && test(value) !== isNegative;
  };
}

/** The test of an operator; the caller turns `not in` and `not between` round. */
function compileTest(
  operator: Operator,
  wanted: readonly Compared[],
  order: (a: Compared, b: Compared) => number,
): Test {
  const [first = '', second = ''] = wanted;
  const set = new Set(wanted);
  switch (operator) {
    case '=':
    case 'in':
    case 'not in':
      return (value) => set.has(value);
    case '!=':
      return (value) => value !== first;
    case '>':
      return (value) => order(value, first) > 0;
    case '>=':
      return (value) => order(value, first) >= 0;
    case '<':
      return (value) => order(value, first) < 0;
    case '<=':
      return (value) => order(value, first) <= 0;
    default:
      return (value) => order(value, first) >= 0 && order(value, second) <= 0;
  }
}

/** `%` stands for any text, at the beginning, the end or in the middle. */
function compileLike(pattern: string): Test {
  const source = pattern.split('%').map(escapeForRegExp).join('[\\s\\S]*');
  const expression = new RegExp(`^${source}$`, 'u');
  return (value) => expression.test(String(value));
}

function escapeForRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
