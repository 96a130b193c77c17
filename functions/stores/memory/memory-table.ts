import { compareKeys, isPastEnd, isPastStart, toKeyRange } from '../key-range.ts';
import type { Json, Row, ScanOptions } from '../stores.ts';

/** A row as text, so that neither the writer nor a reader can change what is stored. */
interface StoredRow {
  readonly key: string;
  readonly body: string;
  readonly refA: string | undefined;
  readonly refB: string | undefined;
  readonly fence: number;
}

/** The rows of one tenant in one collection. */
export interface MemoryTable {
  readonly size: number;
  fenceOf(key: string): number | undefined;
  write(row: Row, fence: number): void;
  get(key: string): Row | undefined;
  find(ref: 'refA' | 'refB', values: ReadonlySet<string>): readonly Row[];
  scan(options: ScanOptions): readonly Row[];
  remove(key: string): void;
}

export function createMemoryTable(): MemoryTable {
  const rows = new Map<string, StoredRow>();
  const refs = { refA: createIndex(), refB: createIndex() };
  let sortedKeys: string[] | undefined = [];

  const noteNewKey = (key: string): void => {
    const last = sortedKeys?.at(-1);
    if (sortedKeys && (last === undefined || last < key)) sortedKeys.push(key);
    else sortedKeys = undefined;
  };
  const unlink = (row: StoredRow): void => {
    refs.refA.remove(row.refA, row.key);
    refs.refB.remove(row.refB, row.key);
  };

  return {
    get size() {
      return rows.size;
    },
    fenceOf: (key) => rows.get(key)?.fence,
    write(row, fence) {
      const old = rows.get(row.key);
      if (old) unlink(old);
      else noteNewKey(row.key);
      rows.set(row.key, { key: row.key, body: JSON.stringify(row.body), refA: row.refA, refB: row.refB, fence });
      refs.refA.add(row.refA, row.key);
      refs.refB.add(row.refB, row.key);
    },
    get(key) {
      const stored = rows.get(key);
      return stored && toRow(stored);
    },
    find(ref, values) {
      const keys = [...values].flatMap((value) => refs[ref].keys(value)).sort(compareKeys);
      return keys.flatMap((key) => rows.get(key) ?? []).map(toRow);
    },
    scan(options) {
      sortedKeys ??= [...rows.keys()].sort(compareKeys);
      return pickKeys(sortedKeys, options)
        .flatMap((key) => rows.get(key) ?? [])
        .map(toRow);
    },
    remove(key) {
      const old = rows.get(key);
      if (!old) return;
      unlink(old);
      rows.delete(key);
      sortedKeys = undefined;
    },
  };
}

function toRow(stored: StoredRow): Row {
  return {
    key: stored.key,
    body: JSON.parse(stored.body) as Json,
    ...(stored.refA !== undefined && { refA: stored.refA }),
    ...(stored.refB !== undefined && { refB: stored.refB }),
  };
}

function pickKeys(sortedKeys: readonly string[], options: ScanOptions): readonly string[] {
  const range = toKeyRange(options);
  const start = firstIndex(sortedKeys, (key) => isPastStart(key, range));
  const end = firstIndex(sortedKeys, (key) => isPastEnd(key, range));
  if (options.reverse) return sortedKeys.slice(Math.max(start, end - options.limit), end).reverse();
  return sortedKeys.slice(start, Math.min(end, start + options.limit));
}

/** The first index whose key passes; once one key passes, all later ones must. */
function firstIndex(keys: readonly string[], passes: (key: string) => boolean): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(keys[middle] ?? '')) high = middle;
    else low = middle + 1;
  }
  return low;
}

function createIndex() {
  const keysByValue = new Map<string, Set<string>>();
  return {
    add(value: string | undefined, key: string): void {
      if (value === undefined) return;
      const keys = keysByValue.get(value);
      if (keys) keys.add(key);
      else keysByValue.set(value, new Set([key]));
    },
    remove(value: string | undefined, key: string): void {
      if (value === undefined) return;
      const keys = keysByValue.get(value);
      keys?.delete(key);
      if (keys?.size === 0) keysByValue.delete(value);
    },
    keys: (value: string): readonly string[] => [...(keysByValue.get(value) ?? [])],
  };
}
