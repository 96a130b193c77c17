import { Hono } from 'hono';
import { InstanceError, invalidTable, mayNotQuery, mayNotWrite, noRecord } from '../errors.ts';
import type { Instance } from '../instance.ts';
import { evaluateScript } from '../query/evaluate-script.ts';
import type { QueryScope } from '../query/run-query.ts';
import { runQuery } from '../query/run-query.ts';
import type { DisplayMode, Presentation } from '../records/present-record.ts';
import { createPresenter } from '../records/present-record.ts';
import type { Row } from '../records/row-store.ts';
import type { ApiContext, ApiEnv } from './api-env.ts';
import { jsonAnswer } from './api-env.ts';
import { pageLinks, readPaging, readQuery } from './list-parameters.ts';

/** The Table API: https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html */
export function tableRoutes(instance: Instance): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  for (const base of ['/now/table', '/now/v2/table', '/now/v1/table']) {
    routes.on(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], `${base}/:table`, (context) => {
      const method = overriddenMethod(context);
      if (method === 'GET') return listRecords(instance, context, base.includes('v1'));
      if (method === 'POST') return createRecord(instance, context);
      throw new InstanceError(405, 'Method not allowed', `${method} is not allowed on a table`);
    });
    routes.on(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], `${base}/:table/:sysId`, (context) => {
      const method = overriddenMethod(context);
      if (method === 'GET') return oneRecord(instance, context);
      if (method === 'PUT' || method === 'PATCH') return updateRecord(instance, context);
      if (method === 'DELETE') return deleteRecord(instance, context);
      throw new InstanceError(405, 'Method not allowed', `${method} is not allowed on a record`);
    });
  }
  return routes;
}

/** Clients that cannot send every method name it in a header. */
function overriddenMethod(context: ApiContext): string {
  const method = (context.req.header('x-http-method-override') ?? context.req.method).toUpperCase();
  return method === 'HEAD' ? 'GET' : method;
}

function listRecords(instance: Instance, context: ApiContext, emptyIsMissing: boolean): Response {
  const table = knownTable(instance, context);
  if (!instance.access.mayQuery(context.var.account, table)) throw mayNotQuery();
  const { searchParams } = new URL(context.req.url);
  const scope = queryScope(instance, context, table);
  const paging = readPaging(searchParams);
  const matching = runQuery(readQuery(searchParams, scope), scope);
  // The limit is applied before row access is judged, so a page can be short, or empty, and not be the last.
  const page = matching.slice(paging.offset, paging.offset + paging.limit);
  const seen = page.filter((row) => instance.access.mayRead(context.var.account, table, row));
  addCounts(context, searchParams, paging, matching.length);
  if (emptyIsMissing && seen.length === 0) throw noRecord();
  return jsonAnswer(context, { result: seen.map(createPresenter(table, presentation(instance, context))) });
}

function addCounts(
  context: ApiContext,
  parameters: URLSearchParams,
  paging: { limit: number; offset: number },
  total: number,
): void {
  if (parameters.get('sysparm_no_count') === 'true') return;
  context.header('x-total-count', String(total));
  const links = pageLinks(context.req.url, paging, total);
  if (links && parameters.get('sysparm_suppress_pagination_header') !== 'true') context.header('link', links);
}

function oneRecord(instance: Instance, context: ApiContext): Response {
  const table = knownTable(instance, context);
  return recordAnswer(instance, context, table, readableRow(instance, context, table));
}

async function createRecord(instance: Instance, context: ApiContext): Promise<Response> {
  const table = knownTable(instance, context);
  if (!instance.access.mayWrite(context.var.account, table)) throw mayNotWrite('Insert');
  const body = instance.access.permittedInput(context.var.account, table, await readBody(context));
  const row = instance.writer.create(table, body, context.var.account.userName);
  instance.state.writes += 1;
  context.header('location', `${new URL(context.req.url).origin}/api/now/table/${table}/${row.sys_id}`);
  return settled(instance, recordAnswer(instance, context, table, row, 201));
}

async function updateRecord(instance: Instance, context: ApiContext): Promise<Response> {
  const table = knownTable(instance, context);
  const body = await readBody(context);
  const row = readableRow(instance, context, table);
  const ownTable = row.sys_class_name || table;
  if (!instance.access.mayWrite(context.var.account, ownTable)) throw mayNotWrite('Update');
  const permitted = instance.access.permittedInput(context.var.account, ownTable, body);
  instance.writer.update(ownTable, row, permitted, context.var.account.userName);
  instance.state.writes += 1;
  return settled(instance, recordAnswer(instance, context, table, row));
}

/** Lets the scheduler run once the answer stands. */
function settled(instance: Instance, answer: Response): Response {
  instance.writer.settle();
  return answer;
}

function deleteRecord(instance: Instance, context: ApiContext): Response {
  const table = knownTable(instance, context);
  const row = readableRow(instance, context, table);
  if (!instance.access.mayWrite(context.var.account, row.sys_class_name || table)) throw mayNotWrite('Delete');
  instance.writer.remove(table, row, context.var.account.userName);
  instance.state.writes += 1;
  return settled(instance, context.body(null, 204));
}

function knownTable(instance: Instance, context: ApiContext): string {
  const table = context.req.param('table') ?? '';
  if (!instance.schema.table(table)) throw invalidTable(table);
  return table;
}

/** A record that is hidden answers as one that does not exist. */
function readableRow(instance: Instance, context: ApiContext, table: string): Row {
  const row = instance.store.find(table, context.req.param('sysId') ?? '');
  if (!row || !instance.access.mayRead(context.var.account, table, row)) throw noRecord();
  return row;
}

function recordAnswer(
  instance: Instance,
  context: ApiContext,
  table: string,
  row: Row,
  status: 200 | 201 = 200,
): Response {
  return jsonAnswer(context, { result: createPresenter(table, presentation(instance, context))(row) }, status);
}

/** Of several records in a body only the first counts. */
async function readBody(context: ApiContext): Promise<Record<string, unknown>> {
  const text = await context.req.text();
  const parsed = parseJson(text === '' ? '{}' : text);
  const record: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (typeof record === 'object' && record !== null) return Object.fromEntries(Object.entries(record));
  throw new InstanceError(400, 'Exception while reading request', 'The payload is not valid JSON.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

export function queryScope(instance: Instance, context: ApiContext, table: string): QueryScope {
  const { account } = context.var;
  const known = { userId: account.sysId, userName: account.userName, now: instance.now() };
  return {
    schema: instance.schema,
    store: instance.store,
    table,
    evaluateScript: (script) => evaluateScript(script, known),
    invalidQueryReturnsNoRows: instance.state.invalidQueryReturnsNoRows,
  };
}

function presentation(instance: Instance, context: ApiContext): Presentation {
  const fields = context.req.query('sysparm_fields');
  return {
    schema: instance.schema,
    store: instance.store,
    origin: new URL(context.req.url).origin,
    timeZone: context.var.account.timeZone,
    mode: displayMode(context.req.query('sysparm_display_value')),
    excludeReferenceLink: context.req.query('sysparm_exclude_reference_link') === 'true',
    fields: fields ? fields.split(',').map((name) => name.trim()) : undefined,
  };
}

function displayMode(text: string | undefined): DisplayMode {
  return text === 'true' || text === 'all' ? text : 'false';
}
