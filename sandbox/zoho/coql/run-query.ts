import type { Json, JsonObject } from '../json.ts';
import type { Organisation, OrgModule } from '../organisation.ts';
import { isConverted } from '../records/lead-state.ts';
import { presentValue } from '../records/present-record.ts';
import { compareIds } from '../records/record-table.ts';
import type { StoredRecord } from '../records/stored-record.ts';
import { candidatesFor } from './candidates.ts';
import { compare, familyOf, fromStored } from './comparable.ts';
import { compileCriteria, type Predicate } from './compile-criteria.ts';
import { invalidQuery } from './coql-error.ts';
import { type FieldPath, refuseManyJoins, resolvePath } from './field-path.ts';
import type { Column, Criterion, Ordering, Query } from './query.ts';
import { subformRecords } from './subform-records.ts';

export interface QueryResult {
  readonly rows: readonly JsonObject[];
  readonly moreRecords: boolean;
}

/** Runs a query on the records of an organisation. Throws a `CrmError` for fields and types that do not fit. */
export function runQuery(
  organisation: Organisation,
  module: OrgModule,
  query: Query,
  isVisible: (record: StoredRecord) => boolean = () => true,
): QueryResult {
  const paths = new Map<string, FieldPath>();
  const resolve = (name: string): FieldPath => {
    const path = paths.get(name) ?? resolvePath(organisation, module, name);
    paths.set(name, path);
    return path;
  };
  const columns = query.columns.map((column) => ({ column, path: resolve(column.field) }));
  for (const { path } of columns) familyOf(path);
  const fits = compileCriteria(query.where, resolve);
  const showsConverted = namesField(query.where, 'Converted__s');
  const predicate: Predicate = (record) => fits(record) && (showsConverted || !isConverted(record));
  const order = compileOrder(query.orderBy, resolve);
  refuseManyJoins([...paths.values()]);
  const found: StoredRecord[] = [];
  const source = module.definition.parent ? subformRecords(organisation, module) : candidatesFor(module, query.where);
  for (const record of source) if (predicate(record) && isVisible(record)) found.push(record);
  if (query.columns.some((column) => column.isCount)) return countRows(query.columns, found.length);
  const page = found.sort(order).slice(query.offset, query.offset + query.limit);
  return {
    rows: page.map((record) => presentColumns(organisation, columns, record)),
    moreRecords: found.length > query.offset + query.limit,
  };
}

/** Converted leads are found only by a query that asks about them. */
function namesField(criterion: Criterion, field: string): boolean {
  if (criterion.kind === 'comparison') return criterion.field === field;
  return namesField(criterion.left, field) || namesField(criterion.right, field);
}

function countRows(columns: readonly Column[], count: number): QueryResult {
  if (columns.some((column) => !column.isCount)) {
    throw invalidQuery('group by clause is missing', { clause: 'group by' });
  }
  return { rows: [Object.fromEntries(columns.map((column) => [column.name, count]))], moreRecords: false };
}

/** Sorts by the given fields, empty values first, and by id where they leave the order open. */
function compileOrder(
  orderings: readonly Ordering[],
  resolve: (name: string) => FieldPath,
): (left: StoredRecord, right: StoredRecord) => number {
  const keys = orderings.map(({ field, descending }) => {
    const path = resolve(field);
    return { path, family: familyOf(path), sign: descending ? -1 : 1 };
  });
  return (left, right) => {
    for (const { path, family, sign } of keys) {
      const a = fromStored(family, path.read(left));
      const b = fromStored(family, path.read(right));
      const difference = a === null || b === null ? Number(a !== null) - Number(b !== null) : compare(family, a, b);
      if (difference !== 0) return sign * difference;
    }
    return compareIds(left.id, right.id);
  };
}

function presentColumns(
  organisation: Organisation,
  columns: readonly { readonly column: Column; readonly path: FieldPath }[],
  record: StoredRecord,
): JsonObject {
  const row: Record<string, Json> = {};
  for (const { column, path } of columns) row[column.name] = presentColumn(organisation, path, record);
  row.id ??= record.id;
  return row;
}

/** Queries answer lookups with name and id only. */
function presentColumn(organisation: Organisation, path: FieldPath, record: StoredRecord): Json {
  const value = presentValue(organisation, path.field, path.read(record));
  if (path.field.dataType !== 'ownerlookup' || value === null) return value;
  const { name = null, id = null } = value as JsonObject;
  return { name, id };
}
