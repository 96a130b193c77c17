import { createRoute } from '@hono/zod-openapi';
import type { ApiContext } from '../context.ts';
import { AuthorizeServiceNowRequest, SaveServiceNowRequest } from '../contract/connections.ts';
import { Installation } from '../contract/installation.ts';
import { CompleteGrantRequest, StartedGrant } from '../contract/sign-in.ts';
import { viewInstallation } from '../installation/installation.ts';
import { ADMIN_ERRORS, createRouter, errorAnswers, json, jsonBody, NEEDS_SESSION, requireOrigin } from '../routing.ts';
import { requireAdmin } from '../sign-in/who.ts';
import { checkReach } from './check-reach.ts';
import { completeAuthorization, startAuthorization } from './servicenow-authorization.ts';
import { revokeServiceNow, saveServiceNow } from './servicenow-setup.ts';

const tags = ['servicenow'];
const security = NEEDS_SESSION;

const save = createRoute({
  method: 'put',
  path: '/api/connections/servicenow',
  operationId: 'saveServiceNow',
  tags,
  security,
  summary: 'Store the ServiceNow instance and how to sign in to it',
  description:
    'Nothing is stored unless the instance answers as one. Other client data end the authorization there was. ' +
    'The secret may be left out while instance and Client ID stay the same. ' +
    'A user name with its password is tried, and connects the instance when it works.',
  request: jsonBody(SaveServiceNowRequest),
  responses: {
    200: json(Installation, 'The installation after the change.'),
    ...errorAnswers(
      ...ADMIN_ERRORS,
      'instance_invalid',
      'instance_private',
      'instance_not_allowed',
      'instance_unknown',
      'instance_not_servicenow',
      'instance_asleep',
      'instance_unavailable',
      'password_refused',
      'user_without_rights',
    ),
  },
});

const authorize = createRoute({
  method: 'post',
  path: '/api/connections/servicenow/authorize',
  operationId: 'authorizeServiceNow',
  tags,
  security,
  summary: 'Begin to authorize the stored instance',
  description:
    "Gives the address of ServiceNow's own login, to be opened in a pop-up. A renewal ends the present authorization " +
    'first, and the sync pauses until the new one is complete.',
  request: jsonBody(AuthorizeServiceNowRequest),
  responses: {
    200: json(StartedGrant, 'The authorization has begun.'),
    ...errorAnswers(...ADMIN_ERRORS, 'servicenow_not_connected'),
  },
});

const complete = createRoute({
  method: 'post',
  path: '/api/connections/servicenow/complete',
  operationId: 'completeServiceNow',
  tags,
  security,
  summary: 'End an authorization',
  description: 'Needs the verifier and the completion code of the callback page. Works once.',
  request: jsonBody(CompleteGrantRequest),
  responses: {
    200: json(Installation, 'The installation, connected.'),
    ...errorAnswers(
      ...ADMIN_ERRORS,
      'consent_refused',
      'consent_expired',
      'client_refused',
      'login_refused',
      'user_without_rights',
      'instance_not_servicenow',
      'instance_unavailable',
      'servicenow_not_connected',
    ),
  },
});

const check = createRoute({
  method: 'post',
  path: '/api/connections/servicenow/check',
  operationId: 'checkServiceNow',
  tags,
  security,
  summary: 'Look again at what the ServiceNow user can reach',
  description: 'After roles were given or plugins activated in ServiceNow. The connection stays as it is.',
  responses: {
    200: json(Installation, 'The installation with what is in reach now.'),
    ...errorAnswers(...ADMIN_ERRORS, 'servicenow_not_connected', 'reconnect_needed', 'instance_unavailable'),
  },
});

const revoke = createRoute({
  method: 'delete',
  path: '/api/connections/servicenow',
  operationId: 'revokeServiceNow',
  tags,
  security,
  summary: 'Revoke the authentication',
  description: 'Stops runs, ends the tokens at ServiceNow and forgets them. The links between records stay.',
  responses: { 200: json(Installation, 'The installation, not connected.'), ...errorAnswers(...ADMIN_ERRORS) },
});

export function createServiceNowRoutes(api: ApiContext) {
  return createRouter()
    .openapi(save, async (c) => {
      const claims = await requireAdmin(api, c);
      await saveServiceNow(api, claims, c.req.valid('json'));
      return c.json(await viewInstallation(api, claims), 200);
    })
    .openapi(authorize, async (c) => {
      const origin = requireOrigin(c, api.widgetOrigins);
      const claims = await requireAdmin(api, c);
      return c.json(await startAuthorization(api, claims, c.req.valid('json'), origin), 200);
    })
    .openapi(complete, async (c) => {
      const claims = await requireAdmin(api, c);
      const { state, verifier, code } = c.req.valid('json');
      await completeAuthorization(api, claims, { state, verifier, code });
      return c.json(await viewInstallation(api, claims), 200);
    })
    .openapi(check, async (c) => {
      const claims = await requireAdmin(api, c);
      await checkReach(api, claims.organisation.id);
      return c.json(await viewInstallation(api, claims), 200);
    })
    .openapi(revoke, async (c) => {
      const claims = await requireAdmin(api, c);
      await revokeServiceNow(api, claims.organisation.id);
      return c.json(await viewInstallation(api, claims), 200);
    });
}
