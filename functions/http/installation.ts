import { createRoute } from '@hono/zod-openapi';
import type { StoredCrmConnection, StoredServiceNowConnection } from '../stores/connections.ts';
import type { ApiContext } from './context.ts';
import { Installation } from './contract.ts';
import { createRouter, errorAnswers, json, NEEDS_SESSION, SESSION_ERRORS } from './routing.ts';
import type { SessionClaims } from './sessions.ts';
import { requireSession } from './who.ts';

const read = createRoute({
  method: 'get',
  path: '/api/installation',
  operationId: 'readInstallation',
  tags: ['installation'],
  summary: 'Read the state of the installation',
  description: 'Connections, what the ServiceNow user can reach, settings and runs of the organisation of the session.',
  security: NEEDS_SESSION,
  responses: { 200: json(Installation, 'The installation.'), ...errorAnswers(...SESSION_ERRORS) },
});

function viewServiceNow(connection: StoredServiceNowConnection | undefined): Installation['servicenow'] {
  if (!connection) return { state: 'none' };
  const { state, instance, clientId, user, connectedBy, connectedAt, expiresAt } = connection;
  return { state, instance, clientId, userName: user?.name, connectedBy, connectedAt, expiresAt };
}

function viewCrm(connection: StoredCrmConnection | undefined): Installation['crm'] {
  if (!connection) return { state: 'none' };
  const { state, connectedBy, connectedAt } = connection;
  return { state, connectedBy, connectedAt };
}

/** The whole state that the widget shows, as one view. */
export async function viewInstallation(
  api: ApiContext,
  { organisation }: Pick<SessionClaims, 'organisation'>,
): Promise<Installation> {
  const tenant = organisation.id;
  const [servicenow, crm, settings, firstSyncConfirmed, activeRun, lastRun, workList] = await Promise.all([
    api.connections.get(tenant, 'servicenow'),
    api.connections.get(tenant, 'crm'),
    api.settings.get(tenant),
    api.runs.firstSyncConfirmed(tenant),
    api.runs.active(tenant),
    api.runs.last(tenant),
    api.runs.workList(tenant),
  ]);
  return {
    organisation,
    servicenow: viewServiceNow(servicenow),
    crm: viewCrm(crm),
    reach: [...(servicenow?.reach ?? [])],
    settings,
    firstSyncConfirmed,
    ...(activeRun ? { activeRun } : {}),
    ...(lastRun ? { lastRun } : {}),
    needsYou: workList.total,
  };
}

export function createInstallationRoutes(api: ApiContext) {
  return createRouter().openapi(read, async (c) => {
    const claims = await requireSession(api, c);
    return c.json(await viewInstallation(api, claims), 200);
  });
}
