import type { Random } from '../../connectors/http/runtime.ts';
import {
  type ColumnName,
  type DataStoreColumns,
  type DataStoreCondition,
  type DataStoreRow,
  type DataStoreTable,
  DuplicateValueError,
  MAX_BATCH_ROWS,
  MAX_READ_ROWS,
  MAX_TEXT_LENGTH,
  MAX_VARCHAR_LENGTH,
  UnclearOutcomeError,
} from '../catalyst/data-store-table.ts';
import { compareKeys } from '../key-range.ts';

/** How often, from 0 to 1, a write goes wrong. */
export interface DataStoreFaults {
  /** The write happens, its reply does not arrive. */
  readonly lostReply: number;
  /** The write happens twice, and the caller sees the outcome of the second one. */
  readonly repeatedPost: number;
  /** A batch with a duplicate writes the rows before it instead of none. */
  readonly halfBatch: number;
}

export const NO_FAULTS: DataStoreFaults = { lostReply: 0, repeatedPost: 0, halfBatch: 0 };

/** The tables of one simulated Data Store. */
export interface DataStoreDouble {
  table(name: string): DataStoreTable;
}

type StoredColumns = Record<ColumnName, string | null>;

const NO_COLUMNS: StoredColumns = {
  RowKey: null,
  Born: null,
  Version: null,
  RefA: null,
  RefB: null,
  Fence: null,
  Parts: null,
  Body: null,
};

/**
 * A Catalyst Data Store in memory, with its limits and its ways to fail. Calls interleave in an order the random numbers
 * choose.
 */
export function createDataStoreDouble(deps: {
  readonly random: Random;
  readonly faults?: DataStoreFaults;
}): DataStoreDouble {
  const tables = new Map<string, DataStoreTable>();
  return {
    table(name) {
      const table = tables.get(name) ?? createTable(deps.random, deps.faults ?? NO_FAULTS);
      tables.set(name, table);
      return table;
    },
  };
}

function createTable(random: Random, faults: DataStoreFaults): DataStoreTable {
  const rows = new Map<string, StoredColumns>();
  const idByKey = new Map<string, string>();
  let lastId = 0;

  const insert = (row: DataStoreColumns): void => {
    const columns = { ...NO_COLUMNS, ...keepAscii(row) };
    const rowId = String(++lastId);
    rows.set(rowId, columns);
    idByKey.set(columns.RowKey ?? '', rowId);
  };

  const transmit = async <Result>(write: () => Result): Promise<Result> => {
    await pause(random);
    let result = write();
    if (random() < faults.repeatedPost) result = write();
    if (random() < faults.lostReply) throw new UnclearOutcomeError();
    await pause(random);
    return result;
  };

  return {
    async insertRows(batch) {
      checkBatch(batch);
      batch.forEach(checkLengths);
      await transmit(() => {
        const duplicate = batch.findIndex(
          ({ RowKey }, index) => idByKey.has(RowKey) || firstIndexOf(batch, RowKey) < index,
        );
        if (duplicate === -1) return batch.forEach(insert);
        if (random() < faults.halfBatch) batch.slice(0, duplicate).forEach(insert);
        throw new DuplicateValueError();
      });
    },
    async updateRows(batch) {
      checkBatch(batch);
      batch.forEach(checkLengths);
      return transmit(() => {
        const found = batch.filter((row) => rows.has(row.ROWID));
        for (const { ROWID, ...changes } of found) Object.assign(rows.get(ROWID) ?? {}, keepAscii(changes));
        return found.map((row) => row.ROWID);
      });
    },
    async deleteRows(rowIds) {
      checkBatch(rowIds);
      await transmit(() => {
        for (const rowId of rowIds) {
          idByKey.delete(rows.get(rowId)?.RowKey ?? '');
          rows.delete(rowId);
        }
      });
    },
    async select({ where, descending, limit }) {
      if (limit > MAX_READ_ROWS) throw new RangeError(`A SELECT answers at most ${MAX_READ_ROWS} rows.`);
      await pause(random);
      const found = [...rows].filter(([, row]) => where.every((condition) => matches(row, condition)));
      const sorted = found.map(toDataStoreRow).sort((left, right) => compareKeys(left.RowKey, right.RowKey));
      if (descending) sorted.reverse();
      await pause(random);
      return sorted.slice(0, limit);
    },
  };
}

function firstIndexOf(batch: readonly DataStoreColumns[], rowKey: string): number {
  return batch.findIndex((row) => row.RowKey === rowKey);
}

function toDataStoreRow([rowId, columns]: readonly [string, StoredColumns]): DataStoreRow {
  const { RowKey, Born, ...others } = columns;
  return { ...others, ROWID: rowId, RowKey: RowKey ?? '', ...(Born !== null && { Born }) };
}

function matches(row: StoredColumns, condition: DataStoreCondition): boolean {
  const stored = row[condition.column];
  if (stored === null) return false;
  switch (condition.operator) {
    case '>=':
      return stored >= condition.value;
    case '>':
      return stored > condition.value;
    case '<':
      return stored < condition.value;
    case 'in':
      return condition.values.includes(stored);
  }
}

function checkBatch(batch: readonly unknown[]): void {
  if (batch.length === 0 || batch.length > MAX_BATCH_ROWS) {
    throw new RangeError(`A call carries from 1 to ${MAX_BATCH_ROWS} rows.`);
  }
}

function checkLengths(columns: Partial<DataStoreColumns>): void {
  for (const [name, value] of Object.entries(columns)) {
    const limit = name === 'Body' ? MAX_TEXT_LENGTH : MAX_VARCHAR_LENGTH;
    if (value !== null && value.length > limit) throw new RangeError(`${name} holds at most ${limit} characters.`);
  }
}

/** Characters the Data Store cannot keep become question marks, without an error. */
function keepAscii(columns: Partial<DataStoreColumns>): Partial<StoredColumns> {
  const entries = Object.entries(columns).map(([name, value]) => [name, value?.replace(/[^\x20-\x7e]/g, '?') ?? null]);
  return Object.fromEntries(entries);
}

/** Lets calls that are under way overtake each other. */
async function pause(random: Random): Promise<void> {
  for (let turns = Math.floor(random() * 4); turns > 0; turns--) await Promise.resolve();
}
