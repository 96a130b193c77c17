import { isNotAllowed, isNotThere } from './answer-error.ts';
import { createEncodedQuery, isSysId, isTableName, MAX_LIST_LENGTH } from './encoded-query.ts';
import { readText } from './record-codec.ts';
import type { TableApi } from './table-api.ts';

/** Deeper families do not occur; this ends a loop in broken data. */
const MAX_DEPTH = 10;
const MAX_TABLES = 1000;

/** A table and all that extend it: a record of one of these is a record of the table. */
export type TableFamily = (table: string) => Promise<readonly string[]>;

/** Asked once per table. Where the list of tables may not be read, the family is the table alone. */
export function createTableFamily(api: TableApi): TableFamily {
  const families = new Map<string, Promise<readonly string[]>>();
  return (table) => {
    const known = families.get(table);
    if (known !== undefined) return known;
    const family = readFamily(api, table);
    families.set(table, family);
    // A failure is not kept; whoever waits for this one sees it.
    family.catch(() => families.delete(table));
    return family;
  };
}

async function readFamily(api: TableApi, table: string): Promise<readonly string[]> {
  try {
    return await descend(api, table);
  } catch (error) {
    if (isNotAllowed(error) || isNotThere(error)) return [table];
    throw error;
  }
}

async function descend(api: TableApi, table: string): Promise<readonly string[]> {
  const names = new Set([table]);
  let ids = (await readTables(api, 'name', [table])).map(({ id }) => id);
  for (let depth = 0; depth < MAX_DEPTH && ids.length > 0; depth += 1) {
    const children = (await readTables(api, 'super_class', ids)).filter(({ name }) => !names.has(name));
    for (const { name } of children) names.add(name);
    ids = children.map(({ id }) => id);
  }
  return [...names];
}

async function readTables(api: TableApi, column: string, values: readonly string[]) {
  const requests = chunkLists(values).map((part) => ({
    table: 'sys_db_object',
    query: createEncodedQuery(() => true)
      .oneOf(column, part)
      .inIdOrder()
      .toString(),
    fields: ['sys_id', 'name', 'super_class'],
    limit: MAX_TABLES,
  }));
  const wanted = new Set(values);
  return (await api.listAll(requests))
    .flatMap(({ rows }) => rows)
    .map((row) => ({ id: readText(row.sys_id), name: readText(row.name), value: readText(row[column]) }))
    .filter(({ id, name, value }) => isSysId(id) && isTableName(name) && wanted.has(value));
}

/** Lists that are short enough for one query each. */
export function chunkLists(values: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(values.length / MAX_LIST_LENGTH) }, (_, index) =>
    values.slice(index * MAX_LIST_LENGTH, (index + 1) * MAX_LIST_LENGTH),
  );
}
