import { type Context, Hono } from 'hono';
import { CatalystProblem, invalidInput } from './catalyst-problem.ts';
import type { DataStore } from './data-store.ts';
import type { DataTable } from './data-table.ts';
import { parseSelect } from './zcql/parse-select.ts';
import { runSelect } from './zcql/run-select.ts';

const MAX_PAGE_ROWS = 200;

/** Rows of tables, and queries: https://docs.catalyst.zoho.com/en/api/code-reference/cloud-scale/data-store/ */
export function dataStoreRoutes({ tables }: DataStore): Hono {
  const app = new Hono();

  const tableOf = (context: Context): DataTable => {
    const table = tables.get(context.req.param('table') ?? '');
    if (!table) throw new CatalystProblem(404, 'INVALID_NAME', 'No such table');
    return table;
  };

  app.post('/table/:table/row', async (context) => answer(context, tableOf(context).insert(await readRows(context))));
  app.patch('/table/:table/row', async (context) => answer(context, tableOf(context).update(await readRows(context))));
  app.delete('/table/:table/row', (context) => {
    const ids = context.req.query('ids');
    return answer(context, tableOf(context).delete(ids ? ids.split(',') : []));
  });
  app.delete('/table/:table/row/:id', (context) => {
    return answer(context, tableOf(context).delete([context.req.param('id')])[0] ?? {});
  });
  app.get('/table/:table/row/:id', (context) => {
    const row = tableOf(context).rows.get(context.req.param('id'));
    if (!row) throw new CatalystProblem(404, 'INVALID_ID', 'No such row');
    return answer(context, row);
  });
  app.get('/table/:table/row', (context) => {
    const { max_rows: maxRows = String(MAX_PAGE_ROWS), next_token: token = '' } = context.req.query();
    return context.json({ status: 'success', ...pageOf(tableOf(context), Number(maxRows), token) });
  });
  app.post('/query', async (context) => {
    const { query } = (await context.req.json()) as { readonly query?: unknown };
    if (typeof query !== 'string') throw invalidInput('The query is missing');
    if (!context.req.header('accept')?.includes('zcql')) throw invalidInput('Accept must name the version of ZCQL');
    const parsed = parseSelect(query);
    const table = tables.get(parsed.table);
    if (!table) throw invalidInput(`No such table: ${parsed.table}`);
    return answer(
      context,
      runSelect(table, parsed).map((row) => ({ [parsed.table]: row })),
    );
  });
  return app;
}

function answer(context: Context, data: unknown): Response {
  return context.json({ status: 'success', data });
}

async function readRows(context: Context): Promise<readonly unknown[]> {
  const body: unknown = await context.req.json();
  if (!Array.isArray(body)) throw invalidInput('The body must be a list of rows');
  return body;
}

/** Pages in the order of row ids; the token is opaque to callers. */
function pageOf(table: DataTable, maxRows: number, token: string) {
  if (!(maxRows >= 1 && maxRows <= MAX_PAGE_ROWS)) throw invalidInput('max_rows is out of range');
  const after = Buffer.from(token, 'base64url').toString();
  const ids = [...table.rows.keys()].filter((id) => id > after).sort();
  const rest = ids.map((id) => table.rows.get(id)).filter((row) => row !== undefined);
  const data = rest.slice(0, maxRows);
  const hasMore = rest.length > data.length;
  const last = data.at(-1)?.ROWID ?? '';
  return { data, more_records: hasMore, ...(hasMore && { next_token: Buffer.from(last).toString('base64url') }) };
}
