import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { NO_TENANT } from '../stores/stores.ts';
import type { ApiContext } from './context.ts';
import { ApiProblem } from './problem.ts';
import { createRouter, errorAnswers, json } from './routing.ts';

const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });

const read = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'readHealth',
  tags: ['operation'],
  summary: 'Tell whether the backend can work',
  description: 'Reads from the store.',
  responses: { 200: json(Health, 'It can.'), ...errorAnswers('unavailable') },
});

export function createHealthRoutes(api: ApiContext) {
  return createRouter().openapi(read, async (c) => {
    try {
      await api.store.get(NO_TENANT, 'installations', ['health']);
    } catch (error) {
      throw new ApiProblem('unavailable', 'The store does not answer.', { cause: error });
    }
    return c.json({ status: 'ok' as const }, 200);
  });
}
