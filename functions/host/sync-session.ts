import type { Logger } from '../connectors/http/runtime.ts';
import type { Entity, Flow } from '../core/flow.ts';
import { simpleFlows } from '../core/presets/simple-flows.ts';
import type { SyncSession } from '../engine/executor.ts';
import type { StoredSettings } from '../http/contract.ts';
import type { CrmAccess, RunControl } from '../http/ports.ts';
import { ApiProblem } from '../http/problem.ts';
import type { Connections } from '../stores/connections.ts';
import type { SettingsRepository } from '../stores/settings.ts';
import type { Sides } from './sides.ts';

/** The tables that the connected user reaches, by kind. */
async function reachedTables(connections: Connections, tenant: string): Promise<Partial<Record<Entity, string>>> {
  const connection = await connections.get(tenant, 'servicenow');
  const readable = (connection?.reach ?? []).filter(({ state }) => state === 'ok' || state === 'fallback');
  return Object.fromEntries(readable.map(({ entity, table }) => [entity, table]));
}

/** The flows that settings amount to. Throws `user_without_rights` where no table at all can be read. */
export function createFlowSource(connections: Connections) {
  return async (tenant: string, settings: StoredSettings): Promise<readonly Flow[]> => {
    const flows = simpleFlows(settings, await reachedTables(connections, tenant));
    if (flows.length > 0) return flows;
    throw new ApiProblem('user_without_rights', 'The ServiceNow user may not read any of the tables.');
  };
}

export interface SessionDependencies {
  readonly sides: Sides;
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  readonly crm: CrmAccess;
  /** Where the dashboard's figures come from. */
  readonly summary: RunControl['summary'];
  readonly logger: Logger;
}

/** Opens what one slice of a run works with. */
export function createSessionOpener({ sides, connections, settings, crm, summary, logger }: SessionDependencies) {
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
    const [{ connector: crmConnector }, servicenow, tables, current, connection] = await Promise.all([
      sides.crm(tenant),
      sides.servicenow(tenant),
      reachedTables(connections, tenant),
      settings.get(tenant),
      connections.get(tenant, 'servicenow'),
    ]);
    return {
      connectors: { crm: crmConnector, servicenow },
      instance: connection?.instance,
      // None when the authentication was revoked meanwhile: the run is cancelled before it gets to one.
      flows: simpleFlows(current, tables),
      finished: async (run) => {
        if (run.kind !== 'preview') await publish(tenant);
      },
      connectionLost: (side) => connections.markReconnect(tenant, side),
    };
  };
}
