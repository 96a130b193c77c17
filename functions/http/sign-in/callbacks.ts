import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { createRouter, errorAnswers } from '../routing.ts';
import { receiveServiceNowCallback } from '../servicenow/servicenow-authorization.ts';
import { CALLBACK_SCRIPT, CALLBACK_STYLE } from './callback-assets.ts';
import { renderCallbackPage } from './callback-page.ts';
import type { GrantOutcome } from './grant-outcome.ts';
import { receiveZohoCallback } from './zoho-sign-in.ts';

const MOST_CHARACTERS = 2_000;
const text = () => z.string().max(MOST_CHARACTERS).optional();

const ZohoQuery = z.object({
  state: text().meta({ description: 'The state that the sign-in was started with; works once.' }),
  code: text().meta({ description: 'The code of the consent.' }),
  error: text().meta({ description: 'Why there is no code.' }),
  location: text().meta({ description: 'The data centre of the person.' }),
  'accounts-server': text().meta({ description: 'Where the code is exchanged, if it is a known one.' }),
});

const ServiceNowQuery = ZohoQuery.pick({ state: true, code: true, error: true });

const tags = ['callbacks'];
const page = {
  description: 'A page for the person, also when the consent failed.',
  content: { 'text/html': { schema: z.string() } },
};

const zoho = createRoute({
  method: 'get',
  path: '/auth/zoho/callback',
  operationId: 'receiveZohoCallback',
  tags,
  summary: 'Where Zoho sends the browser after a consent',
  description: 'Hands a one-time completion code to the widget that opened the window.',
  request: { query: ZohoQuery },
  responses: { 200: page, 302: { description: 'One more consent is needed.' }, ...errorAnswers() },
});

const serviceNow = createRoute({
  method: 'get',
  path: '/auth/servicenow/callback',
  operationId: 'receiveServiceNowCallback',
  tags,
  summary: 'Where ServiceNow sends the browser after its login',
  description: 'The redirect URL to register in ServiceNow. Hands a one-time completion code to the widget.',
  request: { query: ServiceNowQuery },
  responses: { 200: page, ...errorAnswers() },
});

export function createCallbackRoutes(api: ApiContext) {
  const router = createRouter()
    .openapi(zoho, async (c) => show(api, c, await receiveZohoCallback(api, c.req.valid('query'))))
    .openapi(serviceNow, async (c) => show(api, c, await receiveServiceNowCallback(api, c.req.valid('query'))));
  router.get('/auth/callback.js', (c) => c.body(CALLBACK_SCRIPT, 200, { 'Content-Type': 'text/javascript' }));
  router.get('/auth/callback.css', (c) => c.body(CALLBACK_STYLE, 200, { 'Content-Type': 'text/css' }));
  return router;
}

async function show(api: ApiContext, context: Context, outcome: GrantOutcome): Promise<Response> {
  if (outcome.kind === 'redirect') return context.redirect(outcome.url, 302);
  if (outcome.kind === 'failed') api.logger.info({ error: outcome.error }, 'A consent failed.');
  return context.html(await renderCallbackPage(outcome, api));
}
