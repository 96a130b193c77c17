import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import type { ApiContext } from './context.ts';
import { RetryRequest, RunView, WorkList } from './contract.ts';
import { ApiProblem } from './problem.ts';
import { ADMIN_ERRORS, createRouter, errorAnswers, json, jsonBody, NEEDS_SESSION, SESSION_ERRORS } from './routing.ts';
import { requireAdmin, requireSession } from './who.ts';

const query = z.object({
  after: z.string().min(1).max(200).optional().meta({ description: '`next` of the page before.' }),
});

const read = createRoute({
  method: 'get',
  path: '/api/work-list',
  operationId: 'readWorkList',
  tags: ['work list'],
  summary: 'List the records that need a person',
  description: 'Records that could not be synced, with the reason, oldest first.',
  security: NEEDS_SESSION,
  request: { query },
  responses: { 200: json(WorkList, 'One page of the work list.'), ...errorAnswers(...SESSION_ERRORS) },
});

const retry = createRoute({
  method: 'post',
  path: '/api/work-list/retry',
  operationId: 'retryWorkList',
  tags: ['work list'],
  summary: 'Try records of the work list again',
  description: 'Some or, without ids, all of them. A sync starts that takes them along; it goes on in the background.',
  security: NEEDS_SESSION,
  request: jsonBody(RetryRequest),
  responses: {
    202: json(RunView, 'The run that tries them.'),
    ...errorAnswers(...ADMIN_ERRORS, 'not_found', 'preview_required', 'run_active', 'user_without_rights'),
  },
});

export function createWorkListRoutes(api: ApiContext) {
  return createRouter()
    .openapi(read, async (c) => {
      const { organisation } = await requireSession(api, c);
      return c.json(await api.runs.workList(organisation.id, c.req.valid('query').after), 200);
    })
    .openapi(retry, async (c) => {
      const { organisation } = await requireAdmin(api, c);
      const run = await api.runs.retry(organisation.id, c.req.valid('json').ids);
      if (run) return c.json(run, 202);
      throw new ApiProblem('not_found', 'These records are not on the work list any more.');
    });
}
