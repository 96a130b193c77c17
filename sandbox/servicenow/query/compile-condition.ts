import type { Column } from '../dictionary/column.ts';
import type { Row } from '../records/row-store.ts';
import type { Operator, QueryCondition } from './parse-query.ts';
import type { ColumnReader } from './resolve-column.ts';

export type Predicate = (row: Row) => boolean;

export interface ConditionContext {
  /** Undefined for a column that does not exist. */
  resolveColumn(name: string): ColumnReader | undefined;
  evaluateScript(script: string): string | undefined;
}

type Test = (actual: string) => boolean;

const NUMERIC = new Set<Column['type']>(['integer', 'decimal', 'currency']);
const DATE_TIME = /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/;
const SCRIPT = 'javascript:';

/** A test of one condition; undefined when its column does not exist, in which case the platform ignores it. */
export function compileCondition(condition: QueryCondition, context: ConditionContext): Predicate | undefined {
  const reader = context.resolveColumn(condition.column);
  if (!reader) return undefined;
  if (condition.operator === 'SAMEAS' || condition.operator === 'NSAMEAS') {
    const other = context.resolveColumn(condition.value);
    if (!other) return undefined;
    const wanted = condition.operator === 'SAMEAS';
    return (row) => (reader.read(row) === other.read(row)) === wanted;
  }
  const test = compileTest(condition, reader.column, context);
  return (row) => test(reader.read(row));
}

function compileTest(condition: QueryCondition, column: Column, context: ConditionContext): Test {
  const values = operands(condition).map((value) => evaluated(value, context));
  if (values.some((value) => value === undefined)) return () => false;
  const known = values.map((value) => normalized(value ?? '', column));
  return TESTS[condition.operator](known, column);
}

function operands({ operator, value }: QueryCondition): string[] {
  if (operator === 'BETWEEN') return value.split('@');
  if (operator === 'IN' || operator === 'NOT IN') return value.split(',');
  return [value];
}

function evaluated(value: string, context: ConditionContext): string | undefined {
  return value.startsWith(SCRIPT) ? context.evaluateScript(value.slice(SCRIPT.length)) : value;
}

function normalized(value: string, column: Column): string {
  if (column.type === 'boolean') return value === '1' ? 'true' : value === '0' ? 'false' : value;
  return value === 'NULL' ? '' : value;
}

function compare(left: string, right: string, column: Column): number {
  if (NUMERIC.has(column.type)) return Number(left) - Number(right);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** An empty value is unknown to the database, and so is a date that is none: no order holds for them. */
function ordered(holds: (order: number) => boolean): (values: readonly string[], column: Column) => Test {
  return ([value = ''], column) => {
    if (!isComparable(value, column)) return () => false;
    return (actual) => actual !== '' && holds(compare(actual, value, column));
  };
}

function isComparable(value: string, column: Column): boolean {
  if (column.type === 'glide_date_time' || column.type === 'glide_date') return DATE_TIME.test(value);
  if (NUMERIC.has(column.type)) return value !== '' && !Number.isNaN(Number(value));
  return value !== '';
}

const TESTS: Readonly<Record<Operator, (values: readonly string[], column: Column) => Test>> = {
  '=':
    ([value = '']) =>
    (actual) =>
      actual === value,
  '!=':
    ([value = '']) =>
    (actual) =>
      actual !== value,
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  STARTSWITH:
    ([value = '']) =>
    (actual) =>
      actual.startsWith(value),
  ENDSWITH:
    ([value = '']) =>
    (actual) =>
      actual.endsWith(value),
  LIKE:
    ([value = '']) =>
    (actual) =>
      actual.includes(value),
  'NOT LIKE':
    ([value = '']) =>
    (actual) =>
      !actual.includes(value),
  IN: (values) => {
    const wanted = new Set(values);
    return (actual) => wanted.has(actual);
  },
  'NOT IN': (values) => {
    const unwanted = new Set(values);
    return (actual) => !unwanted.has(actual);
  },
  BETWEEN: ([low = '', high = ''], column) => {
    const fromLow = ordered((order) => order >= 0)([low], column);
    const toHigh = ordered((order) => order <= 0)([high], column);
    return (actual) => fromLow(actual) && toHigh(actual);
  },
  ISEMPTY: () => (actual) => actual === '',
  EMPTYSTRING: () => (actual) => actual === '',
  ISNOTEMPTY: () => (actual) => actual !== '',
  ANYTHING: () => () => true,
  // Compiled with the other column at hand, before this table is asked.
  SAMEAS: () => () => false,
  NSAMEAS: () => () => false,
};
