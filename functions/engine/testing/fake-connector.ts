import type {
  CollectionShape,
  Connector,
  Deletion,
  FieldShape,
  NewRecord,
  PageRequest,
  RecordPatch,
  RemovalOutcome,
  WriteOutcome,
  WriteRefusal,
} from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { msToInstant } from '../../core/instant.ts';
import type { FieldValue, FieldValues, RemoteRecord, Side } from '../../core/record.ts';

export interface FakeRecord {
  readonly id: string;
  fields: Record<string, FieldValue>;
  modifiedAt: string;
  counter: number;
}

/** One side as a collection in memory, for tests of the engine alone. The real connectors are tested against simulators. */
export interface FakeConnector extends Connector {
  readonly rows: Map<string, FakeRecord>;
  /** Names of the calls made, in order. */
  readonly calls: string[];
  /** Each record that a write changed or made, in order. */
  readonly written: {
    readonly kind: 'create' | 'update' | 'remove';
    readonly id: string;
    readonly fields: FieldValues;
  }[];
  addAsPerson(id: string, fields: FieldValues): void;
  editAsPerson(id: string, fields: FieldValues): void;
  deleteAsPerson(id: string): void;
  /** Whether the connected user may read the feed of deletions. */
  hasDeletionFeed: boolean;
  /** Whether a record that was modified since `unmodifiedSince` is refused. */
  honoursConditions: boolean;
  /** Refuses writes of rows for which this gives a refusal. */
  refuse: (row: { readonly fields: FieldValues }) => WriteRefusal | undefined;
  /** Called before and after each call's work: a test makes it throw. */
  disturb: (when: 'before' | 'after', call: string) => void;
}

export interface FakeOptions {
  readonly side: Side;
  readonly fields: readonly string[];
  readonly required?: readonly string[];
  readonly externalKeyField?: string;
  readonly clock: { now(): number };
  readonly limits?: Partial<Connector['limits']>;
}

export function createFakeConnector(options: FakeOptions): FakeConnector {
  const { side, clock, externalKeyField } = options;
  const rows = new Map<string, FakeRecord>();
  const calls: string[] = [];
  const written: FakeConnector['written'] = [];
  const deletions: Deletion[] = [];
  let lastId = 0;

  const toRemote = (row: FakeRecord): RemoteRecord => ({
    id: row.id,
    version: { modifiedAt: row.modifiedAt, counter: row.counter },
    fields: { ...row.fields },
  });

  function touch(row: FakeRecord, fields: FieldValues): void {
    row.fields = { ...row.fields, ...fields };
    row.modifiedAt = msToInstant(clock.now());
    row.counter += 1;
  }

  function insert(id: string, fields: FieldValues): FakeRecord {
    const empty = Object.fromEntries(options.fields.map((name) => [name, null]));
    const row: FakeRecord = { id, fields: { ...empty, ...fields }, modifiedAt: msToInstant(clock.now()), counter: 0 };
    rows.set(id, row);
    return row;
  }

  async function call<Result>(name: string, work: () => Result): Promise<Result> {
    calls.push(name);
    fake.disturb('before', name);
    const result = work();
    fake.disturb('after', name);
    return result;
  }

  function createOne(record: NewRecord): WriteOutcome {
    const refusal = fake.refuse(record);
    if (refusal) return { ref: record.ref, ok: false, refusal };
    const known = [...rows.values()].find(
      (row) => externalKeyField && row.fields[externalKeyField] === record.externalKey,
    );
    const fields = externalKeyField ? { ...record.fields, [externalKeyField]: record.externalKey } : record.fields;
    if (known) touch(known, fields);
    lastId += 1;
    const row = known ?? insert(`${side}-new-${lastId}`, fields);
    written.push({ kind: 'create', id: row.id, fields: record.fields });
    return { ref: record.ref, ok: true, id: row.id, version: toRemote(row).version, created: known === undefined };
  }

  function updateOne(patch: RecordPatch, unmodifiedSince: string | undefined): WriteOutcome {
    const refusal = fake.refuse(patch) ?? refuseModified(patch, unmodifiedSince);
    if (refusal) return { ref: patch.ref, ok: false, refusal };
    const row = rows.get(patch.id);
    if (row === undefined) {
      return { ref: patch.ref, ok: false, refusal: { code: '404', message: 'No Record found', kind: 'missing' } };
    }
    touch(row, patch.fields);
    written.push({ kind: 'update', id: row.id, fields: patch.fields });
    return { ref: patch.ref, ok: true, id: row.id, version: toRemote(row).version, created: false };
  }

  function refuseModified({ id }: RecordPatch, since: string | undefined): WriteRefusal | undefined {
    const isModified = fake.honoursConditions && since !== undefined && (rows.get(id)?.modifiedAt ?? '') > since;
    return isModified ? { code: 'ALREADY_MODIFIED', message: 'modified since', kind: 'changed' } : undefined;
  }

  function removeRow(id: string): void {
    if (rows.delete(id)) deletions.push({ id, deletedAt: msToInstant(clock.now()) });
  }

  function removeOne(id: string): RemovalOutcome {
    const refusal = fake.refuse({ fields: rows.get(id)?.fields ?? {} });
    if (refusal) return { id, ok: false, refusal };
    if (rows.has(id)) written.push({ kind: 'remove', id, fields: {} });
    removeRow(id);
    return { id, ok: true };
  }

  const fake: FakeConnector = {
    side,
    rows,
    calls,
    written,
    refuse: () => undefined,
    disturb: () => undefined,
    hasDeletionFeed: true,
    honoursConditions: true,
    limits: {
      writeConcurrency: 4,
      createBatch: 100,
      updateBatch: 100,
      readPage: 1_000,
      readByIds: 50,
      readByValues: 50,
      ...options.limits,
    },
    addAsPerson: (id, fields) => void insert(id, fields),
    editAsPerson: (id, fields) => {
      const row = rows.get(id);
      if (row === undefined) throw new Error(`There is no record ${id}.`);
      touch(row, fields);
    },
    deleteAsPerson: removeRow,
    describe: async (collection): Promise<CollectionShape> => ({
      name: collection,
      label: collection,
      creatable: true,
      fields: new Map(options.fields.map((name): [string, FieldShape] => [name, shapeOf(name, options)])),
    }),
    resolveExternalKey: async () => externalKeyField,
    readPage: (request) => call('readPage', () => pageOf([...rows.values()], request, clock.now(), toRemote)),
    readByIds: (_collection, ids) => call('readByIds', () => ids.flatMap((id) => rows.get(id) ?? []).map(toRemote)),
    readByValues: (_collection, field, values) =>
      call('readByValues', () => {
        const wanted = new Set(values.map((value) => value.toLowerCase()));
        const found = [...rows.values()].filter((row) => wanted.has(String(row.fields[field] ?? '').toLowerCase()));
        return { records: found.map(toRemote), unsafe: [] };
      }),
    count: () => call('count', () => rows.size),
    create: (_collection, records) => call('create', () => records.map(createOne)),
    update: (_collection, patches, { unmodifiedSince }) =>
      call('update', () => patches.map((patch) => updateOne(patch, unmodifiedSince))),
    remove: (_collection, ids) => call('remove', () => ids.map(removeOne)),
    readDeletions: (_collection, since) =>
      call('readDeletions', () => {
        if (!fake.hasDeletionFeed) return undefined;
        const found = deletions.filter(({ deletedAt }) => deletedAt >= since);
        return { deletions: found, serverTime: msToInstant(clock.now()) };
      }),
  };
  return fake;
}

function shapeOf(name: string, options: FakeOptions): FieldShape {
  return {
    name,
    label: name,
    type: 'text',
    required: options.required?.includes(name) ?? false,
    writable: true,
    unique: name === options.externalKeyField,
  };
}

function pageOf(
  rows: readonly FakeRecord[],
  request: PageRequest,
  now: number,
  toRemote: (row: FakeRecord) => RemoteRecord,
) {
  const sorted = [...rows].sort((left, right) => compare(left, right));
  const { after, since } = request;
  const rest = sorted.filter((row) => {
    const isRecent = since === undefined || row.modifiedAt >= since;
    return isRecent && (after === undefined || compare(row, after) > 0);
  });
  const page = rest.slice(0, request.limit);
  const last = page.at(-1);
  return {
    records: page.map(toRemote),
    serverTime: msToInstant(now),
    ...(last && rest.length > page.length ? { next: { modifiedAt: last.modifiedAt, id: last.id } } : {}),
  };
}

function compare(left: { modifiedAt: string; id: string }, right: { modifiedAt: string; id: string }): number {
  if (left.modifiedAt !== right.modifiedAt) return left.modifiedAt < right.modifiedAt ? -1 : 1;
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0;
}

/** A connection that is cut: the answer never arrives. */
export function cutConnection(side: Side): ConnectorError {
  return new ConnectorError({ side, code: 'unavailable', message: 'The connection was cut.', ambiguous: true });
}
