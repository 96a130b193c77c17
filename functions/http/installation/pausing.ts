import { createRoute } from '@hono/zod-openapi';
import type { ApiContext } from '../context.ts';
import { Erased, EraseRequest, Installation } from '../contract/installation.ts';
import { ApiProblem } from '../problem.ts';
import { ADMIN_ERRORS, createRouter, errorAnswers, json, jsonBody, NEEDS_SESSION } from '../routing.ts';
import { requireAdmin } from '../sign-in/who.ts';
import { eraseInstallation } from './erase-installation.ts';
import { viewInstallation } from './installation.ts';

const tags = ['installation'];
const security = NEEDS_SESSION;

const pause = createRoute({
  method: 'post',
  path: '/api/pause',
  operationId: 'pause',
  tags,
  security,
  summary: 'Pause the sync',
  description:
    'A run under way stops at its next slice and goes on when the sync is resumed. Nothing is lost meanwhile.',
  responses: { 200: json(Installation, 'The installation, paused.'), ...errorAnswers(...ADMIN_ERRORS) },
});

const resume = createRoute({
  method: 'post',
  path: '/api/resume',
  operationId: 'resume',
  tags,
  security,
  summary: 'Resume the sync',
  description: 'Also keeps the data of an organisation whose uninstallation was noticed and that would be erased soon.',
  responses: { 200: json(Installation, 'The installation, no longer paused.'), ...errorAnswers(...ADMIN_ERRORS) },
});

const erase = createRoute({
  method: 'delete',
  path: '/api/installation',
  operationId: 'eraseInstallation',
  tags,
  security,
  summary: 'Delete all data of the organisation',
  description:
    'Ends both connections and erases every row, secret and subscription at once, this session included. ' +
    'Records in the CRM and in ServiceNow stay.',
  request: jsonBody(EraseRequest),
  responses: {
    200: json(Erased, 'How many rows were erased and are left.'),
    ...errorAnswers(...ADMIN_ERRORS, 'run_active'),
  },
});

export function createPausingRoutes(api: ApiContext) {
  return createRouter()
    .openapi(pause, async (c) => {
      const claims = await requireAdmin(api, c);
      const at = new Date(api.clock.now()).toISOString();
      await api.pauses.begin(claims.organisation.id, { reason: 'admin', at, by: claims.user.name });
      return c.json(await viewInstallation(api, claims), 200);
    })
    .openapi(resume, async (c) => {
      const claims = await requireAdmin(api, c);
      // A renewal ends by authorizing: until then there is nothing to sync with.
      await api.pauses.end(claims.organisation.id, ['admin', 'uninstall']);
      api.wake(claims.organisation.id);
      return c.json(await viewInstallation(api, claims), 200);
    })
    .openapi(erase, async (c) => {
      const claims = await requireAdmin(api, c);
      const { id, name } = claims.organisation;
      if (c.req.valid('json').organisation.trim() !== name) {
        throw new ApiProblem('invalid_request', 'This is not the name of the organisation.', { field: 'organisation' });
      }
      return c.json(await eraseInstallation(api, id), 200);
    });
}
