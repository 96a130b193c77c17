import type { RemoteRecord } from '../../core/record.ts';
import { ConnectorError } from '../errors.ts';
import type { TableShape } from './dictionary.ts';
import { createEncodedQuery, isSafeListValue, isSysId, MAX_LIST_LENGTH } from './encoded-query.ts';
import { MAX_PAGE, type PageContext } from './read-page.ts';
import { decodeRecord, readText } from './record-codec.ts';
import { chunkLists } from './table-family.ts';

/** A list of values whose records have not all been read, and the last one that was. */
interface OpenList {
  readonly values: readonly string[];
  readonly last?: string;
}

/** Records by id, in as many calls as their number needs. Ids that no query can carry count as not there. */
export async function readByIds(
  { api, types }: PageContext,
  { table, ids }: { readonly table: string; readonly ids: readonly string[] },
): Promise<readonly RemoteRecord[]> {
  const wanted = new Set(ids.filter(isSysId));
  const pages = await api.listAll(
    chunkLists([...wanted]).map((part) => {
      const query = createEncodedQuery((column) => column === 'sys_id').oneOf('sys_id', part);
      return { table, query: query.toString(), fields: [...types.keys()], limit: MAX_LIST_LENGTH };
    }),
  );
  return pages
    .flatMap(({ rows }) => rows)
    .flatMap((row) => decodeRecord(row, types) ?? [])
    .filter(({ id }) => wanted.has(id));
}

/** Records by the value of one column, which has to be known: a query on an unknown one would find every record. */
export async function readByValues(
  context: PageContext & { readonly shape: TableShape },
  { table, field, values }: { readonly table: string; readonly field: string; readonly values: readonly string[] },
): Promise<{ readonly records: readonly RemoteRecord[]; readonly unsafe: readonly string[] }> {
  const distinct = [...new Set(values)];
  if (!context.isKnownColumn(field)) {
    if (context.shape.inferred) return { records: [], unsafe: distinct };
    throw new ConnectorError({
      side: 'servicenow',
      code: 'bad-request',
      message: `The ServiceNow table ${table} has no column ${field}.`,
    });
  }
  const safe = distinct.filter(isSafeListValue);
  const records = await readLists(context, { table, field, lists: chunkLists(safe) });
  return { records, unsafe: distinct.filter((value) => !isSafeListValue(value)) };
}

/** All records of some lists of values, however many share a value. */
async function readLists(
  { api, types, isKnownColumn }: PageContext,
  { table, field, lists }: { table: string; field: string; lists: readonly (readonly string[])[] },
): Promise<readonly RemoteRecord[]> {
  const records: RemoteRecord[] = [];
  let open = lists.map((values): OpenList => ({ values }));
  while (open.length > 0) {
    const pages = await api.listAll(
      open.map(({ values, last }) => {
        const query = createEncodedQuery(isKnownColumn).oneOf(field, values);
        if (last !== undefined) query.afterId(last);
        return { table, query: query.inIdOrder().toString(), fields: [...types.keys()], limit: MAX_PAGE };
      }),
    );
    records.push(...pages.flatMap(({ rows }) => rows.flatMap((row) => decodeRecord(row, types) ?? [])));
    open = open.flatMap(({ values }, index) => {
      const { rows = [], total = 0 } = pages[index] ?? {};
      const last = readText(rows.at(-1)?.sys_id);
      return last === '' || total <= MAX_PAGE ? [] : [{ values, last }];
    });
  }
  return records;
}
