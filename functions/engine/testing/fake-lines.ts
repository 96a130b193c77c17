import type {
  ChildRequest,
  ChildWrite,
  Connector,
  Deletion,
  NewChild,
  NewRecord,
  PageRequest,
  RecordPatch,
  WriteOutcome,
  WriteRefusal,
} from '../../connectors/connector.ts';
import { pairRows } from '../../connectors/pair-rows.ts';
import { msToInstant } from '../../core/instant.ts';
import type { FieldValue, FieldValues, RemoteChild, RemoteRecord } from '../../core/record.ts';
import type { FakeConnector } from './fake-connector.ts';

export interface FakeLine {
  readonly id: string;
  fields: Record<string, FieldValue>;
  modifiedAt: string;
}

/** A side whose records have lines, and other collections beside them. */
export interface FakeLines {
  readonly connector: Connector;
  /** The lines of each record, in their order. */
  readonly rows: Map<string, FakeLine[]>;
  /** Each line that a write added, changed or removed, in order. */
  readonly written: ChildWrite[];
  /** Whether a change of lines moves the stamp of their record, as it does in the CRM. */
  movesRecord: boolean;
  refuse: (write: ChildWrite) => WriteRefusal | undefined;
  /** Whether the ids of new lines are told. */
  tellsIds: boolean;
  addAsPerson(recordId: string, id: string, fields: FieldValues): void;
  editAsPerson(recordId: string, id: string, fields: FieldValues): void;
  removeAsPerson(recordId: string, id: string): void;
  reorderAsPerson(recordId: string): void;
}

export interface FakeLinesOptions {
  readonly records: FakeConnector;
  readonly collection: string;
  readonly parentField: string;
  readonly fields: readonly string[];
  /** Other collections of the side. */
  readonly others: Readonly<Record<string, FakeConnector>>;
  readonly clock: { now(): number };
  /** Lines are written one call each, after their record: a cut can fall between any two. */
  readonly isOneByOne: boolean;
}

/** Gives the records of a fake connector lines. */
export function createFakeLines(options: FakeLinesOptions): FakeLines {
  const { records, collection, clock, others } = options;
  const rows = new Map<string, FakeLine[]>();
  const deletions: Deletion[] = [];
  let lastId = 0;
  const linesOf = (id: string) => rows.get(id) ?? [];
  const toChild = ({ id, fields }: FakeLine): RemoteChild => ({ id, fields: { ...fields } });
  const withLines = (found: readonly RemoteRecord[], request: ChildRequest | undefined) => {
    if (request === undefined || found.length === 0) return found;
    records.calls.push(`readLines ${collection}`);
    return found.map((record) => ({ ...record, children: linesOf(record.id).map(toChild) }));
  };

  function touch(recordId: string): void {
    const row = records.rows.get(recordId);
    if (!fake.movesRecord || row === undefined) return;
    row.modifiedAt = msToInstant(clock.now());
    row.counter += 1;
  }

  function add(recordId: string, id: string, fields: FieldValues): void {
    const empty = Object.fromEntries(options.fields.map((name) => [name, null]));
    const line = { id, fields: { ...empty, ...fields }, modifiedAt: msToInstant(clock.now()) };
    rows.set(recordId, [...linesOf(recordId), line]);
    touch(recordId);
  }

  function edit(recordId: string, id: string, fields: FieldValues): boolean {
    const line = linesOf(recordId).find((candidate) => candidate.id === id);
    if (line === undefined) return false;
    line.fields = { ...line.fields, ...fields };
    line.modifiedAt = msToInstant(clock.now());
    touch(recordId);
    return true;
  }

  function remove(recordId: string, id: string): void {
    rows.set(
      recordId,
      linesOf(recordId).filter((line) => line.id !== id),
    );
    deletions.push({ id, deletedAt: msToInstant(clock.now()) });
    touch(recordId);
  }

  function writeOne(recordId: string, write: ChildWrite): WriteRefusal | undefined {
    if (options.isOneByOne) records.disturb('before', 'writeLine');
    const refusal = fake.refuse(write);
    if (refusal) return refusal;
    fake.written.push(write);
    if ('remove' in write) remove(recordId, write.id);
    else if ('id' in write) edit(recordId, write.id, write.fields);
    else add(recordId, `${records.side}-line-${++lastId}`, write.fields);
    return undefined;
  }

  function writeLines(outcome: WriteOutcome, writes: readonly ChildWrite[]): WriteOutcome {
    if (!outcome.ok || writes.length === 0) return outcome;
    const before = new Set(linesOf(outcome.id).map(({ id }) => id));
    const refusedChildren = writes.flatMap((write) => {
      const refusal = writeOne(outcome.id, write);
      return refusal ? [{ key: 'ref' in write ? write.ref : write.id, refusal }] : [];
    });
    const added = linesOf(outcome.id).filter(({ id }) => !before.has(id));
    const children = fake.tellsIds ? pairRows(writes.filter(isNew), added) : [];
    const version = records.rows.get(outcome.id)?.modifiedAt ?? outcome.version.modifiedAt;
    return { ...outcome, version: { modifiedAt: version }, children, refusedChildren };
  }

  function adopt(outcome: WriteOutcome, wanted: readonly NewChild[]): WriteOutcome {
    return outcome.ok ? { ...outcome, children: pairRows(wanted, linesOf(outcome.id)) } : outcome;
  }

  /** A record's own answer comes with its lines: the call is cut before or after all of it. */
  async function writeAll<Row extends NewRecord | RecordPatch>(
    given: readonly Row[],
    write: (records: readonly Row[]) => Promise<readonly WriteOutcome[]>,
  ): Promise<readonly WriteOutcome[]> {
    const { disturb } = records;
    let isCut: (() => void) | undefined;
    records.disturb = (when, call) => {
      if (when === 'before') disturb(when, call);
      else isCut = () => disturb(when, call);
    };
    try {
      const outcomes = await write(given).finally(() => {
        records.disturb = disturb;
      });
      const byRef = new Map(given.map((row) => [row.ref, row]));
      const whole = outcomes.map((outcome) => {
        const children = byRef.get(outcome.ref)?.children ?? [];
        const isThere = outcome.ok && !outcome.created && !('id' in (byRef.get(outcome.ref) ?? {}));
        return isThere ? adopt(outcome, children.filter(isNew)) : writeLines(outcome, children);
      });
      isCut?.();
      return whole;
    } finally {
      records.disturb = disturb;
    }
  }

  function pageOfLines({ since = '', limit, after }: PageRequest) {
    records.calls.push(`readPage ${collection}`);
    const all = [...rows].flatMap(([recordId, lines]) => lines.map((line) => ({ ...line, recordId })));
    const found = all
      .filter((line) => line.modifiedAt >= since)
      .toSorted((left, right) => (left.modifiedAt + left.id < right.modifiedAt + right.id ? -1 : 1));
    const start = after === undefined ? 0 : found.findIndex((line) => line.id === after.id) + 1;
    const page = found.slice(start, start + limit);
    const last = page.at(-1);
    return {
      records: page.map(({ id, modifiedAt, fields, recordId }) => ({
        id,
        version: { modifiedAt },
        fields: { ...fields, [options.parentField]: recordId },
      })),
      serverTime: msToInstant(clock.now()),
      ...(last && start + limit < found.length ? { next: { modifiedAt: last.modifiedAt, id: last.id } } : {}),
    };
  }

  const of = (name: string): FakeConnector => others[name] ?? records;
  const fake: FakeLines = {
    rows,
    written: [],
    movesRecord: false,
    refuse: () => undefined,
    tellsIds: true,
    addAsPerson: add,
    editAsPerson: (recordId, id, fields) => {
      if (!edit(recordId, id, fields)) throw new Error(`There is no line ${id}.`);
    },
    removeAsPerson: remove,
    reorderAsPerson: (recordId) => {
      rows.set(recordId, linesOf(recordId).toReversed());
      touch(recordId);
    },
    connector: {
      ...records,
      describe: async (name) => {
        const shape = await of(name).describe(name);
        if (name !== collection || shape === undefined) return shape;
        const fields = options.fields.map((field) => ({ name: field, label: field, type: 'text' as const }));
        const shapes = fields.map((field) => ({ ...field, required: false, writable: true, unique: false }));
        return { ...shape, fields: new Map(shapes.map((field) => [field.name, field])) };
      },
      resolveExternalKey: (name) => of(name).resolveExternalKey(name),
      count: (name) => of(name).count(name),
      readPage: async (request) => {
        if (request.collection === collection) return pageOfLines(request);
        const page = await of(request.collection).readPage(request);
        return { ...page, records: withLines(page.records, request.children) };
      },
      readByIds: async (name, ids, fields, children) =>
        withLines(await of(name).readByIds(name, ids, fields), children),
      readByValues: (name, field, values, fields) => of(name).readByValues(name, field, values, fields),
      create: (name, given, write) =>
        of(name) === records
          ? writeAll(given, (all) => records.create(name, all, write))
          : of(name).create(name, given, write),
      update: (name, given, write) =>
        of(name) === records
          ? writeAll(given, (all) => records.update(name, all, write))
          : of(name).update(name, given, write),
      readDeletions: async (name, since) => {
        if (name !== collection) return of(name).readDeletions(name, since);
        records.calls.push(`readDeletions ${collection}`);
        const found = deletions.filter(({ deletedAt }) => deletedAt >= since);
        return { deletions: found, serverTime: msToInstant(clock.now()) };
      },
    },
  };
  return fake;
}

function isNew(write: ChildWrite): write is NewChild {
  return 'ref' in write;
}
