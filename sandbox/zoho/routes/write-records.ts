import type { Operation } from '../accounts/scopes.ts';
import {
  type CrmApp,
  type CrmContext,
  type CrmDependencies,
  requireModule,
  requireRight,
  requireRows,
  requireScopes,
  type WriteCount,
} from '../crm-context.ts';
import { CrmError, errorBody, invalidData } from '../crm-error.ts';
import { isJsonObject, type Json, type JsonObject, listAt } from '../json.ts';
import type { OrgModule, Right } from '../organisation.ts';
import { findByKey } from '../records/external-key.ts';
import { readTime } from '../records/list-records.ts';
import { refuseState } from '../records/refuse-state.ts';
import { deleteRecord } from '../records/save-record.ts';
import { type WriteKind, writeRows } from '../records/write-rows.ts';

const MOST_ROWS = 100;

const TRIGGERS: ReadonlySet<Json> = new Set(['workflow', 'approval', 'blueprint', 'pathfinder', 'orchestration']);

/** https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html and its sister pages */
export function addWriteRoutes(app: CrmApp, deps: CrmDependencies): void {
  app.post('/:module', (c) => write(c, deps, 'insert', openModule(c, ['CREATE'], ['create'])));
  app.post('/:module/upsert', (c) => write(c, deps, 'upsert', openModule(c, ['CREATE', 'UPDATE'], ['create', 'edit'])));
  app.put('/:module', (c) => write(c, deps, 'update', openModule(c, ['UPDATE'], ['edit'])));
  app.put('/:module/:id', (c) => writeOne(c, deps, openModule(c, ['UPDATE'], ['edit'])));
  app.delete('/:module', (c) => removeMany(c, deps, openModule(c, ['DELETE'], ['delete'])));
  app.delete('/:module/:id', (c) => removeOne(c, deps, openModule(c, ['DELETE'], ['delete'])));
}

function openModule(c: CrmContext, operations: readonly Operation[], rights: readonly Right[]): OrgModule {
  const module = requireModule(c, c.req.param('module') ?? '');
  requireScopes(c, ...operations.map((operation) => ({ area: `modules.${module.definition.apiName}`, operation })));
  for (const right of rights) requireRight(c, right);
  return module;
}

function write(
  c: CrmContext,
  deps: CrmDependencies,
  kind: WriteKind,
  module: OrgModule,
  given?: readonly Json[],
): Response {
  const body = c.get('body');
  const rows = given ?? requireRows(body, 'data', MOST_ROWS);
  const header = c.req.header('If-Unmodified-Since');
  deps.writes.calls += 1;
  const { organisation, user } = c.get('caller');
  const results = writeRows({
    organisation,
    module,
    user,
    kind,
    rows,
    duplicateCheckFields: kind === 'upsert' ? duplicateCheckFields(body) : undefined,
    runsWorkflows: runsWorkflows(body),
    unmodifiedSince: header === undefined || kind === 'insert' ? undefined : readTime(header),
    now: deps.clock.now(),
  });
  deps.announce(organisation);
  count(deps.writes, results);
  return c.json({ data: results }, statusOf(results, kind));
}

/** Only a call that fails as a whole says so in its status; a mixed one is answered with 200. */
function statusOf(results: readonly JsonObject[], kind: WriteKind): 200 | 201 | 400 {
  const failed = results.filter((result) => result.status === 'error').length;
  if (failed === results.length) return 400;
  return failed === 0 && kind === 'insert' ? 201 : 200;
}

function count(writes: WriteCount, results: readonly JsonObject[]): void {
  for (const { status, message } of results) {
    if (status !== 'success') continue;
    writes.records += 1;
    if (message === 'record added') writes.created += 1;
    else if (message === 'record deleted') writes.deleted += 1;
    else writes.updated += 1;
  }
}

function writeOne(c: CrmContext, deps: CrmDependencies, module: OrgModule): Response {
  const [row = null] = requireRows(c.get('body'), 'data', 1);
  const record = findByKey(c, module, c.req.param('id') ?? '');
  const id = record?.id ?? c.req.param('id') ?? '';
  return write(c, deps, 'update', module, [isJsonObject(row) ? { ...row, id } : row]);
}

function duplicateCheckFields(body: unknown): readonly string[] | undefined {
  const fields = listAt(body, 'duplicate_check_fields');
  if (fields?.some((name) => typeof name !== 'string')) throw invalidData('duplicate_check_fields');
  return fields as readonly string[] | undefined;
}

/** No `trigger` runs everything, an empty one nothing. */
function runsWorkflows(body: unknown): boolean {
  const trigger = isJsonObject(body) ? body.trigger : undefined;
  if (trigger === undefined) return true;
  const list = listAt(body, 'trigger');
  if (!list?.every((name) => TRIGGERS.has(name))) throw invalidData('trigger', { json_path: '$.trigger' });
  return list.includes('workflow');
}

function removeMany(c: CrmContext, deps: CrmDependencies, module: OrgModule): Response {
  const ids = (c.req.query('ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0) {
    throw new CrmError(400, 'REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
      param_name: 'ids',
    });
  }
  if (ids.length > MOST_ROWS)
    throw new CrmError(400, 'LIMIT_EXCEEDED', 'too many ids in one call', { limit: MOST_ROWS });
  return remove(c, deps, module, ids);
}

function removeOne(c: CrmContext, deps: CrmDependencies, module: OrgModule): Response {
  const key = c.req.param('id') ?? '';
  return remove(c, deps, module, [findByKey(c, module, key)?.id ?? key]);
}

function remove(c: CrmContext, deps: CrmDependencies, module: OrgModule, ids: readonly string[]): Response {
  deps.writes.calls += 1;
  const { organisation, user } = c.get('caller');
  const results = ids.map((id): JsonObject => {
    const record = module.records.get(id);
    if (!record) return errorBody('INVALID_DATA', 'the id given seems to be invalid', { id });
    const refused = refuseState(record);
    if (refused) return refused;
    deleteRecord({ organisation, module, user, now: deps.clock.now() }, id);
    return { code: 'SUCCESS', details: { id }, message: 'record deleted', status: 'success' };
  });
  deps.announce(organisation);
  count(deps.writes, results);
  return c.json({ data: results }, statusOf(results, 'update'));
}
