import type { Logger } from '../connectors/http/runtime.ts';
import type { Entity, Flow } from '../core/flow.ts';
import { CONVERTED_PEOPLE } from '../core/presets/people.ts';
import { simpleFlows } from '../core/presets/simple-flows.ts';
import type { FlowCircumstances } from '../core/presets/simple-settings.ts';
import { quotaWait } from '../core/quota.ts';
import { movedMark } from '../engine/matching/follow-converted.ts';
import type { SyncSession } from '../engine/sync-session.ts';
import type { StoredSettings } from '../http/contract/settings.ts';
import type { CrmAccess, RunControl } from '../http/ports.ts';
import { ApiProblem } from '../http/problem.ts';
import type { Connections, StoredServiceNowConnection } from '../stores/connections.ts';
import type { SettingsRepository } from '../stores/settings.ts';
import type { Store } from '../stores/stores.ts';
import { openSyncRecords } from '../stores/sync-records.ts';
import type { CallMeters } from './call-meters.ts';
import type { Sides } from './sides.ts';

/** The tables that the connected user reaches, by kind. */
function reachedTables(connection: StoredServiceNowConnection | undefined): Partial<Record<Entity, string>> {
  const readable = (connection?.reach ?? []).filter(({ state }) => state === 'ok' || state === 'fallback');
  return Object.fromEntries(readable.map(({ entity, table }) => [entity, table]));
}

async function circumstancesOf(
  store: Store,
  tenant: string,
  connection: StoredServiceNowConnection | undefined,
): Promise<FlowCircumstances> {
  const moved = await openSyncRecords(store, tenant).waiting.get([movedMark(CONVERTED_PEOPLE)]);
  return { integrationUser: connection?.user?.name, hasConverted: moved.length > 0 };
}

/** The flows that settings amount to. Throws `user_without_rights` where no table at all can be read. */
export function createFlowSource(connections: Connections, store: Store) {
  return async (tenant: string, settings: StoredSettings): Promise<readonly Flow[]> => {
    const connection = await connections.get(tenant, 'servicenow');
    const circumstances = await circumstancesOf(store, tenant, connection);
    const flows = simpleFlows(settings, reachedTables(connection), circumstances);
    if (flows.length > 0) return flows;
    throw new ApiProblem('user_without_rights', 'The ServiceNow user may not read any of the tables.');
  };
}

export interface SessionDependencies {
  readonly store: Store;
  readonly sides: Sides;
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  readonly crm: CrmAccess;
  /** Where the dashboard's figures come from. */
  readonly summary: RunControl['summary'];
  readonly logger: Logger;
  readonly meters: Pick<CallMeters, 'load' | 'known' | 'workFor'>;
  readonly clock: { readonly now: () => number };
}

/** Opens what one slice of a run works with. */
export function createSessionOpener(dependencies: SessionDependencies) {
  const { store, sides, connections, settings, crm, summary, logger, meters, clock } = dependencies;

  async function publish(tenant: string): Promise<void> {
    try {
      await crm.publishSummary(tenant, await summary(tenant));
    } catch (error) {
      // The figures are for reading only; the run's own result is stored already.
      const reason = error instanceof Error ? error.message : 'unknown';
      logger.warn({ tenant, reason }, 'The summary was not published.');
    }
  }

  return async (tenant: string): Promise<SyncSession> => {
    const [{ connector: crmConnector }, servicenow, current, connection, quotas] = await Promise.all([
      sides.crm(tenant),
      sides.servicenow(tenant),
      settings.get(tenant),
      connections.get(tenant, 'servicenow'),
      meters.load(tenant),
    ]);
    return {
      connectors: { crm: crmConnector, servicenow },
      instance: connection?.instance,
      // None when the authentication was revoked meanwhile: the run is cancelled before it gets to one.
      flows: simpleFlows(current, reachedTables(connection), await circumstancesOf(store, tenant, connection)),
      runsWorkflows: current.workflows,
      brakes: current.brakes,
      limits: { creditsPerDay: quotas.crm?.limit, callsPerHour: quotas.servicenow?.limit },
      workFor: (work) => meters.workFor(tenant, work && { work, share: current.apiShare / 100 }),
      quotaWait: (work) => quotaWait(meters.known(tenant), work, current.apiShare / 100, clock.now()),
      finished: async (run) => {
        if (run.kind !== 'preview') await publish(tenant);
      },
      connectionLost: (side) => connections.markReconnect(tenant, side),
    };
  };
}
