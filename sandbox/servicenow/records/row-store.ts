import type { Schema } from '../dictionary/schema.ts';

/** A record as the database keeps it: text in every column, nothing in those that are empty. */
export type Row = Record<string, string>;

export interface RowStore {
  /** Rows of a table and of the tables that extend it, in order of creation. */
  rows(table: string): readonly Row[];
  find(table: string, sysId: string): Row | undefined;
  /** Whether a row of any table has this id. */
  holds(sysId: string): boolean;
  insert(table: string, row: Row): void;
  remove(table: string, sysId: string): void;
  /** Must be told of every change made to a row, because sorted lists are kept. */
  touch(): void;
  /** The rows in an order that `name` identifies. */
  sorted(table: string, name: string, compare: (left: Row, right: Row) => number): readonly Row[];
}

/** Keeps rows by the topmost table of their hierarchy, each with its own class. */
export function createRowStore(schema: Schema): RowStore {
  const hierarchies = new Map<string, Map<string, Row>>();
  const lists = new Map<string, readonly Row[]>();
  const classOf = new WeakMap<Row, string>();

  const hierarchy = (table: string): Map<string, Row> => {
    const root = schema.root(table);
    const rows = hierarchies.get(root) ?? new Map<string, Row>();
    hierarchies.set(root, rows);
    return rows;
  };
  const kept = (key: string, make: () => readonly Row[]): readonly Row[] => {
    const list = lists.get(key) ?? make();
    lists.set(key, list);
    return list;
  };
  const isOf = (row: Row, table: string) => schema.isA(classOf.get(row) ?? '', table);
  const rows = (table: string) => kept(table, () => [...hierarchy(table).values()].filter((row) => isOf(row, table)));

  return {
    rows,
    find: (table, sysId) => {
      const row = hierarchy(table).get(sysId);
      return row && isOf(row, table) ? row : undefined;
    },
    holds: (sysId) => [...hierarchies.values()].some((known) => known.has(sysId)),
    insert: (table, row) => {
      classOf.set(row, table);
      hierarchy(table).set(row.sys_id ?? '', row);
      lists.clear();
    },
    remove: (table, sysId) => {
      hierarchy(table).delete(sysId);
      lists.clear();
    },
    touch: () => lists.clear(),
    sorted: (table, name, compare) => kept(`${table} by ${name}`, () => [...rows(table)].sort(compare)),
  };
}
