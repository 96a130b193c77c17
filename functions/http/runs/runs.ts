import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { RunList, RunView, StartRunRequest, UndoPreview, UndoRequest } from '../contract/runs.ts';
import { ApiProblem } from '../problem.ts';
import { ADMIN_ERRORS, createRouter, errorAnswers, json, jsonBody, NEEDS_SESSION, SESSION_ERRORS } from '../routing.ts';
import { requireAdmin, requireSession } from '../sign-in/who.ts';

/** How long a new run waits for an outdated preview to stop. */
const STOP_WITHIN_MS = 5_000;
const STOP_CHECK_MS = 100;

const tags = ['runs'];
const security = NEEDS_SESSION;
const params = z.object({ id: z.string().min(1).max(100).meta({ description: 'Id of the run.' }) });

const start = createRoute({
  method: 'post',
  path: '/api/runs',
  operationId: 'startRun',
  tags,
  security,
  summary: 'Start a preview or a sync',
  description:
    'Runs go on in the background. Before the first write with the settings now in force, a finished preview has to be confirmed.',
  request: jsonBody(StartRunRequest),
  responses: {
    202: json(RunView, 'The run will be taken up.'),
    ...errorAnswers(
      ...ADMIN_ERRORS,
      'servicenow_not_connected',
      'reconnect_needed',
      'preview_required',
      'settings_changed',
      'run_active',
    ),
  },
});

const list = createRoute({
  method: 'get',
  path: '/api/runs',
  operationId: 'listRuns',
  tags,
  security,
  summary: 'List the latest runs',
  description: 'Latest first.',
  request: {
    query: z.object({
      after: z.string().min(1).max(100).optional().meta({ description: '`next` of the page before.' }),
    }),
  },
  responses: { 200: json(RunList, 'One page of runs.'), ...errorAnswers(...SESSION_ERRORS) },
});

const read = createRoute({
  method: 'get',
  path: '/api/runs/{id}',
  operationId: 'readRun',
  tags,
  security,
  summary: 'Read one run',
  description: 'With its progress while it goes on.',
  request: { params },
  responses: { 200: json(RunView, 'The run.'), ...errorAnswers(...SESSION_ERRORS, 'not_found') },
});

const cancel = createRoute({
  method: 'post',
  path: '/api/runs/{id}/cancel',
  operationId: 'cancelRun',
  tags,
  security,
  summary: 'Cancel a run',
  description: 'What was written stays written; the next run goes on from there.',
  request: { params },
  responses: { 200: json(RunView, 'The run.'), ...errorAnswers(...ADMIN_ERRORS, 'not_found') },
});

const previewUndo = createRoute({
  method: 'get',
  path: '/api/runs/{id}/undo',
  operationId: 'previewUndo',
  tags,
  security,
  summary: 'What taking a run back would do',
  description:
    'Values that somebody has changed since show only when it is done: they stay, and go to the conflict log.',
  request: { params },
  responses: {
    200: json(UndoPreview, 'The counts.'),
    ...errorAnswers(...SESSION_ERRORS, 'not_found', 'user_without_rights'),
  },
});

const undo = createRoute({
  method: 'post',
  path: '/api/runs/{id}/undo',
  operationId: 'undoRun',
  tags,
  security,
  summary: 'Take a run back',
  description:
    'Restores the values that it replaced, where nobody has changed them since. Records that it made or removed are left as they are.',
  request: { params, ...jsonBody(UndoRequest) },
  responses: {
    202: json(RunView, 'The undo will be taken up.'),
    ...errorAnswers(
      ...ADMIN_ERRORS,
      'not_found',
      'nothing_to_undo',
      'run_active',
      'servicenow_not_connected',
      'reconnect_needed',
      'user_without_rights',
    ),
  },
});

function orNotFound(run: RunView | undefined): RunView {
  if (run) return run;
  throw new ApiProblem('not_found', 'There is no such run.');
}

export function createRunRoutes(api: ApiContext) {
  return createRouter()
    .openapi(start, async (c) => {
      const { organisation } = await requireAdmin(api, c);
      await requireServiceNow(api, organisation.id);
      await endOutdatedPreview(api, organisation.id);
      return c.json(await api.runs.start(organisation.id, c.req.valid('json')), 202);
    })
    .openapi(list, async (c) => {
      const { organisation } = await requireSession(api, c);
      return c.json(await api.runs.list(organisation.id, c.req.valid('query').after), 200);
    })
    .openapi(read, async (c) => {
      const { organisation } = await requireSession(api, c);
      return c.json(orNotFound(await api.runs.get(organisation.id, c.req.valid('param').id)), 200);
    })
    .openapi(previewUndo, async (c) => {
      const { organisation } = await requireSession(api, c);
      const preview = await api.activity.undoPreview(organisation.id, c.req.valid('param').id);
      if (preview) return c.json(preview, 200);
      throw new ApiProblem('not_found', 'There is no such run.');
    })
    .openapi(undo, async (c) => {
      const { organisation } = await requireAdmin(api, c);
      await requireServiceNow(api, organisation.id);
      const run = await api.activity.undo(organisation.id, c.req.valid('param').id, c.req.valid('json'));
      return c.json(orNotFound(run), 202);
    })
    .openapi(cancel, async (c) => {
      const { organisation } = await requireAdmin(api, c);
      return c.json(orNotFound(await api.runs.cancel(organisation.id, c.req.valid('param').id)), 200);
    });
}

async function requireServiceNow(api: ApiContext, tenant: string): Promise<void> {
  const connection = await api.connections.get(tenant, 'servicenow');
  if (connection?.state === 'connected') return;
  throw connection?.state === 'reconnect'
    ? new ApiProblem('reconnect_needed', 'ServiceNow has to be authorized again.')
    : new ApiProblem('servicenow_not_connected', 'ServiceNow is not connected.');
}

/** A preview of settings that are no longer in force is of no use to anybody and must not keep a new run waiting. */
async function endOutdatedPreview(api: ApiContext, tenant: string): Promise<void> {
  const active = await api.runs.active(tenant);
  if (active?.kind !== 'preview') return;
  const { revision } = await api.settings.get(tenant);
  if (active.settingsRevision === revision) return;
  await api.runs.stopAll(tenant);
  for (let waited = 0; waited < STOP_WITHIN_MS; waited += STOP_CHECK_MS) {
    if ((await api.runs.active(tenant)) === undefined) return;
    await api.clock.sleep(STOP_CHECK_MS);
  }
}
