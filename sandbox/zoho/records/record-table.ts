import type { StoredRecord, StoredValue } from './stored-record.ts';

/** The records of one module, with an index for every field that is looked up by value. */
export interface RecordTable {
  get(id: string): StoredRecord | undefined;
  all(): IterableIterator<StoredRecord>;
  readonly size: number;
  put(record: StoredRecord): void;
  remove(id: string): void;
  /** Whether `find` knows this field. */
  isIndexed(field: string): boolean;
  /** Builds the index of a field that is new or has become unique. */
  addIndex(field: string): void;
  /** Ids of the records with this value, compared without regard to case, oldest first. */
  find(field: string, value: string): readonly string[];
}

/** Unique fields and duplicate checks do not tell upper from lower case. */
export function foldCase(value: string): string {
  return value.toLowerCase();
}

function keyOf(value: StoredValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? foldCase(value) : undefined;
}

export function createRecordTable(indexedFields: readonly string[]): RecordTable {
  const records = new Map<string, StoredRecord>();
  const indexes = new Map<string, Map<string, Set<string>>>();

  function index(record: StoredRecord, field: string, ids: Map<string, Set<string>>): void {
    const key = keyOf(record.values[field]);
    if (key === undefined) return;
    const found = ids.get(key);
    if (found) found.add(record.id);
    else ids.set(key, new Set([record.id]));
  }

  function unindex(record: StoredRecord): void {
    for (const [field, ids] of indexes) {
      const key = keyOf(record.values[field]);
      if (key !== undefined) ids.get(key)?.delete(record.id);
    }
  }

  function addIndex(field: string): void {
    if (indexes.has(field)) return;
    const ids = new Map<string, Set<string>>();
    indexes.set(field, ids);
    for (const record of records.values()) index(record, field, ids);
  }

  for (const field of indexedFields) addIndex(field);

  return {
    get: (id) => records.get(id),
    all: () => records.values(),
    get size() {
      return records.size;
    },
    put(record) {
      const before = records.get(record.id);
      if (before) unindex(before);
      records.set(record.id, record);
      for (const [field, ids] of indexes) index(record, field, ids);
    },
    remove(id) {
      const before = records.get(id);
      if (before) unindex(before);
      records.delete(id);
    },
    isIndexed: (field) => indexes.has(field),
    addIndex,
    find: (field, value) => [...(indexes.get(field)?.get(foldCase(value)) ?? [])].sort(compareIds),
  };
}

/** Ids are numbers of up to 19 digits, kept as text because they are beyond what a double can hold. */
export function compareIds(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
