import { createRoute } from '@hono/zod-openapi';
import type { ApiContext } from '../context.ts';
import { Installation } from '../contract/installation.ts';
import { viewInstallation } from '../installation/installation.ts';
import { ApiProblem } from '../problem.ts';
import { ADMIN_ERRORS, createRouter, errorAnswers, json, NEEDS_SESSION } from '../routing.ts';
import { requireAdmin } from '../sign-in/who.ts';

const afresh = createRoute({
  method: 'post',
  path: '/api/connections/servicenow/start-afresh',
  operationId: 'startAfresh',
  tags: ['servicenow'],
  summary: 'Go on with another instance',
  description:
    'After `other_instance`: the links to the old instance are given up. All records stay on both sides; they are matched again under a preview, which has to be confirmed. The other way out is to save the old instance again.',
  security: NEEDS_SESSION,
  responses: {
    200: json(Installation, 'The installation, whose first sync is to be confirmed anew.'),
    ...errorAnswers(...ADMIN_ERRORS, 'servicenow_not_connected', 'run_active'),
  },
});

export function createStartAfreshRoutes(api: ApiContext) {
  return createRouter().openapi(afresh, async (c) => {
    const claims = await requireAdmin(api, c);
    const tenant = claims.organisation.id;
    const connection = await api.connections.get(tenant, 'servicenow');
    if (connection?.state !== 'connected') {
      throw new ApiProblem('servicenow_not_connected', 'ServiceNow is not connected.');
    }
    if (await api.runs.active(tenant)) throw new ApiProblem('run_active', 'A run is under way; wait or cancel it.');
    await api.activity.startAfresh({ tenant, name: claims.user.name }, connection.instance);
    return c.json(await viewInstallation(api, claims), 200);
  });
}
