import type { RemoteRecord } from '../../core/record.ts';
import type {
  ChildRelation,
  ChildWrite,
  Connector,
  NewRecord,
  RecordPatch,
  WriteOutcome,
  WriteRefusal,
} from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import {
  type ChildResult,
  findMadeChildren,
  type RowsOf,
  removeChildren,
  withChildren,
  writeChildren,
} from './child-rows.ts';
import { readByIds, readByValues } from './read-batches.ts';
import { OLDEST_VERSION } from './record-codec.ts';
import type { TableContexts } from './table-context.ts';
import { writeRows } from './write-outcome.ts';

type Written = Extract<WriteOutcome, { readonly ok: true }>;

const RECORD_GONE: WriteRefusal = { code: '404', message: 'No Record found', kind: 'missing' };

/** Makes records that are not there yet, and the child rows that they lack. */
export function createCreator(contexts: TableContexts): Connector['create'] {
  /** Records that an earlier, interrupted call has made already, by our key. */
  async function findMade(table: string, records: readonly NewRecord[], keyField: string) {
    const context = await contexts.prepare(table, [keyField, ...writtenColumns(records)]);
    if (!context.isKnownColumn(keyField)) return new Map<string, RemoteRecord>();
    const values = records.map(({ externalKey }) => externalKey);
    const { records: found } = await readByValues(context, { table, field: keyField, values });
    return new Map(found.map((record) => [String(record.fields[keyField]), record]));
  }

  return async (table, records, { externalKeyField, children }) => {
    const relation = relationOf(records, children);
    const context = await contexts.prepare(table, [externalKeyField, ...writtenColumns(records)]);
    const { api, shape } = context;
    const withKey = ({ fields, externalKey }: NewRecord) =>
      shape.fields.has(externalKeyField) ? { ...fields, [externalKeyField]: externalKey } : fields;
    const found = await findMade(table, records, externalKeyField);
    const made = await writeRows(
      records.filter(({ externalKey }) => !found.has(externalKey)),
      {
        batch: api.batch,
        shape,
        creates: true,
        types: (record) => context.typesOf(withKey(record)),
        call: (record) => api.insertCall(table, context.encode(withKey(record)), context.columnsOf(withKey(record))),
      },
    );
    const adopted = records.flatMap((record) => adopt(record, found.get(record.externalKey)));
    return relation === undefined
      ? [...made, ...adopted]
      : addNewChildren(contexts, relation, records, [...made, ...adopted]);
  };
}

async function addNewChildren(
  contexts: TableContexts,
  relation: ChildRelation,
  records: readonly NewRecord[],
  outcomes: readonly WriteOutcome[],
): Promise<readonly WriteOutcome[]> {
  const wanted = rowsOf(records, outcomes, ({ children = [] }) => children);
  const isAdopted = new Set(outcomes.filter((outcome) => outcome.ok && !outcome.created).map(({ ref }) => ref));
  const there = await findMadeChildren(
    contexts,
    relation,
    wanted.filter(({ ref }) => isAdopted.has(ref)),
  );
  const missing = wanted.map(({ ref, parentId, rows }) => {
    const done = new Set(there.get(ref)?.map((row) => row.ref));
    return { ref, parentId, rows: rows.filter((row) => !done.has(row.ref)) };
  });
  const results = await writeChildren(contexts, relation, missing);
  return outcomes.map((outcome) => {
    if (!outcome.ok) return outcome;
    const { added = [], refused = [] } = results.get(outcome.ref) ?? {};
    return withChildren(outcome, { added: [...(there.get(outcome.ref) ?? []), ...added], refused });
  });
}

/** Changes records: child rows that go first, then the record, then child rows that change or come. */
export function createUpdater(contexts: TableContexts): Connector['update'] {
  async function writeRecords(table: string, patches: readonly RecordPatch[]): Promise<readonly WriteOutcome[]> {
    if (patches.length === 0) return [];
    const context = await contexts.prepare(table, writtenColumns(patches));
    const { api, shape } = context;
    return writeRows(patches, {
      batch: api.batch,
      shape,
      creates: false,
      types: ({ fields }) => context.typesOf(fields),
      call: ({ id, fields }) => api.patchCall(table, id, context.encode(fields), context.columnsOf(fields)),
    });
  }

  /** Records of which only rows change are not written themselves, so nothing else would tell that one is gone. */
  async function findGone(table: string, patches: readonly RecordPatch[]): Promise<readonly WriteOutcome[]> {
    if (patches.length === 0) return [];
    const ids = patches.map(({ id }) => id);
    const there = new Set((await readByIds(await contexts.prepare(table, []), { table, ids })).map(({ id }) => id));
    return patches.filter(({ id }) => !there.has(id)).map(({ ref }) => ({ ref, ok: false, refusal: RECORD_GONE }));
  }

  return async (table, patches, { children }) => {
    const relation = relationOf(patches, children);
    if (relation === undefined) return writeRecords(table, patches);
    const untouched = patches.filter((patch) => !hasOwnChange(patch));
    const gone = await findGone(table, untouched);
    const isGone = new Set(gone.map(({ ref }) => ref));
    const unremoved = await removeChildren(
      contexts,
      relation,
      patches.filter(({ ref }) => !isGone.has(ref)).map(toRemovals),
    );
    const written = await writeRecords(table, patches.filter(hasOwnChange));
    const kept = untouched.filter(({ ref }) => !isGone.has(ref)).map(asUntouched);
    const outcomes = [...written, ...kept, ...gone];
    const rest = rowsOf(patches, outcomes, ({ children: rows = [] }) => rows.filter(isKept));
    const results = await writeChildren(contexts, relation, rest);
    return outcomes.map((one) => (one.ok ? withChildren(one, merge(one, results, unremoved)) : one));
  };
}

function toRemovals({ ref, id, children = [] }: RecordPatch): RowsOf<{ readonly id: string }> {
  return { ref, parentId: id, rows: children.filter(isRemoval) };
}

function merge(
  { ref }: Written,
  results: ReadonlyMap<string, ChildResult>,
  unremoved: Awaited<ReturnType<typeof removeChildren>>,
): ChildResult {
  const { added = [], refused = [] } = results.get(ref) ?? {};
  return { added, refused: [...(unremoved.get(ref) ?? []), ...refused] };
}

/** A record of which only child rows change is not written itself; the platform's rules may recompute it. */
function hasOwnChange({ fields, children = [] }: RecordPatch): boolean {
  return Object.keys(fields).length > 0 || children.length === 0;
}

function asUntouched({ ref, id }: RecordPatch): WriteOutcome {
  return { ref, ok: true, id, version: OLDEST_VERSION, created: false };
}

function isRemoval(row: ChildWrite): row is Extract<ChildWrite, { readonly remove: true }> {
  return 'remove' in row;
}

function isKept(row: ChildWrite): row is Exclude<ChildWrite, { readonly remove: true }> {
  return !isRemoval(row);
}

/** The rows of the records that were written, by the `ref` of each. */
function rowsOf<Record extends { readonly ref: string }, Row>(
  records: readonly Record[],
  outcomes: readonly WriteOutcome[],
  pick: (record: Record) => readonly Row[],
): readonly RowsOf<Row>[] {
  const idOf = new Map(outcomes.flatMap((outcome) => (outcome.ok ? [[outcome.ref, outcome.id]] : [])));
  return records.flatMap((record) => {
    const parentId = idOf.get(record.ref);
    const rows = pick(record);
    return parentId === undefined || rows.length === 0 ? [] : [{ ref: record.ref, parentId, rows }];
  });
}

/** The relation of the child rows, where there are any. */
function relationOf(
  records: readonly { readonly children?: readonly ChildWrite[] }[],
  relation: ChildRelation | undefined,
): ChildRelation | undefined {
  if (records.every(({ children = [] }) => children.length === 0)) return undefined;
  if (relation !== undefined) return relation;
  throw new ConnectorError({
    side: 'servicenow',
    code: 'bad-request',
    message: 'Child rows were to be written without saying what they are.',
  });
}

function writtenColumns(rows: readonly { readonly fields: object }[]): readonly string[] {
  return rows.flatMap(({ fields }) => Object.keys(fields));
}

function adopt({ ref }: NewRecord, record: RemoteRecord | undefined): readonly WriteOutcome[] {
  if (record === undefined) return [];
  return [{ ref, ok: true, id: record.id, version: record.version, fields: record.fields, created: false }];
}
