import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { RunView } from '../contract/runs.ts';
import {
  Changed,
  ChooseRequest,
  CorrectRequest,
  DismissRequest,
  RetryRequest,
  WorkList,
  WorkListQuery,
} from '../contract/work-list.ts';
import { ApiProblem } from '../problem.ts';
import { ADMIN_ERRORS, createRouter, errorAnswers, json, jsonBody, NEEDS_SESSION, SESSION_ERRORS } from '../routing.ts';
import { requireAdmin, requireSession } from '../sign-in/who.ts';
import { csvAnswer, csvHeaders, toCsv } from './csv.ts';

const tags = ['work list'];
const security = NEEDS_SESSION;
const params = z.object({ id: z.string().min(1).max(200).meta({ description: 'Id of the item, URL-encoded.' }) });
/** Rows of one file; what is left out is said in its last row. */
const MOST_EXPORTED = 10_000;

const RUN_ERRORS = ['not_found', 'preview_required', 'user_without_rights'] as const;

const read = createRoute({
  method: 'get',
  path: '/api/work-list',
  operationId: 'readWorkList',
  tags,
  summary: 'List the records that need a person',
  description: 'Records that could not be synced, with the reason, oldest first.',
  security,
  request: { query: WorkListQuery },
  responses: { 200: json(WorkList, 'One page of the work list.'), ...errorAnswers(...SESSION_ERRORS) },
});

const exportRows = createRoute({
  method: 'get',
  path: '/api/work-list/export',
  operationId: 'exportWorkList',
  tags,
  summary: 'The work list as CSV',
  description: 'Everything that fits the query. Cells that a spreadsheet would run begin with an apostrophe.',
  security,
  request: { query: WorkListQuery.omit({ after: true, limit: true }) },
  responses: { 200: csvAnswer('The file.'), ...errorAnswers(...SESSION_ERRORS) },
});

const retry = createRoute({
  method: 'post',
  path: '/api/work-list/retry',
  operationId: 'retryWorkList',
  tags,
  summary: 'Try records of the work list again',
  description:
    'Some or, without ids, all that were not put aside. A sync takes them along: one that starts now, or that follows the run under way.',
  security,
  request: jsonBody(RetryRequest),
  responses: {
    202: json(RunView, 'The run that tries them, or that another follows which does.'),
    ...errorAnswers(...ADMIN_ERRORS, ...RUN_ERRORS),
  },
});

const choose = createRoute({
  method: 'post',
  path: '/api/work-list/{id}/choose',
  operationId: 'chooseMatch',
  tags,
  summary: 'Say which record a doubtful one is the same as',
  description: 'Without a candidate it is none of them, and gets a new partner. Carried out by the run of the answer.',
  security,
  request: { params, ...jsonBody(ChooseRequest) },
  responses: {
    202: json(RunView, 'The run that carries it out, or that another follows which does.'),
    ...errorAnswers(...ADMIN_ERRORS, ...RUN_ERRORS),
  },
});

const correct = createRoute({
  method: 'post',
  path: '/api/work-list/{id}/correct',
  operationId: 'correctWorkItem',
  tags,
  summary: 'Correct a record where it comes from',
  description:
    'Values by field name of the record on its own side, as if they were typed there. Only fields that are synced. It is tried again.',
  security,
  request: { params, ...jsonBody(CorrectRequest) },
  responses: {
    202: json(RunView, 'The run that tries the record again, or that another follows which does.'),
    ...errorAnswers(
      ...ADMIN_ERRORS,
      ...RUN_ERRORS,
      'correction_refused',
      'reconnect_needed',
      'instance_unavailable',
      'instance_not_servicenow',
      'servicenow_not_connected',
    ),
  },
});

const dismiss = createRoute({
  method: 'post',
  path: '/api/work-list/dismiss',
  operationId: 'dismissWorkItems',
  tags,
  summary: 'Put records aside, or bring them back',
  description: 'They no longer count as waiting, and are tried again once they change.',
  security,
  request: jsonBody(DismissRequest),
  responses: { 200: json(Changed, 'How many they were.'), ...errorAnswers(...ADMIN_ERRORS) },
});

function orNotFound(run: RunView | undefined): RunView {
  if (run) return run;
  throw new ApiProblem('not_found', 'This is not on the work list any more.');
}

const HEAD = [
  'kind',
  'record',
  'reason',
  'side',
  'field',
  'value',
  'code',
  'details',
  'attempts',
  'since',
  'next try',
  'ServiceNow table',
  'ServiceNow ID',
  'CRM module',
  'CRM ID',
];

function toRow({ records: { servicenow, crm }, correctable, ...item }: WorkList['items'][number]): readonly unknown[] {
  const { entity, recordName, reason, side, field, code, details, attempts, since, nextTryAt } = item;
  const trouble = [entity, recordName, reason, side, field, correctable?.value, code, details];
  return [...trouble, attempts, since, nextTryAt, servicenow?.table, servicenow?.id, crm?.module, crm?.id];
}

export function createWorkListRoutes(api: ApiContext) {
  return createRouter()
    .openapi(read, async (c) => {
      const { organisation } = await requireSession(api, c);
      return c.json(await api.activity.workList(organisation.id, c.req.valid('query')), 200);
    })
    .openapi(exportRows, async (c) => {
      const { organisation } = await requireSession(api, c);
      const query = { ...c.req.valid('query'), limit: MOST_EXPORTED };
      const { items } = await api.activity.workList(organisation.id, query);
      return c.body(toCsv(HEAD, items.map(toRow)), 200, csvHeaders('work-list'));
    })
    .openapi(retry, async (c) => {
      const { organisation } = await requireAdmin(api, c);
      return c.json(orNotFound(await api.runs.retry(organisation.id, c.req.valid('json').ids)), 202);
    })
    .openapi(choose, async (c) => {
      const { organisation, user } = await requireAdmin(api, c);
      const actor = { tenant: organisation.id, name: user.name };
      return c.json(orNotFound(await api.activity.choose(actor, c.req.valid('param').id, c.req.valid('json'))), 202);
    })
    .openapi(correct, async (c) => {
      const { organisation, user } = await requireAdmin(api, c);
      const actor = { tenant: organisation.id, name: user.name };
      return c.json(orNotFound(await api.activity.correct(actor, c.req.valid('param').id, c.req.valid('json'))), 202);
    })
    .openapi(dismiss, async (c) => {
      const { organisation } = await requireAdmin(api, c);
      const { ids, dismissed } = c.req.valid('json');
      return c.json({ changed: await api.activity.dismiss(organisation.id, ids, dismissed) }, 200);
    });
}
