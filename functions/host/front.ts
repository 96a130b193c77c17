import type { OpenAPIHono } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { routingPath } from '../http/routing.ts';

/** The webhooks of the two systems stand before the API: its limits are for people, a burst of edits is none. */
export function createFront(webhooks: Hono, api: Pick<OpenAPIHono, 'fetch'>): Hono {
  const front = new Hono({ getPath: routingPath });
  for (const path of ['/webhooks/crm/*', '/webhooks/servicenow/*']) {
    front.all(path, (context) => webhooks.fetch(context.req.raw, context.env));
  }
  front.all('*', (context) => api.fetch(context.req.raw, context.env as object));
  return front;
}
