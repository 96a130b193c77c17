import { createRoute } from '@hono/zod-openapi';
import type { ApiContext } from '../context.ts';
import { type Conflict, ConflictList, ConflictQuery, ResolveRequest } from '../contract/conflicts.ts';
import { RunView } from '../contract/runs.ts';
import { ApiProblem } from '../problem.ts';
import { ADMIN_ERRORS, createRouter, errorAnswers, json, jsonBody, NEEDS_SESSION, SESSION_ERRORS } from '../routing.ts';
import { requireAdmin, requireSession } from '../sign-in/who.ts';
import { csvAnswer, csvHeaders, toCsv } from './csv.ts';

const tags = ['conflicts'];
const security = NEEDS_SESSION;
const MOST_EXPORTED = 10_000;

const list = createRoute({
  method: 'get',
  path: '/api/conflicts',
  operationId: 'listConflicts',
  tags,
  summary: 'List conflicts',
  description: 'Open ones, which wait for a person, or those that a rule or a person has decided, the latest first.',
  security,
  request: { query: ConflictQuery },
  responses: { 200: json(ConflictList, 'One page of conflicts.'), ...errorAnswers(...SESSION_ERRORS) },
});

const exportRows = createRoute({
  method: 'get',
  path: '/api/conflicts/export',
  operationId: 'exportConflicts',
  tags,
  summary: 'Conflicts as CSV',
  description: 'Everything that fits the query. Cells that a spreadsheet would run begin with an apostrophe.',
  security,
  request: { query: ConflictQuery.omit({ after: true, limit: true }) },
  responses: { 200: csvAnswer('The file.'), ...errorAnswers(...SESSION_ERRORS) },
});

const resolve = createRoute({
  method: 'post',
  path: '/api/conflicts/resolve',
  operationId: 'resolveConflicts',
  tags,
  summary: 'Choose the value of one side',
  description:
    'In some or, without ids, in all open conflicts. Both records are read again: where a value is another by now, the conflict stays open.',
  security,
  request: jsonBody(ResolveRequest),
  responses: {
    202: json(RunView, 'The run that carries it out, or that another follows which does.'),
    ...errorAnswers(...ADMIN_ERRORS, 'not_found', 'preview_required', 'user_without_rights'),
  },
});

const HEAD = [
  'state',
  'kind',
  'record',
  'ServiceNow field',
  'ServiceNow value',
  'CRM field',
  'CRM value',
  'rule',
  'replaced in',
  'when',
  'run',
  'ServiceNow table',
  'ServiceNow ID',
  'CRM module',
  'CRM ID',
];

function toRow({ state, entity, recordName, fields, values, records, ...conflict }: Conflict): readonly unknown[] {
  const { rule, lost, at, runId } = conflict;
  const { servicenow, crm } = records;
  const what = [state, entity, recordName, fields.servicenow, values.servicenow, fields.crm, values.crm];
  return [...what, rule, lost, at, runId, servicenow?.table, servicenow?.id, crm?.module, crm?.id];
}

export function createConflictRoutes(api: ApiContext) {
  return createRouter()
    .openapi(list, async (c) => {
      const { organisation } = await requireSession(api, c);
      return c.json(await api.activity.conflicts(organisation.id, c.req.valid('query')), 200);
    })
    .openapi(exportRows, async (c) => {
      const { organisation } = await requireSession(api, c);
      const query = { ...c.req.valid('query'), limit: MOST_EXPORTED };
      const { conflicts } = await api.activity.conflicts(organisation.id, query);
      return c.body(toCsv(HEAD, conflicts.map(toRow)), 200, csvHeaders('conflicts'));
    })
    .openapi(resolve, async (c) => {
      const { organisation, user } = await requireAdmin(api, c);
      const actor = { tenant: organisation.id, name: user.name };
      const run = await api.activity.resolve(actor, c.req.valid('json'));
      if (run) return c.json(run, 202);
      throw new ApiProblem('not_found', 'These conflicts are settled already.');
    });
}
