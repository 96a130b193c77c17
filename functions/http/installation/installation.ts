import { createRoute } from '@hono/zod-openapi';
import { msToInstant } from '../../core/instant.ts';
import { quotaWait } from '../../core/quota.ts';
import type { StoredCrmConnection, StoredServiceNowConnection } from '../../stores/connections.ts';
import { createQuotaRows } from '../../stores/known-quotas.ts';
import { createSchedules, type Schedule } from '../../stores/schedules.ts';
import { findAlerts } from '../alerts/alerts.ts';
import type { ApiContext } from '../context.ts';
import { Installation } from '../contract/installation.ts';
import { createRouter, errorAnswers, json, NEEDS_SESSION, SESSION_ERRORS } from '../routing.ts';
import type { SessionClaims } from '../sign-in/sessions.ts';
import { requireSession } from '../sign-in/who.ts';

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
  const { state, instance, signIn, clientId, user, connectedBy, connectedAt, expiresAt } = connection;
  const userName = connection.userName ?? user?.name;
  return { state, instance, signIn, clientId, userName, connectedBy, connectedAt, expiresAt };
}

function viewCrm(connection: StoredCrmConnection | undefined): Installation['crm'] {
  if (!connection) return { state: 'none' };
  const { state, connectedBy, connectedAt } = connection;
  return { state, connectedBy, connectedAt };
}

function viewSchedule(
  schedule: Schedule | undefined,
  isAtWork: boolean,
): Pick<Installation, 'lastSyncAt' | 'nextPollAt'> {
  if (!schedule) return {};
  const { lastSyncAt, nextPollAt, nextSweepAt } = schedule;
  const next = nextPollAt < nextSweepAt ? nextPollAt : nextSweepAt;
  return { ...(lastSyncAt ? { lastSyncAt } : {}), ...(isAtWork ? { nextPollAt: next } : {}) };
}

/** The whole state that the widget shows, as one view. */
export async function viewInstallation(
  api: ApiContext,
  { organisation }: Pick<SessionClaims, 'organisation'>,
): Promise<Installation> {
  const tenant = organisation.id;
  const [
    servicenow,
    crm,
    settings,
    firstSyncConfirmed,
    activeRun,
    lastRun,
    workList,
    openConflicts,
    pauses,
    schedule,
    known,
  ] = await Promise.all([
    api.connections.get(tenant, 'servicenow'),
    api.connections.get(tenant, 'crm'),
    api.settings.get(tenant),
    api.runs.firstSyncConfirmed(tenant),
    api.runs.active(tenant),
    api.runs.last(tenant),
    api.activity.workList(tenant, { limit: 1 }),
    api.activity.openConflicts(tenant),
    api.pauses.list(tenant),
    createSchedules(api.store).get(tenant),
    createQuotaRows(api.store).get(tenant),
  ]);
  const view = {
    organisation,
    servicenow: viewServiceNow(servicenow),
    crm: viewCrm(crm),
    reach: [...(servicenow?.reach ?? [])],
    settings,
    firstSyncConfirmed,
    ...(activeRun ? { activeRun } : {}),
    ...(lastRun ? { lastRun } : {}),
    ...viewSchedule(schedule, firstSyncConfirmed && servicenow?.state === 'connected' && crm?.state === 'connected'),
    needsYou: workList.total,
    openConflicts,
    pauses: [...pauses],
  };
  const now = api.clock.now();
  const wait = quotaWait(known?.quotas ?? {}, 'poll', settings.apiShare / 100, now);
  const held = wait?.isHeld ? { held: { side: wait.side, until: msToInstant(wait.until) } } : {};
  return { ...view, alerts: findAlerts({ ...view, ...held }, now) };
}

export function createInstallationRoutes(api: ApiContext) {
  return createRouter().openapi(read, async (c) => {
    const claims = await requireSession(api, c);
    return c.json(await viewInstallation(api, claims), 200);
  });
}
