import type { RemoteChild, RemoteRecord } from '../../core/record.ts';
import type { ChildRelation, ChildWrite, NewChild, WriteOutcome, WriteRefusal } from '../connector.ts';
import { pairRows } from '../pair-rows.ts';
import { uniqueRows } from '../unique-rows.ts';
import { readByValues } from './read-batches.ts';
import { judgeRemovals, settleRemoval } from './remove-records.ts';
import type { TableContext, TableContexts } from './table-context.ts';
import { judgeGroups, settleRow } from './write-outcome.ts';

type Written = Extract<WriteOutcome, { readonly ok: true }>;
type RefusedChild = { readonly key: string; readonly refusal: WriteRefusal };

/** Child rows of one record, named by the record's own `ref`. */
export interface RowsOf<Row> {
  readonly ref: string;
  readonly parentId: string;
  readonly rows: readonly Row[];
}

/** What became of the child rows of one record. */
export interface ChildResult {
  readonly added: readonly { readonly ref: string; readonly id: string }[];
  readonly refused: readonly RefusedChild[];
}

const ORDER_COLUMN = 'number';

/** The child rows of some records by record id, in the order of their numbers. */
export async function readChildren(
  contexts: TableContexts,
  relation: ChildRelation & { readonly fields: readonly string[] },
  parentIds: readonly string[],
): Promise<ReadonlyMap<string, readonly RemoteChild[]>> {
  const { collection, parentField, fields } = relation;
  const context = await contexts.prepare(collection, [parentField, ORDER_COLUMN, ...fields]);
  const { records } = await readByValues(context, { table: collection, field: parentField, values: parentIds });
  const children = new Map<string, RemoteChild[]>(parentIds.map((id) => [id, []]));
  for (const record of uniqueRows(records).toSorted(compareByNumber)) {
    children.get(String(record.fields[parentField]))?.push(withFields(record, fields));
  }
  return children;
}

/** Longer numbers are later ones: `POI1000000` follows `POI999999`. */
function compareByNumber(left: RemoteRecord, right: RemoteRecord): number {
  const [a, b] = [String(left.fields[ORDER_COLUMN] ?? ''), String(right.fields[ORDER_COLUMN] ?? '')];
  return a.length - b.length || compareText(a, b) || compareText(left.id, right.id);
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function withFields({ id, fields }: RemoteRecord, names: readonly string[]): RemoteChild {
  return { id, fields: Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name))) };
}

/** Removes rows. The result is what could not be removed, by the `ref` of the record. */
export async function removeChildren(
  { api }: TableContexts,
  relation: ChildRelation,
  records: readonly RowsOf<{ readonly id: string }>[],
): Promise<ReadonlyMap<string, readonly RefusedChild[]>> {
  const ids = records.flatMap(({ rows }) => rows.map(({ id }) => id));
  const outcomes = (await judgeRemovals(api, relation.collection, ids)).map(settleRemoval).values();
  return new Map(
    records.map(({ ref, rows }) => [
      ref,
      rows.flatMap(({ id }) => {
        const outcome = outcomes.next().value;
        return outcome?.ok === false ? [{ key: id, refusal: outcome.refusal }] : [];
      }),
    ]),
  );
}

/** Adds and changes rows, those of one record in their order, so that their numbers follow it. */
export async function writeChildren(
  contexts: TableContexts,
  relation: ChildRelation,
  records: readonly RowsOf<Exclude<ChildWrite, { readonly remove: true }>>[],
): Promise<ReadonlyMap<string, ChildResult>> {
  if (records.every(({ rows }) => rows.length === 0)) return new Map();
  const { collection, parentField } = relation;
  const columns = records.flatMap(({ rows }) => rows.flatMap(({ fields }) => Object.keys(fields)));
  const context = await contexts.prepare(collection, [parentField, ...columns]);
  const groups = records.map(({ parentId, rows }) => rows.map((row) => toRowWrite(row, parentField, parentId)));
  const judged = await judgeGroups(groups, {
    batch: context.api.batch,
    shape: context.shape,
    creates: true,
    types: ({ fields }) => context.typesOf(fields),
    call: (row) => toCall(context, collection, row),
  });
  return new Map(records.map(({ ref }, place) => [ref, toResult((judged[place] ?? []).map(settleRow), groups[place])]));
}

interface RowWrite {
  readonly ref: string;
  readonly id?: string;
  readonly fields: NewChild['fields'];
}

/** A new row names its record; of one that is there, only what changes is sent. */
function toRowWrite(
  row: Exclude<ChildWrite, { readonly remove: true }>,
  parentField: string,
  parentId: string,
): RowWrite {
  if ('id' in row) return { ref: row.id, id: row.id, fields: row.fields };
  return { ref: row.ref, fields: { ...row.fields, [parentField]: parentId } };
}

function toCall({ api, encode, columnsOf }: TableContext, table: string, { id, fields }: RowWrite) {
  return id === undefined
    ? api.insertCall(table, encode(fields), columnsOf(fields))
    : api.patchCall(table, id, encode(fields), columnsOf(fields));
}

function toResult(outcomes: readonly WriteOutcome[], writes: readonly RowWrite[] = []): ChildResult {
  const isNew = new Set(writes.filter(({ id }) => id === undefined).map(({ ref }) => ref));
  return {
    added: outcomes.flatMap((outcome) =>
      outcome.ok && isNew.has(outcome.ref) ? [{ ref: outcome.ref, id: outcome.id }] : [],
    ),
    refused: outcomes.flatMap((outcome) => (outcome.ok ? [] : [{ key: outcome.ref, refusal: outcome.refusal }])),
  };
}

/**
 * Which of the wanted rows an earlier, interrupted call has made already, and which are still to be made, for records
 * that were found by our key instead of being made.
 */
export async function findMadeChildren(
  contexts: TableContexts,
  relation: ChildRelation,
  records: readonly RowsOf<NewChild>[],
): Promise<ReadonlyMap<string, ChildResult['added']>> {
  if (records.length === 0) return new Map();
  const fields = [...new Set(records.flatMap(({ rows }) => rows.flatMap((row) => Object.keys(row.fields))))];
  const parentIds = records.map(({ parentId }) => parentId);
  const existing = await readChildren(contexts, { ...relation, fields }, parentIds);
  return new Map(records.map(({ ref, parentId, rows }) => [ref, pairRows(rows, existing.get(parentId) ?? [])]));
}

/** The outcome of a record with what became of its rows. */
export function withChildren(outcome: Written, { added, refused }: ChildResult): Written {
  return {
    ...outcome,
    ...(added.length === 0 ? {} : { children: added }),
    ...(refused.length === 0 ? {} : { refusedChildren: refused }),
  };
}
