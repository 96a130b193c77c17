import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import type { ApiContext } from './context.ts';
import { WorkList } from './contract.ts';
import { createRouter, errorAnswers, json, NEEDS_SESSION, SESSION_ERRORS } from './routing.ts';
import { requireSession } from './who.ts';

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

export function createWorkListRoutes(api: ApiContext) {
  return createRouter().openapi(read, async (c) => {
    const { organisation } = await requireSession(api, c);
    return c.json(await api.runs.workList(organisation.id, c.req.valid('query').after), 200);
  });
}
