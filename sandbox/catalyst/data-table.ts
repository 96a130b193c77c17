import { CatalystProblem, invalidInput } from './catalyst-problem.ts';
import { type StoredValue, toStoredValue } from './stored-value.ts';
import { SYSTEM_COLUMNS, type TableSchema } from './table-schema.ts';

export type StoredRow = Record<string, StoredValue>;

/** What a table needs of the project it belongs to. */
export interface TableEnvironment {
  newRowId(): string;
  /** The time as the Data Store writes it. */
  timestamp(): string;
  /** Called before rows are added; refuses where the project is full. */
  reserve(rowsOfTable: number, added: number): void;
  /**
   * Whether a batch with a bad row leaves nothing behind or the rows before it; and whether a row that is gone fails its
   * batch. Neither is documented.
   */
  readonly batches: 'atomic' | 'until-failure';
  readonly missingRows: 'ignored' | 'refused';
}

export interface DataTable {
  readonly schema: TableSchema;
  readonly rows: ReadonlyMap<string, StoredRow>;
  insert(rows: readonly unknown[]): readonly StoredRow[];
  update(rows: readonly unknown[]): readonly StoredRow[];
  delete(rowIds: readonly string[]): readonly StoredRow[];
  /** Rows by the value of a unique column; undefined where the column is not unique. */
  byUnique(column: string, values: ReadonlySet<string>): readonly StoredRow[] | undefined;
}

/** https://docs.catalyst.zoho.com/en/sdk/nodejs/v2/cloud-scale/data-store/bulk-delete-rows */
const MAX_BATCH_ROWS = 200;
const CREATOR = '28618000000006003';

export function createDataTable(schema: TableSchema, environment: TableEnvironment): DataTable {
  const rows = new Map<string, StoredRow>();
  const indexes = new Map(
    schema.columns.filter((column) => column.isUnique).map((column) => [column.name, new Map<string, string>()]),
  );

  const toColumns = (input: unknown, isNew: boolean): StoredRow => {
    if (typeof input !== 'object' || input === null || Array.isArray(input))
      throw invalidInput('A row must be an object');
    const values = input as Readonly<Record<string, unknown>>;
    for (const name of Object.keys(values)) {
      const isKnown = schema.columns.some((column) => column.name === name) || (!isNew && name === 'ROWID');
      if (!isKnown) throw invalidInput(`Invalid column name: ${name}`);
    }
    const written = schema.columns.filter((column) => isNew || Object.hasOwn(values, column.name));
    return Object.fromEntries(written.map((column) => [column.name, toStoredValue(column, values[column.name])]));
  };

  const checkUnique = (columns: StoredRow, ownId?: string): void => {
    for (const [name, index] of indexes) {
      const holder = index.get(columns[name] ?? '');
      if (columns[name] != null && holder !== undefined && holder !== ownId) {
        throw new CatalystProblem(409, 'DUPLICATE_VALUE', `Duplicate value for ${name}`);
      }
    }
  };

  const keep = (rowId: string, row: StoredRow): StoredRow => {
    forget(rowId);
    rows.set(rowId, row);
    for (const [name, index] of indexes) if (row[name] != null) index.set(row[name], rowId);
    return row;
  };

  const forget = (rowId: string): void => {
    const old = rows.get(rowId);
    for (const [name, index] of indexes) if (old?.[name] != null) index.delete(old[name]);
    rows.delete(rowId);
  };

  const insertOne = (input: unknown): StoredRow => {
    const columns = toColumns(input, true);
    checkUnique(columns);
    const at = environment.timestamp();
    const ROWID = environment.newRowId();
    return keep(ROWID, { ...columns, ROWID, CREATORID: CREATOR, CREATEDTIME: at, MODIFIEDTIME: at });
  };

  const updateOne = (input: unknown): StoredRow | undefined => {
    const rowId = String((input as { ROWID?: unknown } | null)?.ROWID ?? '');
    const columns = toColumns(input, false);
    const old = rows.get(rowId);
    if (!old) return missing(rowId);
    checkUnique(columns, rowId);
    return keep(rowId, { ...old, ...columns, MODIFIEDTIME: environment.timestamp() });
  };

  const deleteOne = (rowId: string): StoredRow | undefined => {
    const old = rows.get(rowId);
    if (!old) return missing(rowId);
    forget(rowId);
    return old;
  };

  const missing = (rowId: string): undefined => {
    if (environment.missingRows === 'refused') throw new CatalystProblem(404, 'INVALID_ID', `No such row: ${rowId}`);
    return undefined;
  };

  /** Does the rows one after the other; where the batch is atomic, a bad row takes back those before it. */
  const inBatch = <Item>(items: readonly Item[], work: (item: Item) => StoredRow | undefined): readonly StoredRow[] => {
    if (items.length === 0 || items.length > MAX_BATCH_ROWS)
      throw invalidInput(`A batch has 1 to ${MAX_BATCH_ROWS} rows`);
    const before = environment.batches === 'atomic' ? [...rows.values()] : undefined;
    try {
      return items.map(work).filter((row) => row !== undefined);
    } catch (error) {
      if (before) restore(before);
      throw error;
    }
  };

  const restore = (before: readonly StoredRow[]): void => {
    for (const rowId of [...rows.keys()]) forget(rowId);
    for (const row of before) keep(row.ROWID ?? '', row);
  };

  return {
    schema,
    rows,
    insert: (batch) => {
      environment.reserve(rows.size, batch.length);
      return inBatch(batch, insertOne);
    },
    update: (batch) => inBatch(batch, updateOne),
    delete: (rowIds) => inBatch(rowIds, deleteOne),
    byUnique: (column, values) => {
      const idsOf = column === 'ROWID' ? values : mapValues(indexes.get(column), values);
      return idsOf && [...idsOf].map((id) => rows.get(id)).filter((row) => row !== undefined);
    },
  };
}

function mapValues(index: ReadonlyMap<string, string> | undefined, values: ReadonlySet<string>) {
  return index && new Set([...values].flatMap((value) => index.get(value) ?? []));
}

/** Every column a query may name. */
export function columnNames(schema: TableSchema): readonly string[] {
  return [...SYSTEM_COLUMNS, ...schema.columns.map((column) => column.name)];
}
