import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { Push, PushSecret } from '../contract/push.ts';
import { ADMIN_ERRORS, createRouter, errorAnswers, json, NEEDS_SESSION, SESSION_ERRORS } from '../routing.ts';
import { requireAdmin, requireSession } from '../sign-in/who.ts';

const path = '/api/servicenow/push';
const tags = ['servicenow'];
const security = NEEDS_SESSION;

const read = createRoute({
  method: 'get',
  path: '/api/push',
  operationId: 'readPush',
  tags,
  security,
  summary: 'Read whether the two systems tell of changes at once',
  description: 'Where they do not, changes are found by a poll.',
  responses: { 200: json(Push, 'What is set up, and when it was last heard of.'), ...errorAnswers(...SESSION_ERRORS) },
});

const open = createRoute({
  method: 'post',
  path,
  operationId: 'openPush',
  tags,
  security,
  summary: 'Get an address and a secret for ServiceNow',
  description:
    'To be entered into two properties of the instance after the update set was imported. Both are new with every call, ' +
    'and those before end. The secret is in this answer and in no other.',
  responses: {
    200: json(PushSecret, 'The address and the secret.'),
    ...errorAnswers(...ADMIN_ERRORS, 'servicenow_not_connected'),
  },
});

const close = createRoute({
  method: 'delete',
  path,
  operationId: 'closePush',
  tags,
  security,
  summary: 'End the address that ServiceNow has',
  description: 'What the instance sends from then on is refused.',
  responses: { 200: json(Push, 'What is set up now.'), ...errorAnswers(...ADMIN_ERRORS) },
});

const updateSet = createRoute({
  method: 'get',
  path: '/servicenow/update-set.xml',
  operationId: 'downloadUpdateSet',
  tags,
  summary: 'Download the update set for ServiceNow',
  description:
    'Business rules that tell of changes and columns that hold our key. The same for everyone; no secret is in it.',
  responses: {
    200: { description: 'The update set.', content: { 'application/xml': { schema: z.string() } } },
    ...errorAnswers(),
  },
});

/** What the file is called where it is saved. */
const FILE_NAME = 'servicenow-for-zoho-crm.xml';

export function createPushRoutes(api: ApiContext) {
  return createRouter()
    .openapi(read, async (c) => {
      const { organisation } = await requireSession(api, c);
      return c.json(await api.push.view(organisation.id), 200);
    })
    .openapi(open, async (c) => {
      const { organisation } = await requireAdmin(api, c);
      return c.json(await api.push.open(organisation.id), 200);
    })
    .openapi(close, async (c) => {
      const { organisation } = await requireAdmin(api, c);
      await api.push.close(organisation.id);
      return c.json(await api.push.view(organisation.id), 200);
    })
    .openapi(updateSet, async (c) =>
      c.body(await api.updateSet(), 200, {
        'Content-Type': 'application/xml; charset=utf-8',
        'Content-Disposition': `attachment; filename="${FILE_NAME}"`,
      }),
    );
}
