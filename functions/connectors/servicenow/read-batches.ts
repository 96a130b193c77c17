import type { RemoteRecord } from '../../core/record.ts';
import { ConnectorError } from '../errors.ts';
import type { TableShape } from './dictionary.ts';
import { createEncodedQuery, isSafeListValue, isSysId, MAX_LIST_LENGTH } from './encoded-query.ts';
import { MAX_PAGE, type PageContext } from './read-page.ts';
import { decodeRecord } from './record-codec.ts';

/** Records by id, in as many calls as their number needs. Ids that no query can carry count as not there. */
export async function readByIds(
  { api, types }: PageContext,
  { table, ids }: { readonly table: string; readonly ids: readonly string[] },
): Promise<readonly RemoteRecord[]> {
  const wanted = new Set(ids.filter(isSysId));
  const pages = await Promise.all(
    batch([...wanted]).map((part) => {
      const query = createEncodedQuery((column) => column === 'sys_id').oneOf('sys_id', part);
      return api.list({ table, query: query.toString(), fields: [...types.keys()], limit: MAX_LIST_LENGTH });
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
  const parts = await Promise.all(batch(safe).map((part) => readPart(context, { table, field, values: part })));
  return { records: parts.flat(), unsafe: distinct.filter((value) => !isSafeListValue(value)) };
}

/** All records of one list of values, however many share a value. */
async function readPart(
  { api, types, isKnownColumn }: PageContext,
  { table, field, values }: { table: string; field: string; values: readonly string[] },
): Promise<readonly RemoteRecord[]> {
  const records: RemoteRecord[] = [];
  for (let last: string | undefined; ; ) {
    const query = createEncodedQuery(isKnownColumn).oneOf(field, values);
    if (last !== undefined) query.afterId(last);
    const request = { table, query: query.inIdOrder().toString(), fields: [...types.keys()], limit: MAX_PAGE };
    const page = await api.list(request);
    records.push(...page.rows.flatMap((row) => decodeRecord(row, types) ?? []));
    last = records.at(-1)?.id;
    if (page.rows.length === 0 || last === undefined || (page.total ?? 0) <= MAX_PAGE) return records;
  }
}

function batch(items: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(items.length / MAX_LIST_LENGTH) }, (_, index) =>
    items.slice(index * MAX_LIST_LENGTH, (index + 1) * MAX_LIST_LENGTH),
  );
}
