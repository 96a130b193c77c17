import { Hono } from 'hono';
import { invalidTable, mayNotQuery } from '../errors.ts';
import type { Instance } from '../instance.ts';
import { resolveColumn } from '../query/resolve-column.ts';
import { runQuery } from '../query/run-query.ts';
import type { Row } from '../records/row-store.ts';
import type { ApiEnv } from './api-env.ts';
import { jsonAnswer } from './api-env.ts';
import { readQuery } from './list-parameters.ts';
import { queryScope } from './table-routes.ts';

/** The Aggregate API, for counts: rows hidden one by one are counted too. */
export function statsRoutes(instance: Instance): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  for (const path of ['/now/stats/:table', '/now/v1/stats/:table']) {
    routes.get(path, (context) => {
      const table = context.req.param('table') ?? '';
      if (!instance.schema.table(table)) throw invalidTable(table);
      if (!instance.access.mayQuery(context.var.account, table)) throw mayNotQuery();
      const scope = queryScope(instance, context, table);
      const rows = runQuery(readQuery(new URL(context.req.url).searchParams, scope), scope);
      const counts = context.req.query('sysparm_count') === 'true';
      const groupBy = context.req.query('sysparm_group_by')?.split(',') ?? [];
      if (groupBy.length === 0) return jsonAnswer(context, { result: { stats: stats(rows, counts) } });
      const readers = groupBy.flatMap((field) => {
        const reader = resolveColumn(scope, table, field);
        return reader ? [{ field, reader }] : [];
      });
      const groups = Map.groupBy(rows, (row) => JSON.stringify(readers.map(({ reader }) => reader.read(row))));
      const result = [...groups.values()].map((members) => ({
        stats: stats(members, counts),
        groupby_fields: readers.map(({ field, reader }) => ({ field, value: reader.read(members[0] ?? {}) })),
      }));
      return jsonAnswer(context, { result });
    });
  }
  return routes;
}

function stats(rows: readonly Row[], counts: boolean): Record<string, string> {
  return counts ? { count: String(rows.length) } : {};
}
