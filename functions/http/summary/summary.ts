import { createRoute } from '@hono/zod-openapi';
import type { ApiContext } from '../context.ts';
import { Summary } from '../contract/summary.ts';
import { createRouter, errorAnswers, json, NEEDS_SESSION, SESSION_ERRORS } from '../routing.ts';
import { requireSession } from '../sign-in/who.ts';

const read = createRoute({
  method: 'get',
  path: '/api/summary',
  operationId: 'readSummary',
  tags: ['installation'],
  summary: "Read the dashboard's figures",
  description: 'The same figures are published as an organisation variable of the CRM for users who never sign in.',
  security: NEEDS_SESSION,
  responses: { 200: json(Summary, 'The figures.'), ...errorAnswers(...SESSION_ERRORS) },
});

export function createSummaryRoutes(api: ApiContext) {
  return createRouter().openapi(read, async (c) => {
    const { organisation } = await requireSession(api, c);
    return c.json(await api.runs.summary(organisation.id), 200);
  });
}
